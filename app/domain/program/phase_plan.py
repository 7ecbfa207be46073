"""One phase of a program: which exercises, on which days, in what order, how many sets in which week.

The needs come first, then what a pattern's slots add, then light work and endurance in the time that is left; sets grow
into the remaining minutes. Source: program rules 2.4 to 2.8.
"""

from collections.abc import Callable, Mapping

from app.domain.exercises.masks import first_of
from app.domain.program.entries import Entry
from app.domain.program.needs import NeedPlan
from app.domain.program.options import AEROBIC_NEED
from app.domain.program.phase_days import add_days, fill_light_days
from app.domain.program.phase_doses import doses_of, plan_weekly_sets
from app.domain.program.phase_draft import PhaseFrame, PhasePlan
from app.domain.program.phase_needs import serve_others, serve_primary
from app.domain.program.phases import Block
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.rules import ProgramRules
from app.domain.program.scheduling import Timetable
from app.domain.program.selection import Selection


def plan_phase(
    frame: PhaseFrame,
    needs: NeedPlan,
    catalog: ProgramCatalog,
    rules: ProgramRules,
    sets_before: Mapping[str, int] | None,
) -> PhasePlan:
    """Plan one phase.

    Args:
        sets_before: weekly working sets per region at the end of the phase before; empty for the first.
    """
    selection = Selection(catalog, frame.choices, dict(needs.weights))
    plan = PhasePlan(frame, selection, Timetable(frame.week, frame.room))
    serve_primary(plan, needs)
    serve_others(plan, needs, rules)
    add_days(plan, rules)
    fill_light_days(plan, needs, rules)
    _put_in_order(plan)
    plan.doses = {key: doses_of(plan.entry(key), frame, catalog, rules) for key in plan.order}
    _add_endurance(plan, rules)
    plan_weekly_sets(plan, rules, sets_before)
    return plan


def _put_in_order(plan: PhasePlan) -> None:
    place_of = plan.frame.rule.order.index
    days_of = plan.timetable.days_of
    plan.sequence = {day: [] for day in plan.timetable.week.days}
    for key in sorted(plan.order, key=lambda key: _rank_in_session(plan.entry(key), place_of, key)):
        for day in days_of[key]:
            plan.sequence[day].append(key)


def _rank_in_session(entry: Entry, place_of: Callable[[Block], int], key: str) -> tuple[int, int, int, str, str]:
    # Within a block: many joints before one, harder before easier, then by position to save time.
    return place_of(entry.block), *entry.rank_in_block, key


def _add_endurance(plan: PhasePlan, rules: ProgramRules) -> None:
    """Endurance in the time that is left: on light days, and on strength days for those it is wanted for."""
    entry = _endurance_entry(plan)
    if entry is None or plan.frame.exercises_max is not None:
        return
    row = rules.dosage.rows[doses_of(entry, plan.frame, plan.selection.catalog, rules)[0].row]
    if row.duration_min is None:
        return
    week = plan.timetable.week
    for day in week.light + (week.strength if plan.frame.wants_aerobic else ()):
        if len(plan.aerobic) == row.days_per_week[1]:
            break
        if plan.timetable.load[day] >= plan.frame.room.most:
            continue
        minutes = min((_seconds_left(plan, day) - entry.setup_s) // 60, row.duration_min[1])
        if minutes >= row.duration_min[0]:
            plan.aerobic[day] = entry, minutes


def _endurance_entry(plan: PhasePlan) -> Entry | None:
    context, catalog = plan.frame.choices, plan.selection.catalog
    uses_moderate = any(choice.option.is_moderate for choice in plan.selection.chosen.values())
    rationed = context.moderate_max is not None and (uses_moderate or context.moderate_max == 0)
    best: tuple[float, int] | None = None
    for option in catalog.options[context.phase, AEROBIC_NEED]:
        allowed = option.mask & context.eligible
        if not allowed or (rationed and option.is_moderate) or (context.dislikes_standing and option.is_standing):
            continue
        # One rung above the phase before at most; endurance that it did not have begins at the first.
        if option.rung > context.rung_before.get(option.family, 0) + 1:
            continue
        preferred = len(context.modifiers & option.preferred_by)
        found = (option.evidence + context.weights.preferred * preferred, -first_of(allowed))
        best = max(best, found) if best else found
    return None if best is None else catalog.entries[-best[1]]


def _seconds_left(plan: PhasePlan, day: int) -> int:
    """Seconds of a session that are free when every exercise has its planned sets."""
    used = 0
    for key in plan.sequence[day]:
        dose = plan.doses[key][-1]
        used += plan.entry(key).setup_s + dose.seconds[dose.planned]
    return plan.frame.room.seconds - used
