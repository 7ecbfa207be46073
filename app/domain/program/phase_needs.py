"""Which needs get an exercise in a phase, in order of precedence.

Main needs first, as many as days and minutes hold; then hip and knee where one has nothing yet, possible impairments,
and what the slots of a pattern add. Only main needs may use the last places of a session. Source: program rules 2.4,
2.5, 2.9.
"""

from app.domain.program.needs import Need, NeedPlan
from app.domain.program.phase_draft import (
    NO_ROOM,
    SERVED_BY_NOBODY,
    PhasePlan,
    days_wanted,
    frequency_leeway,
    hips_and_knees,
    is_full,
    is_light,
    region_count,
)
from app.domain.program.rules import ProgramRules
from app.domain.program.scheduling import all_places, heavy_places
from app.domain.program.selection import Choice
from app.domain.program.weekly_sets import NO_WORKING_SETS

# Practising a movement or stretching does not tire a muscle as another strength exercise would.
_WITHOUT_MUSCLE_LIMIT = ("control", NO_WORKING_SETS)


def serve_primary(plan: PhasePlan, needs: NeedPlan) -> None:
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
    _let_rotate(plan, waiting)
    for key in sorted(plan.order, key=lambda key: is_light(plan.selection.chosen[key].need)):
        _place_primary(plan, key, times)
    for key in plan.order:
        _add_balance_days(plan, key)


def _add_balance_days(plan: PhasePlan, key: str) -> None:
    """As many days of balance work as the person's age asks for, before what comes behind it takes the room."""
    if key in (plan.rotating or ()):
        return
    while len(plan.timetable.days_of[key]) < days_wanted(plan, key):
        if not plan.timetable.add_day(key, light=False, limit=plan.frame.room.most):
            break


def _let_rotate(plan: PhasePlan, waiting: list[Need]) -> None:
    """Two needs share a place in turns when not everything fits even with exercises that need no equipment.

    Only then, and only in sessions of two places or more: if equipment or the length of a place decided, more
    equipment or minutes could meet fewer needs.
    """
    if not waiting or is_full(plan) or len(plan.frame.week.strength) < 2 or plan.frame.room.most < 2:
        return
    if not all(_has_plain_option(plan, plan.selection.chosen[key].need) for key in plan.order):
        return
    late_ones = [need for need in waiting if _has_plain_option(plan, need) and not is_light(need)]
    pairs = ((partner, need) for need in late_ones if (partner := _same_region(plan, need)) is not None)
    last = next((key for key in reversed(plan.order) if not is_light(plan.selection.chosen[key].need)), None)
    others = ((last, need) for need in late_ones if last is not None)
    partner, late = next(pairs, None) or next(others, (None, None))
    if partner is None or late is None or plan.selection.serve(late) is None:
        return
    plan.rotating = partner, late.rule.id
    plan.order.insert(plan.order.index(partner) + 1, late.rule.id)
    plan.unserved.pop(late.rule.id)


def _has_plain_option(plan: PhasePlan, need: Need) -> bool:
    """Whether something that needs no equipment would serve a need."""
    context, catalog = plan.frame.choices, plan.selection.catalog
    return bool(catalog.serving[context.phase, need.rule.id] & context.eligible & catalog.plain)


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


def serve_others(plan: PhasePlan, needs: NeedPlan, rules: ProgramRules) -> None:
    # Even a short plan has hip and knee work (program rules 2.5).
    for rule in needs.floor:
        if rule.id not in plan.order and not region_count(plan, rule.regions[0]):
            _serve_extra(plan, needs.need_for(rule, rules.selection), rule.id, rules)
    for need in needs.needs:
        if need.priority == "secondary" and need.rule.id not in plan.order:
            _serve_extra(plan, need, need.rule.id, rules)
    slots = needs.slots_in(plan.frame.rule.id, rules.selection)
    for turn in range(1, max(slots.values(), default=0) + 1):
        for slot, count in slots.items():
            if count >= turn and _count_in(plan, slot) < turn:
                _serve_slot(plan, slot, needs, rules)


def _count_in(plan: PhasePlan, slot: str) -> int:
    chosen = plan.selection.chosen
    return [chosen[key].need.rule.slot for key in plan.order].count(slot)


def _serve_slot(plan: PhasePlan, slot: str, needs: NeedPlan, rules: ProgramRules) -> None:
    """One more exercise type for a slot: a need that has none yet, else a second exercise for one that has."""
    in_slot = needs.in_slot[slot]
    fresh = [(rule.id, rule) for rule in in_slot if rule.id not in plan.order]
    second = [(f"{rule.id}:2", rule) for rule in in_slot if rule.id in plan.order]
    for key, rule in (*fresh, *second):
        is_possible = key not in plan.order and plan.selection.can_serve_rule(rule)
        if is_possible and _serve_extra(plan, needs.need_for(rule, rules.selection), key, rules):
            return


def _serve_extra(plan: PhasePlan, need: Need, key: str, rules: ProgramRules) -> bool:
    """A need that must not take a place from a primary one: only within the usual number of exercises."""
    frame, light = plan.frame, is_light(need)
    times = min(2, len(frame.week.days))
    if (
        is_full(plan)
        or not plan.timetable.has_room(times, light=light, limit=frame.room.usual)
        or tips_balance(plan, need.rule.regions[0])
    ):
        plan.unserved.setdefault(need.rule.id, NO_ROOM)
        return False
    moves = plan.selection.moves
    choice = plan.selection.serve(need, key=key)
    if choice is None:
        plan.unserved.setdefault(need.rule.id, SERVED_BY_NOBODY)
        return False
    if (
        plan.selection.moves != moves
        or _is_unbalanced(plan, choice, rules)
        or not plan.timetable.place(key, times, light=light, limit=frame.room.usual)
    ):
        plan.selection.drop(key)
        plan.unserved.setdefault(need.rule.id, NO_ROOM)
        return False
    plan.order.append(key)
    _add_balance_days(plan, key)
    return True


def _is_unbalanced(plan: PhasePlan, choice: Choice, rules: ProgramRules) -> bool:
    """Too many exercises for one muscle, or hip and knee out of proportion."""
    if choice.entry.counts_as in _WITHOUT_MUSCLE_LIMIT:
        return False
    same_muscle = sum(
        plan.selection.chosen[key].option.muscle == choice.option.muscle
        for key in plan.order
        if plan.entry(key).counts_as not in _WITHOUT_MUSCLE_LIMIT
    )
    return same_muscle >= rules.selection.muscle_per_session_max or tips_balance(plan, choice.entry.counts_as)


def tips_balance(plan: PhasePlan, region: str) -> bool:
    """One more exercise of a region would put hip and knee out of proportion, whatever the days."""
    if region != "hip" and region != "knee":
        return False
    hips, knees = hips_and_knees(plan)
    bounds, leeway = plan.frame.rule.hip_to_knee, frequency_leeway(plan)
    if region == "hip":
        return knees > 0 and (hips + 1) / knees > bounds.max * leeway
    return knees > 0 and hips * leeway / (knees + 1) < bounds.min
