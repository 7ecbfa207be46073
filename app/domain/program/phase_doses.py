"""The dosage rows an exercise follows over the weeks of a phase, and the sets that come of them.

Source: program rules 1.7, 2.8 and 2.10 no. 15.
"""

from collections.abc import Mapping

from app.domain.program.dosage import least_sets
from app.domain.program.entries import Entry, PlannedForm
from app.domain.program.phase_draft import PhaseFrame, PhasePlan, days_wanted
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.rules import ProgramRules
from app.domain.program.weekly_sets import Cell, WeekDose, plan_sets


def doses_of(entry: Entry, frame: PhaseFrame, catalog: ProgramCatalog, rules: ProgramRules) -> tuple[WeekDose, ...]:
    """The rows an exercise follows over the weeks of a phase, each from its first week on."""
    phase, both_sides = frame.rule.id, frame.both_sides
    form = entry.forms[phase]
    window = frame.window
    kind = form.rows, frame.row_truths, window.first_week, window.weeks
    steps = catalog.row_steps.get(kind)
    if steps is None:
        steps = catalog.row_steps[kind] = _row_steps(form.rows, frame, rules)
    doses, known = [], catalog.week_doses
    for week, place in steps:
        key = entry.index, phase, place, week, both_sides
        dose = known.get(key)
        if dose is None:
            dose = known[key] = _week_dose(form, week, place, rules, both_sides=both_sides)
        doses.append(dose)
    return tuple(doses)


def stretch_days_of(entry: Entry, frame: PhaseFrame, catalog: ProgramCatalog, rules: ProgramRules) -> int:
    """On how many days a week an exercise is stretched where the person has them."""
    row = rules.dosage.rows[doses_of(entry, frame, catalog, rules)[0].row]
    return row.days_target or rules.dosage.settings.stretch_days_target


def days_most_of(entry: Entry, frame: PhaseFrame, catalog: ProgramCatalog, rules: ProgramRules) -> int:
    """On how many days a week the rows of an exercise allow it at most."""
    return min([dose.days_most for dose in doses_of(entry, frame, catalog, rules)])


def _week_dose(form: PlannedForm, week: int, place: int, rules: ProgramRules, *, both_sides: bool) -> WeekDose:
    index = form.rows[place]
    row = rules.dosage.rows[index]
    one, both = form.seconds[place]
    least = least_sets(row, rules.dosage.settings)
    return WeekDose(
        week,
        index,
        row.planned_sets,
        least,
        row.least_sets,
        row.days_per_week[1],
        row.effort_rpe,
        row.side,
        both if both_sides else one,
    )


def _row_steps(indices: tuple[int, ...], frame: PhaseFrame, rules: ProgramRules) -> tuple[tuple[int, int], ...]:
    """(week, place among the rows) wherever another row begins: the first whose weeks and person fit counts."""
    rows = rules.dosage.rows
    places = [place for place, index in enumerate(indices) if frame.row_truths >> index & 1]
    steps: list[tuple[int, int]] = []
    for week in range(1, frame.window.weeks + 1):
        program_week = frame.window.first_week + week - 1
        place = next(
            place
            for place in places
            if _covers(rows[indices[place]].weeks, week) and _covers(rows[indices[place]].program_weeks, program_week)
        )
        if not steps or steps[-1][1] != place:
            steps.append((week, place))
    return tuple(steps)


def _covers(weeks: tuple[int, int] | None, week: int) -> bool:
    return weeks is None or weeks[0] <= week <= weeks[1]


def plan_weekly_sets(plan: PhasePlan, rules: ProgramRules, sets_before: Mapping[str, int] | None) -> None:
    plan.cells = _cells(plan, rules)
    taken = {day: _setup_of_day(plan, day, rules) for day in plan.sequence}
    sets = plan_sets(
        plan.cells,
        plan.frame.window.weeks,
        {day: plan.frame.room.seconds - seconds for day, seconds in taken.items()},
        sets_before,
        rules.dosage.settings.set_growth,
        {"hip": plan.frame.rule.weekly_sets.hip[1], "knee": plan.frame.rule.weekly_sets.knee[1]},
    )
    plan.region_sets = sets.by_region
    plan.seconds = {day: seconds + taken[day] for day, seconds in sets.seconds.items()}


def _cells(plan: PhasePlan, rules: ProgramRules) -> list[Cell]:
    """Every exercise in every session: first its first days in order of precedence, then the days beyond."""
    first: list[Cell] = []
    beyond: list[Cell] = []
    for key in plan.order:
        region, doses = plan.entry(key).counts_as, plan.doses[key]
        least = max(rules.dosage.settings.strength_days_min, days_wanted(plan, key))
        cells = [Cell(key, day, region, doses) for day in plan.timetable.days_of[key]]
        first += cells[:least]
        beyond += cells[least:]
    return first + beyond


def _setup_of_day(plan: PhasePlan, day: int, rules: ProgramRules) -> int:
    same, total, before = rules.selection.session.setup.same_as_before_s, 0, None
    for key in plan.sequence[day]:
        entry = plan.entry(key)
        total += same if entry.kit == before and not entry.is_slow_setup else entry.setup_s
        before = entry.kit
    endurance = plan.aerobic.get(day)
    return total if endurance is None else total + endurance[1] * 60 + endurance[0].setup_s
