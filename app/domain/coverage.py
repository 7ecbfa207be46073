"""How far each need is met in a phase, why not, and what would change that.

Met: an exercise chosen for the need comes often enough with enough sets at the end of the phase. Trained only on the
side by other exercises, or too seldom: partial. The reasons are read from the limits that were applied: a limit counts
when lifting it alone would leave an exercise. Source: program rules 2.8, 2.9, 2.10 no. 13.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from app.domain.hard_filters import Eligibility, Limit
from app.domain.masks import bits_of
from app.domain.needs import Need, NeedPlan
from app.domain.phase_draft import NO_ROOM, PhasePlan
from app.domain.planned_phase import CoverageFix, CoverageReason, NeedCoverage
from app.domain.program_catalog import ProgramCatalog
from app.domain.program_rules import ProgramRules
from app.domain.selection_rules import SelectionRules


@dataclass(frozen=True, slots=True)
class Words:
    """How limits are said to a person: texts of reasons, names of things, questions that settle an unknown."""

    reasons: Mapping[str, str]
    names: Mapping[str, str]
    questions: Mapping[str, tuple[str, ...]]


def cover_phase(
    plan: PhasePlan,
    needs: NeedPlan,
    eligibility: Eligibility,
    catalog: ProgramCatalog,
    rules: ProgramRules,
    words: Words,
    *,
    few_exercises: bool,
) -> tuple[NeedCoverage, ...]:
    """The coverage of every primary and secondary need in one phase."""
    return tuple(
        _cover(need, plan, eligibility, catalog, rules, words, few_exercises=few_exercises) for need in needs.needs
    )


def _cover(
    need: Need,
    plan: PhasePlan,
    eligibility: Eligibility,
    catalog: ProgramCatalog,
    rules: ProgramRules,
    words: Words,
    *,
    few_exercises: bool,
) -> NeedCoverage:
    own_days, own_sets = _own_work(need, plan, rules)
    sessions, sets = _all_work(need, plan)
    enough_days = _days_needed(need, rules)
    is_met = own_days >= enough_days
    status = "met" if is_met else "partial" if sessions else "unmet"
    reasons: tuple[str, ...] = ()
    fixes: tuple[CoverageFix, ...] = ()
    if not is_met:
        causes = _causes(need, plan, eligibility, catalog, rules.selection, few_exercises=few_exercises)
        reasons = tuple(dict.fromkeys(cause.reason for cause in causes))
        fixes = tuple(_fixes(causes, plan, rules.selection, words))
    return NeedCoverage(
        impairment=need.rule.id,
        label=need.rule.label,
        priority=need.priority,
        because=need.because,
        status=status,  # type: ignore[arg-type]
        sessions_per_week=sessions,
        sets_per_week=max(sets, own_sets),
        reasons=tuple(CoverageReason(code, words.reasons[code]) for code in reasons),
        what_would_fix=fixes,
    )


def _own_work(need: Need, plan: PhasePlan, rules: ProgramRules) -> tuple[int, int]:
    """Days with enough sets, and all sets, of the exercises chosen for the need."""
    least = 1 if need.rule.training == "flexibility" else rules.dosage.settings.least_strength_sets
    cells = [cell for cell in plan.cells if plan.selection.chosen[cell.key].need.rule.id == need.rule.id]
    days = {cell.day for cell in cells if cell.sets >= least}
    return len(days), sum(cell.sets for cell in cells)


def _all_work(need: Need, plan: PhasePlan) -> tuple[int, int]:
    cells = [cell for cell in plan.cells if need.rule.id in plan.selection.chosen[cell.key].option.addresses]
    return len({cell.day for cell in cells if cell.sets}), sum(cell.sets for cell in cells)


def _days_needed(need: Need, rules: ProgramRules) -> int:
    settings = rules.dosage.settings
    if need.rule.training == "flexibility":
        return settings.stretch_days_min
    return settings.strength_days_min if need.rule.training == "strength" else settings.control_days_min


def _causes(
    need: Need,
    plan: PhasePlan,
    eligibility: Eligibility,
    catalog: ProgramCatalog,
    rules: SelectionRules,
    *,
    few_exercises: bool,
) -> tuple[Limit, ...]:
    if need.rule.id in plan.selection.chosen or plan.unserved.get(need.rule.id) == NO_ROOM:
        return tuple(_room_causes(need, plan, rules, few_exercises=few_exercises))
    serving = _serving(need, plan, catalog)
    lifted = zip(eligibility.limits, eligibility.without_limit, strict=True)
    alone = [limit for limit, left in lifted if serving & left]
    if alone:
        return tuple(alone)
    if serving & eligibility.mask:
        # Something fits the person, but not this phase or the ladders that are still free.
        return (Limit("PHASE_LOAD_CAP", "later", need.rule.id, 0),)
    together = [limit for limit in eligibility.limits if serving & ~limit.allowed]
    return tuple(together) or (Limit("CATALOG_GAP", "physiotherapist", need.rule.id, 0),)


def _serving(need: Need, plan: PhasePlan, catalog: ProgramCatalog) -> int:
    options = catalog.options[plan.frame.rule.id, need.rule.id]
    in_phase = reduce(or_, (option.mask for option in options), 0)
    within = catalog.rung_at_most[plan.frame.window.rung]
    return in_phase & within or in_phase


def _room_causes(need: Need, plan: PhasePlan, rules: SelectionRules, *, few_exercises: bool) -> Iterator[Limit]:
    if few_exercises:
        yield Limit("USER_AVOID", "user", "few_exercises", 0)
        return
    if any(cell.sets < cell.dose.least for cell in plan.cells if cell.key == need.rule.id):
        yield Limit("PHASE_LOAD_CAP", "later", need.rule.id, 0)
    if len(plan.frame.week.days) < rules.days_enough:
        yield Limit("DAYS_BUDGET", "day", need.rule.id, 0)
        return
    yield Limit("TIME_BUDGET", "minutes", need.rule.id, 0)
    if len(plan.frame.week.strength) < plan.frame.rule.strength_days_max:
        yield Limit("DAYS_BUDGET", "day", need.rule.id, 0)


def _fixes(causes: Iterable[Limit], plan: PhasePlan, rules: SelectionRules, words: Words) -> Iterator[CoverageFix]:
    seen = set()
    for cause in causes:
        fix = _fix(cause, plan, rules, words)
        if fix not in seen:
            seen.add(fix)
            yield fix


def _fix(cause: Limit, plan: PhasePlan, rules: SelectionRules, words: Words) -> CoverageFix:
    text, about = rules.fixes[cause.fix], (cause.subject,)
    if cause.fix == "minutes":
        minutes = _minutes_to_next_place(plan, rules)
        return CoverageFix(text.format(what=minutes), ())
    if cause.fix == "answer":
        questions = words.questions.get(cause.subject, ())
        return CoverageFix(text.format(what=words.names.get(cause.subject, cause.subject)), questions or about)
    return CoverageFix(text.format(what=words.names.get(cause.subject, cause.subject)), about)


def _minutes_to_next_place(plan: PhasePlan, rules: SelectionRules) -> int:
    """The minutes that give room for one more exercise: to the next row of the table, at least."""
    longer = (row.minutes - plan.frame.room.minutes for row in rules.session.exercises)
    return min((minutes for minutes in longer if minutes > 0), default=rules.session.exercises[0].minutes)


def kept_out(catalog: ProgramCatalog, eligibility: Eligibility, name: str) -> int:
    """How many exercises only this open question keeps out."""
    lifted = reduce(and_, (limit.allowed for limit in eligibility.limits if limit.subject != name), catalog.everything)
    return sum(1 for _ in bits_of(lifted & ~eligibility.mask))
