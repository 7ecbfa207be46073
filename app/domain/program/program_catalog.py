"""The catalog as a program chooses from it: masks per limit, and exercises grouped by all that the choice can see.

Bit i of a mask stands for exercise i in slug order. A person's limits are a few "and"s of masks, and of exercises that
are alike for the score only the first slug is looked at, so that a program takes the same time however large the
catalog is. Built once per catalog and content version.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.conditions import facts_of, matches
from app.domain.exercises.eligibility import barred_by, fitting_tags
from app.domain.exercises.exercise import BodyPosition, Exercise, ExerciseKind, ImpactLevel, PatellofemoralLoadLevel
from app.domain.exercises.masks import mask_of
from app.domain.exercises.vocabulary import Term
from app.domain.program.dosage import PlannedDose
from app.domain.program.entries import Entry, make_entries
from app.domain.program.limits import KnownLimits, Limit, limit_of_condition
from app.domain.program.options import Option, make_options
from app.domain.program.phases import PHASE_ORDER, PhaseRule, ProgramPhase
from app.domain.program.rules import ProgramRules
from app.domain.program.weekly_sets import WeekDose


@dataclass(frozen=True, slots=True)
class ProgramCatalog:
    """See the module; masks that are missing are 0."""

    entries: tuple[Entry, ...]
    index_of: Mapping[str, int]
    everything: int
    limits: KnownLimits
    plain: int
    tagged: Mapping[str, int]
    restricted: int
    impact: int
    rung_at_most: tuple[int, ...]
    load_at_most: tuple[int, ...]
    offered: Mapping[ProgramPhase, int]
    taken: Mapping[ProgramPhase, int]
    addressing: Mapping[str, int]
    ladder: Mapping[str, int]
    aerobic: int
    micro_stretch: int
    micro_isometric: int
    messages: Mapping[str, int]
    options: Mapping[tuple[ProgramPhase, str], tuple[Option, ...]]
    serving: Mapping[tuple[ProgramPhase, str], int]
    equipment_names: Mapping[str, str]
    # Values that depend on content alone, filled as programs ask for them.
    week_doses: dict[tuple[int, ProgramPhase, int, int, bool], WeekDose] = field(
        default_factory=dict, compare=False, repr=False
    )
    row_steps: dict[tuple[tuple[int, ...], int, int, int], tuple[tuple[int, int], ...]] = field(
        default_factory=dict, compare=False, repr=False
    )
    planned_doses: dict[tuple[int, int, int, str | None], PlannedDose] = field(
        default_factory=dict, compare=False, repr=False
    )
    short_enough: dict[tuple[ProgramPhase, int, bool], int] = field(default_factory=dict, compare=False, repr=False)
    progression_masks: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


def build_program_catalog(
    exercises: Iterable[Exercise], rules: ProgramRules, equipment: Iterable[Term] = ()
) -> ProgramCatalog:
    """Compile a catalog for program generation.

    Retired exercises are left out, and those to avoid when something holds that these rules do not know: a stored
    catalog may be of another release, and nobody could say then for whom the exercise is safe.

    `equipment` are the words of the catalog, where they may be others than the shipped ones.
    """
    known = {each.id for each in rules.contraindications}
    offered_now = (each for each in exercises if each.is_active and known.issuperset(each.avoid_when))
    active = sorted(offered_now, key=lambda exercise: exercise.slug)
    facts = [facts_of(exercise) for exercise in active]
    index_of = {exercise.slug: index for index, exercise in enumerate(active)}
    entries = make_entries(active, facts, index_of, rules)
    count = len(active)
    options = make_options(entries, facts, rules)

    def where(test: Callable[[Exercise], bool]) -> int:
        return mask_of((i for i, exercise in enumerate(active) if test(exercise)), count)

    def fitting(condition: Condition) -> int:
        return mask_of((i for i, known in enumerate(facts) if matches(condition, known)), count)

    impact = where(lambda exercise: exercise.impact is not ImpactLevel.NONE)
    load_at_most = tuple(
        where(lambda exercise, top=level.rank: exercise.patellofemoral_load.level.rank <= top)  # type: ignore[misc]
        for level in PatellofemoralLoadLevel
    )
    offered = {
        phase: mask_of((entry.index for entry in entries if phase in entry.forms), count) for phase in PHASE_ORDER
    }
    return ProgramCatalog(
        entries=entries,
        index_of=index_of,
        everything=(1 << count) - 1,
        limits=_known_limits(active, rules, fitting, impact),
        plain=where(lambda exercise: not exercise.equipment),
        tagged=_by_word((fitting_tags(exercise, rules.tags.values()) for exercise in active), count),
        restricted=fitting(rules.gate.restricted.fits),
        impact=impact,
        rung_at_most=tuple(where(lambda exercise, top=rung: exercise.demand_rung <= top) for rung in range(6)),  # type: ignore[misc]
        load_at_most=load_at_most,
        offered=offered,
        taken={
            rule.id: offered[rule.id] & load_at_most[_load_rank_max(rule)] & (-1 if rule.impact_max.rank else ~impact)
            for rule in rules.phases.phases
        },
        addressing=_by_word((exercise.addresses for exercise in active), count),
        ladder=_by_word(((exercise.ladder.family,) for exercise in active), count),
        aerobic=where(lambda exercise: exercise.kind is ExerciseKind.AEROBIC and exercise.impact is ImpactLevel.NONE),
        micro_stretch=where(lambda exercise: exercise.kind is ExerciseKind.STRETCH),
        micro_isometric=where(
            lambda exercise: exercise.kind is ExerciseKind.ISOMETRIC and exercise.position is not BodyPosition.STANDING
        ),
        messages={
            each.id: fitting(each.with_exercise) for each in rules.support.education if each.with_exercise is not None
        },
        options=options,
        serving={key: reduce(or_, [option.mask for option in found], 0) for key, found in options.items()},
        equipment_names={word.id: word.meaning for word in equipment},
    )


def short_exercises(catalog: ProgramCatalog, phase: ProgramPhase, seconds_max: int, *, both_sides: bool) -> int:
    """The exercises that take no longer than this at their smallest dose in a phase."""
    key = phase, seconds_max, both_sides
    found = catalog.short_enough.get(key)
    if found is None:
        options = [option for (of_phase, _), each in catalog.options.items() if of_phase is phase for option in each]
        found = catalog.short_enough[key] = reduce(
            or_,
            [
                option.mask
                for option in options
                if (option.seconds_both_sides if both_sides else option.seconds_one_side) <= seconds_max
            ],
            0,
        )
    return found


def _known_limits(
    active: Sequence[Exercise], rules: ProgramRules, fitting: Callable[[Condition], int], impact: int
) -> KnownLimits:
    barred = _by_word((barred_by(exercise, rules.contraindications) for exercise in active), len(active))
    needing = _by_word((exercise.equipment for exercise in active), len(active))
    return KnownLimits(
        avoided={
            each.id: limit_of_condition(
                "CONDITION_AVOID", "clearance", each.id, barred.get(each.id, 0), gating=each.gating
            )
            for each in rules.contraindications
        },
        filters={
            rule.id: limit_of_condition(rule.reason, rule.fix, rule.id, fitting(rule.excludes), gating=rule.gating)
            for rule in rules.selection.filters
        },
        modifiers={
            each.id: Limit(each.reason, "physiotherapist", each.id, ~fitting(each.effects.excludes))
            for each in rules.modifiers
            if each.effects.excludes is not None
        },
        equipment={item: Limit("NO_EQUIPMENT", "equipment", item, ~mask) for item, mask in needing.items()},
        positions={
            name: Limit("POSITION_EXCLUDED", "position", name, ~fitting(condition))
            for name, condition in rules.selection.positions.items()
        },
        impact=Limit("PHASE_LOAD_CAP", "later", "impact", ~impact),
    )


def _load_rank_max(rule: PhaseRule) -> int:
    """The highest load a phase takes.

    Where a few exercises of moderate load are allowed, the choice counts them. A share of weekly sets cannot be kept
    while choosing: where high load is rationed so, it enters by progression, never from the start.
    """
    load = rule.load_max.rank + 1 if rule.moderate_max else rule.load_max.rank
    load -= rule.high_load_share_max_pct is not None
    return min(load, PatellofemoralLoadLevel.HIGH.rank)


def _by_word(words: Iterable[Iterable[str]], count: int) -> dict[str, int]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, of_one in enumerate(words):
        for word in of_one:
            found[word].append(index)
    return {word: mask_of(indices, count) for word, indices in found.items()}
