"""One phase of a program: which exercises, on which days, in what order, how many sets in which week.

The needs come first, then what a pattern's slots add, then light work and endurance in the time that is left; sets grow
into the remaining minutes. Source: program rules 2.4 to 2.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.exercises import BodyRegion
from app.domain.needs import Need, NeedPlan, supportive_need
from app.domain.phases import Block, PhaseRule
from app.domain.program_catalog import AEROBIC_NEED, Entry, PlannedForm, ProgramCatalog, first_of
from app.domain.program_rules import ProgramRules
from app.domain.program_start import PhaseWindow
from app.domain.scheduling import SessionRoom, Timetable, Week, all_places, heavy_places
from app.domain.selection import Choice, PhaseChoices, Selection
from app.domain.weekly_sets import NO_WORKING_SETS, Cell, WeekDose, plan_sets


@dataclass(frozen=True, slots=True)
class PhaseFrame:
    """Everything about a phase that is fixed before an exercise is chosen."""

    rule: PhaseRule
    window: PhaseWindow
    week: Week
    room: SessionRoom
    choices: PhaseChoices
    effort_cap_rpe: int
    rows: Mapping[int, bool]
    both_sides: bool
    wants_aerobic: bool
    exercises_max: int | None
    row_steps: dict[tuple[int, ...], tuple[tuple[int, int], ...]] = field(default_factory=dict)


@dataclass(slots=True)
class PhasePlan:
    """The plan of one phase while it is built, and when it is done."""

    frame: PhaseFrame
    selection: Selection
    timetable: Timetable
    order: list[str] = field(default_factory=list)
    unserved: dict[str, str] = field(default_factory=dict)
    rotating: tuple[str, str] | None = None
    aerobic: dict[int, tuple[Entry, int]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    doses: dict[str, tuple[WeekDose, ...]] = field(default_factory=dict)
    sequence: dict[int, list[str]] = field(default_factory=dict)
    seconds: Mapping[int, int] = field(default_factory=dict)
    region_sets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def entry(self, key: str) -> Entry:
        """The exercise behind a key."""
        return self.selection.chosen[key].entry


SERVED_BY_NOBODY = "no_exercise"
NO_ROOM = "no_room"


def plan_phase(
    frame: PhaseFrame,
    needs: NeedPlan,
    catalog: ProgramCatalog,
    rules: ProgramRules,
    sets_before: Mapping[str, int] | None,
    *,
    without_equipment: int,
) -> PhasePlan:
    """Plan one phase.

    Args:
        sets_before: weekly working sets per region at the end of the phase before; empty for the first.
        without_equipment: mask of exercises that need nothing, for the choice between rotation and leaving out.
    """
    selection = Selection(catalog, frame.choices)
    selection.open_weights.update((need.rule.id, float(need.weight)) for need in needs.needs)
    plan = PhasePlan(frame, selection, Timetable(frame.week, frame.room))
    _serve_primary(plan, needs, without_equipment)
    _serve_others(plan, needs, rules)
    _add_days(plan, rules)
    _fill_light_days(plan, needs, rules)
    _put_in_order(plan, rules)
    plan.doses = {key: doses_of(plan.entry(key), frame, rules) for key in plan.order}
    _add_endurance(plan, rules)
    _plan_sets(plan, rules, sets_before)
    return plan


def is_light(need: Need) -> bool:
    """Flexibility may be trained on any day; everything else waits for a strength day."""
    return need.rule.training == "flexibility"


def _serve_primary(plan: PhasePlan, needs: NeedPlan, without_equipment: int) -> None:
    frame = plan.frame
    heavy_left, left = heavy_places(frame.week, frame.room), all_places(frame.week, frame.room)
    if frame.exercises_max is not None:
        left = min(left, frame.exercises_max)
    times = min(2, len(frame.week.days))
    waiting = []
    for need in needs.needs:
        if need.priority != "primary":
            continue
        light = is_light(need)
        if not plan.selection.can_serve(need):
            plan.unserved[need.rule.id] = SERVED_BY_NOBODY
        elif left == 0 or (not light and heavy_left == 0):
            waiting.append(need)
        elif plan.selection.serve(need) is None:
            plan.unserved[need.rule.id] = SERVED_BY_NOBODY
        else:
            plan.order.append(need.rule.id)
            left, heavy_left = left - 1, heavy_left - (not light)
    plan.unserved.update((need.rule.id, NO_ROOM) for need in waiting)
    _let_rotate(plan, waiting, without_equipment)
    for key in sorted(plan.order, key=lambda key: is_light(plan.selection.chosen[key].need)):
        _place_primary(plan, key, times)


def _let_rotate(plan: PhasePlan, waiting: list[Need], without_equipment: int) -> None:
    """Two needs share a place in turns when not everything fits even with exercises that need no equipment.

    Only then: if equipment decided, more equipment could meet fewer needs.
    """
    if not waiting or len(plan.frame.week.strength) < 2 or _is_full(plan):
        return
    if not all(_has_plain_option(plan, plan.selection.chosen[key].need, without_equipment) for key in plan.order):
        return
    late_ones = [need for need in waiting if _has_plain_option(plan, need, without_equipment) and not is_light(need)]
    pairs = ((partner, need) for need in late_ones if (partner := _same_region(plan, need)) is not None)
    last = next((key for key in reversed(plan.order) if not is_light(plan.selection.chosen[key].need)), None)
    others = ((last, need) for need in late_ones if last is not None)
    partner, late = next(pairs, None) or next(others, (None, None))
    if partner is None or late is None or plan.selection.serve(late) is None:
        return
    plan.rotating = partner, late.rule.id
    plan.order.insert(plan.order.index(partner) + 1, late.rule.id)
    plan.unserved.pop(late.rule.id)


def _is_full(plan: PhasePlan) -> bool:
    return plan.frame.exercises_max is not None and len(plan.order) >= plan.frame.exercises_max


def _has_plain_option(plan: PhasePlan, need: Need, without_equipment: int) -> bool:
    context = plan.frame.choices
    options = plan.selection.catalog.options[context.phase, need.rule.id]
    return any(option.mask & context.eligible & without_equipment for option in options)


def _same_region(plan: PhasePlan, late: Need) -> str | None:
    """Whose place is shared first: a need of the same region, so that the region keeps its days."""
    heavy = (key for key in reversed(plan.order) if not is_light(plan.selection.chosen[key].need))
    same = (key for key in heavy if plan.selection.chosen[key].need.rule.regions[0] is late.rule.regions[0])
    return next(same, None)


def _place_primary(plan: PhasePlan, key: str, times: int) -> None:
    if plan.rotating and key == plan.rotating[1]:
        return
    light = is_light(plan.selection.chosen[key].need)
    limit = plan.frame.room.most
    if not any(plan.timetable.place(key, count, light=light, limit=limit) for count in range(times, 0, -1)):
        _leave_out(plan, key)
    elif plan.rotating and key == plan.rotating[0]:
        moved = plan.timetable.days_of[key].pop()
        plan.timetable.days_of[plan.rotating[1]] = [moved]


def _leave_out(plan: PhasePlan, key: str) -> None:
    plan.selection.drop(key)
    plan.order.remove(key)
    plan.unserved[key] = NO_ROOM


def _serve_others(plan: PhasePlan, needs: NeedPlan, rules: ProgramRules) -> None:
    # Even a short plan has hip and knee work (program rules 2.5).
    for rule in rules.selection.needs:
        is_open = rule.id in rules.selection.floor and rule.id not in plan.order
        if is_open and not _region_count(plan, rule.regions[0]):
            known = next((need for need in needs.needs if need.rule.id == rule.id), None)
            _serve_extra(plan, known or supportive_need(rule, needs.patterns, rules.selection), rule.id, rules)
    for need in needs.needs:
        if need.priority == "secondary" and need.rule.id not in plan.order:
            _serve_extra(plan, need, need.rule.id, rules)
    slots = needs.slots_in(plan.frame.rule.id, rules.selection)
    for turn in range(1, max(slots.values(), default=0) + 1):
        for slot, count in slots.items():
            if count >= turn and _count_in(plan, slot) < turn:
                _serve_slot(plan, slot, needs, rules)


def _count_in(plan: PhasePlan, slot: str) -> int:
    return sum(plan.selection.chosen[key].need.rule.slot == slot for key in plan.order)


def _serve_slot(plan: PhasePlan, slot: str, needs: NeedPlan, rules: ProgramRules) -> None:
    in_slot = [rule for rule in rules.selection.needs if rule.slot == slot]
    fresh = [rule for rule in in_slot if rule.id not in plan.order]
    known = {need.rule.id: need for need in needs.needs}
    for rule in (*fresh, *in_slot):
        need = known.get(rule.id) or supportive_need(rule, needs.patterns, rules.selection)
        key = rule.id if rule.id not in plan.order else f"{rule.id}:2"
        if key not in plan.order and _serve_extra(plan, need, key, rules):
            return


def _serve_extra(plan: PhasePlan, need: Need, key: str, rules: ProgramRules) -> bool:
    """A need that must not take a place from a primary one: only within the usual number of exercises."""
    frame, light = plan.frame, is_light(need)
    if _is_full(plan):
        plan.unserved.setdefault(need.rule.id, NO_ROOM)
        return False
    holders = dict(plan.selection.holder)
    choice = plan.selection.serve(need, key=key)
    if choice is None:
        plan.unserved.setdefault(need.rule.id, SERVED_BY_NOBODY)
        return False
    times = min(2, len(frame.week.days))
    moved = any(plan.selection.holder.get(family) != holder for family, holder in holders.items())
    if (
        moved
        or _is_unbalanced(plan, choice, rules)
        or not plan.timetable.place(key, times, light=light, limit=frame.room.usual)
    ):
        plan.selection.drop(key)
        plan.unserved.setdefault(need.rule.id, NO_ROOM)
        return False
    plan.order.append(key)
    return True


def _is_unbalanced(plan: PhasePlan, choice: Choice, rules: ProgramRules) -> bool:
    """Too many exercises for one muscle, or hip work beyond what knee work can balance in this phase."""
    if choice.entry.counts_as in _WITHOUT_MUSCLE_LIMIT:
        return False
    same_muscle = sum(
        plan.selection.chosen[key].option.muscle == choice.option.muscle
        for key in plan.order
        if plan.entry(key).counts_as not in _WITHOUT_MUSCLE_LIMIT
    )
    if same_muscle >= rules.selection.muscle_per_session_max:
        return True
    hips, knees = _region_count(plan, BodyRegion.HIP), _region_count(plan, BodyRegion.KNEE)
    bounds, counts_as = plan.frame.rule.hip_to_knee, choice.entry.counts_as
    if counts_as == BodyRegion.HIP:
        return knees > 0 and (hips + 1) / knees > bounds.max * _frequency_leeway(plan)
    if counts_as == BodyRegion.KNEE:
        return knees > 0 and hips * _frequency_leeway(plan) / (knees + 1) < bounds.min
    return False


# Practising a movement or stretching does not tire a muscle as another strength exercise would.
_WITHOUT_MUSCLE_LIMIT = ("control", NO_WORKING_SETS)


def _frequency_leeway(plan: PhasePlan) -> float:
    """One region can come three times a week while the other comes twice."""
    days = len(plan.frame.week.strength)
    return days / 2 if days > 2 else 1.0


def _region_count(plan: PhasePlan, region: BodyRegion) -> int:
    return sum(plan.entry(key).counts_as == region for key in plan.order)


def _fill_light_days(plan: PhasePlan, needs: NeedPlan, rules: ProgramRules) -> None:
    """Easy balance work for light days that would have nothing else but endurance."""
    days = [day for day in plan.timetable.week.light if plan.timetable.load[day] == 0]
    rule = next(rule for rule in rules.selection.needs if rule.training == "balance")
    if not days or not needs.slots.get(rule.slot) or rule.id in plan.order or plan.frame.room.most == 1:
        return
    if _is_full(plan):
        return
    known = next((need for need in needs.needs if need.rule.id == rule.id), None)
    choice = plan.selection.serve(known or supportive_need(rule, needs.patterns, rules.selection))
    if choice is None:
        return
    if choice.option.rung > rules.selection.session.light_balance_rung_max:
        plan.selection.drop(rule.id)
        return
    plan.order.append(rule.id)
    plan.timetable.put(rule.id, days)


def _add_days(plan: PhasePlan, rules: ProgramRules) -> None:
    """A third day, and more for stretches, where sessions have room and hip and knee stay in proportion."""
    settings, timetable, usual = rules.dosage.settings, plan.timetable, plan.frame.room.usual
    _balance(plan)
    rotating = plan.rotating or ()
    for key in plan.order:
        if key in rotating:
            continue
        if is_light(plan.selection.chosen[key].need):
            while len(timetable.days_of[key]) < settings.stretch_days_target:
                if not timetable.add_day(key, light=True, limit=usual):
                    break
        elif len(timetable.days_of[key]) < len(plan.frame.week.strength) and _keeps_proportion(plan, key):
            timetable.add_day(key, light=False, limit=usual)


def _balance(plan: PhasePlan) -> None:
    """Bring hip and knee work into proportion: more days for the smaller, else fewer extras of the larger."""
    for _ in range(len(plan.order)):
        scarce = _scarce_region(plan)
        if scarce is None or _gains_day(plan, scarce):
            continue
        plenty = BodyRegion.HIP if scarce is BodyRegion.KNEE else BodyRegion.KNEE
        extra = next((key for key in reversed(plan.order) if _is_extra_of(plan, key, plenty)), None)
        if extra is None or _region_count(plan, plenty) == 1:
            return
        for day in plan.timetable.days_of.pop(extra):
            plan.timetable.load[day] -= 1
        plan.selection.drop(extra)
        plan.order.remove(extra)


def _scarce_region(plan: PhasePlan) -> BodyRegion | None:
    hip, knee = _exposures(plan, BodyRegion.HIP), _exposures(plan, BodyRegion.KNEE)
    bounds = plan.frame.rule.hip_to_knee
    if not hip or not knee or bounds.min <= hip / knee <= bounds.max:
        return None
    return BodyRegion.KNEE if hip / knee > bounds.max else BodyRegion.HIP


def _gains_day(plan: PhasePlan, region: BodyRegion) -> bool:
    return any(
        plan.entry(key).counts_as == region and plan.timetable.add_day(key, light=False, limit=plan.frame.room.usual)
        for key in plan.order
        if key not in (plan.rotating or ())
    )


def _is_extra_of(plan: PhasePlan, key: str, region: BodyRegion) -> bool:
    return plan.entry(key).counts_as == region and plan.selection.chosen[key].need.priority == "supportive"


def _keeps_proportion(plan: PhasePlan, key: str) -> bool:
    counts_as = plan.entry(key).counts_as
    days = {region: _exposures(plan, region) for region in (BodyRegion.HIP.value, BodyRegion.KNEE.value)}
    if counts_as not in days or not days["knee"] or not days["hip"]:
        return True
    # The least sure change first: a third knee day for a plan that is heavy on the hip, and the other way round.
    days[counts_as] += 1
    ratio, bounds = days["hip"] / days["knee"], plan.frame.rule.hip_to_knee
    return ratio <= bounds.max if counts_as == "hip" else ratio >= bounds.min


def _exposures(plan: PhasePlan, region: str) -> int:
    return sum(len(plan.timetable.days_of[key]) for key in plan.order if plan.entry(key).counts_as == region)


def _put_in_order(plan: PhasePlan, rules: ProgramRules) -> None:
    blocks = {block: position for position, block in enumerate(plan.frame.rule.order)}
    keys = sorted(plan.order, key=lambda key: _rank_in_session(plan.entry(key), blocks, key))
    plan.sequence = {
        day: [key for key in keys if day in plan.timetable.days_of[key]] for day in plan.timetable.week.days
    }


def _rank_in_session(entry: Entry, blocks: Mapping[Block, int], key: str) -> tuple[int, int, int, str, str]:
    exercise = entry.exercise
    muscles = len(exercise.targets.primary) + len(exercise.targets.secondary)
    # Within a block: many joints before one, harder before easier, then by position to save time.
    return blocks[entry.block], -muscles, -exercise.demand_rung, exercise.position, key


def doses_of(entry: Entry, frame: PhaseFrame, rules: ProgramRules) -> tuple[WeekDose, ...]:
    """The rows an exercise follows over the weeks of a phase, each from its first week on."""
    form = entry.forms[frame.rule.id]
    steps = frame.row_steps.get(form.rows)
    if steps is None:
        steps = frame.row_steps[form.rows] = _row_steps(form.rows, frame, rules)
    return tuple(_week_dose(form, week, place, frame, rules) for week, place in steps)


def _week_dose(form: PlannedForm, week: int, place: int, frame: PhaseFrame, rules: ProgramRules) -> WeekDose:
    index = form.rows[place]
    row = rules.dosage.rows[index]
    one_side, both_sides = form.seconds[place]
    least = min(max(row.least_sets, rules.dosage.settings.least_strength_sets), row.planned_sets)
    return WeekDose(week, index, row.planned_sets, least, row.effort_rpe, both_sides if frame.both_sides else one_side)


def _row_steps(indices: tuple[int, ...], frame: PhaseFrame, rules: ProgramRules) -> tuple[tuple[int, int], ...]:
    """(week, place among the rows) wherever another row begins: the first whose weeks and person fit counts."""
    rows = rules.dosage.rows
    places = [place for place, index in enumerate(indices) if frame.rows[index]]
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


def _add_endurance(plan: PhasePlan, rules: ProgramRules) -> None:
    """Endurance in the time that is left: on light days, and on strength days for those it is wanted for."""
    entry = _endurance_entry(plan)
    if entry is None or plan.frame.exercises_max is not None:
        return
    row = rules.dosage.rows[doses_of(entry, plan.frame, rules)[0].row]
    if row.duration_min is None:
        return
    for day in plan.timetable.week.days:
        is_light_day = day in plan.timetable.week.light
        if not (is_light_day or plan.frame.wants_aerobic) or plan.timetable.load[day] >= plan.frame.room.most:
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


def _plan_sets(plan: PhasePlan, rules: ProgramRules, sets_before: Mapping[str, int] | None) -> None:
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
    first, beyond = [], []
    least = rules.dosage.settings.strength_days_min
    for key in plan.order:
        region, doses = plan.entry(key).counts_as, plan.doses[key]
        for turn, day in enumerate(plan.timetable.days_of[key]):
            (beyond if turn >= least else first).append(Cell(key, day, region, doses))
    return first + beyond


def _setup_of_day(plan: PhasePlan, day: int, rules: ProgramRules) -> int:
    same, total, before = rules.selection.session.setup.same_as_before_s, 0, None
    for key in plan.sequence[day]:
        entry = plan.entry(key)
        total += same if entry.kit == before and not entry.is_slow_setup else entry.setup_s
        before = entry.kit
    endurance = plan.aerobic.get(day)
    return total if endurance is None else total + endurance[1] * 60 + endurance[0].setup_s
