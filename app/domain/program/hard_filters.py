"""Which exercises one person may do at all, and which of their limits keeps each one out.

Avoid conditions, equipment, positions, the avoid list, age, pregnancy, setting and the tags of true triage rules are
never relaxed. Every limit keeps its own mask, so that what stands in the way of an impairment, and what would change
it, is read from the same masks that decided. Source: program rules 2.3; DESIGN 8.5.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import and_
from typing import Final

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.exercises.eligibility import ExerciseTag, TagRole, effort_cap
from app.domain.program.limits import Limit
from app.domain.program.modifiers import CombinedEffects, Modifier
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.request import Preferences, ProgramRequest
from app.domain.program.rules import PersonTruths, ProgramRules
from app.domain.program.selection_rules import SelectionRules
from app.domain.triage.results import TagLimit

_NO_WEIGHT: Final = "non_weight_bearing"
"""The exercise tag that every exercise fits which keeps weight off the leg (app/content/exercise_tags.yaml)."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The exercises a person may do, every limit that was applied, and the avoid conditions that are unknown.

    `decisive`: the limits that alone keep something out, in order, each with what would come back without it.
    """

    mask: int
    limits: tuple[Limit, ...]
    decisive: tuple[tuple[Limit, int], ...]
    unknown: tuple[str, ...]
    effort_cap_rpe: int | None
    instructions: tuple[str, ...]


def screen_exercises(
    catalog: ProgramCatalog,
    rules: ProgramRules,
    truths: PersonTruths,
    request: ProgramRequest,
    effects: CombinedEffects,
    triage_limits: tuple[TagLimit, ...],
) -> Eligibility:
    """Apply every hard filter that does not depend on the phase."""
    present, unknown = avoid_conditions(rules, truths, request.cleared)
    limits = (
        *_avoid_limits(catalog, present, unknown),
        *_filter_limits(catalog, rules.selection, truths),
        *_equipment_limits(catalog, request.preferences),
        *_wish_limits(catalog, request.preferences),
        *_modifier_limits(catalog, effects),
        *_triage_limits(catalog, rules.tags, triage_limits),
        *_impact_limits(catalog, rules.selection, request.preferences, effects),
    )
    mask = reduce(and_, [limit.allowed for limit in limits], catalog.everything)
    names = [tag for limit in triage_limits for tag in limit.only]
    return Eligibility(
        mask=mask,
        limits=limits,
        decisive=_decisive(limits, catalog.everything, mask),
        unknown=unknown,
        effort_cap_rpe=effort_cap(names, rules.tags),
        instructions=instructions_of(names, rules.tags),
    )


def within_wishes(catalog: ProgramCatalog, preferences: Preferences) -> int:
    """Mask of the exercises within what a person owns, wants and can take up, whatever is known of their health."""
    limits = (*_equipment_limits(catalog, preferences), *_wish_limits(catalog, preferences))
    return reduce(and_, [limit.allowed for limit in limits], catalog.everything)


def instructions_of(names: Iterable[str], tags: Mapping[str, ExerciseTag]) -> tuple[str, ...]:
    """What the tags of true rules ask to be said with every exercise, each once."""
    return tuple(dict.fromkeys(text for tag in names if (text := tags[tag].instruction) is not None))


def health_limits(
    catalog: ProgramCatalog,
    rules: ProgramRules,
    truths: PersonTruths,
    cleared: frozenset[str],
    effects: CombinedEffects,
    triage_limits: tuple[TagLimit, ...],
) -> tuple[Limit, ...]:
    """The limits that come from the person's health alone, whatever they own, want and have time for."""
    return (
        *_avoid_limits(catalog, *avoid_conditions(rules, truths, cleared)),
        *_modifier_limits(catalog, effects),
        *_cap_limits(catalog, effects),
        *_triage_limits(catalog, rules.tags, triage_limits),
    )


def bears_no_weight(eligibility: Eligibility, catalog: ProgramCatalog) -> bool:
    """Whether everything that is left for this person keeps weight off the leg: then nobody is told to walk either."""
    return not eligibility.mask & ~catalog.tagged.get(_NO_WEIGHT, 0)


def _decisive(limits: tuple[Limit, ...], everything: int, mask: int) -> tuple[tuple[Limit, int], ...]:
    allowed = [limit.allowed for limit in limits]
    before = accumulate(allowed, and_, initial=everything)
    behind = [*accumulate(reversed(allowed), and_, initial=-1)]
    lifted = [left & right ^ mask for left, right in zip(before, behind[-2::-1], strict=False)]
    return tuple([(limit, gained) for limit, gained in zip(limits, lifted, strict=True) if gained])


def avoid_conditions(
    rules: ProgramRules, truths: PersonTruths, cleared: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The avoid conditions that are present, and the gating ones that are unknown, without what was cleared by name."""
    present, unknown = [], []
    read = truths.read.contraindications(truths.slots)
    for contraindication, truth in zip(rules.contraindications, read, strict=True):
        if truth == NO or contraindication.id in cleared:
            continue
        if truth == YES:
            present.append(contraindication.id)
        elif contraindication.gating:
            unknown.append(contraindication.id)
    return tuple(present), tuple(unknown)


def _avoid_limits(catalog: ProgramCatalog, present: Iterable[str], unknown: Iterable[str]) -> Iterator[Limit]:
    avoided = catalog.limits.avoided
    yield from (avoided[name].present for name in present)
    yield from (limit for name in unknown if (limit := avoided[name].unknown) is not None)


def _filter_limits(catalog: ProgramCatalog, rules: SelectionRules, truths: PersonTruths) -> Iterator[Limit]:
    for rule in rules.filters:
        truth, limit = truths.of(rule.when), catalog.limits.filters[rule.id]
        if truth == YES:
            yield limit.present
        elif truth == UNKNOWN and limit.unknown is not None:
            yield limit.unknown


def _equipment_limits(catalog: ProgramCatalog, preferences: Preferences) -> list[Limit]:
    return [limit for item, limit in catalog.limits.equipment.items() if item not in preferences.equipment]


def _wish_limits(catalog: ProgramCatalog, preferences: Preferences) -> Iterator[Limit]:
    for position in sorted(preferences.positions_to_avoid):
        limit = catalog.limits.positions.get(position)
        if limit is not None:
            yield limit
    refused = [catalog.index_of[slug] for slug in preferences.exercises_to_avoid if slug in catalog.index_of]
    if refused:
        yield Limit("USER_AVOID", "user", "exercises_to_avoid", ~sum(1 << index for index in set(refused)))


def _modifier_limits(catalog: ProgramCatalog, effects: CombinedEffects) -> list[Limit]:
    known = catalog.limits.modifiers
    return [known[modifier.id] for modifier in effects.modifiers if modifier.id in known]


def _cap_limits(catalog: ProgramCatalog, effects: CombinedEffects) -> Iterator[Limit]:
    for modifier in effects.modifiers:
        load, impact = modifier.effects.load_max, modifier.effects.impact_max
        allowed = catalog.everything if load is None else catalog.load_at_most[load.rank]
        if impact is not None and impact.rank == 0:
            allowed &= ~catalog.impact
        if modifier.effects.restricted:
            allowed &= catalog.restricted
        if allowed != catalog.everything:
            yield Limit(modifier.reason, *_way_out(modifier), allowed)


def _way_out(modifier: Modifier) -> tuple[str, str]:
    """What would lift the caps of a modifier, and what that is about: only the gentle set ends with a clearance."""
    if not modifier.effects.restricted:
        return "physiotherapist", modifier.id
    cleared_by = modifier.effects.cleared_by
    return ("examination", modifier.id) if cleared_by is None else ("clearance", cleared_by)


def _triage_limits(
    catalog: ProgramCatalog, tags: Mapping[str, ExerciseTag], limits: tuple[TagLimit, ...]
) -> Iterator[Limit]:
    # Tags never widen one another: each true rule is satisfied on its own (DESIGN 8.5).
    for limit in limits:
        allowed, widest, has_allow_tag = catalog.everything, 0, False
        for name in limit.only:
            role = tags[name].role
            fitting = 0 if role is TagRole.BLOCK else catalog.tagged.get(name, 0)
            if role is TagRole.ALLOW:
                widest, has_allow_tag = widest | fitting, True
            else:
                allowed &= fitting
        yield Limit("CONDITION_AVOID", "clearance", limit.rule_id, allowed & widest if has_allow_tag else allowed)


def wants_impact(preferences: Preferences, rules: SelectionRules) -> bool:
    """Whether the person wants to run or jump again (DESIGN 8.11)."""
    is_goal = not frozenset(rules.impact_goals).isdisjoint(preferences.goals)
    return is_goal and preferences.impact_goal not in ("no", "unknown")


def _impact_limits(
    catalog: ProgramCatalog, rules: SelectionRules, preferences: Preferences, effects: CombinedEffects
) -> Iterator[Limit]:
    if effects.impact_max.rank == 0 or not wants_impact(preferences, rules):
        yield catalog.limits.impact
