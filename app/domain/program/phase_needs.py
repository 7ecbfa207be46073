"""Which needs get an exercise in a phase, in order of precedence.

Main needs first, as many as days and minutes hold; then hip and knee where one has nothing yet, possible impairments,
and what the slots of a pattern add. Only main needs may use the last places of a session. Source: program rules 2.4,
2.5, 2.9.
"""

from collections.abc import Sequence

from app.domain.program.needs import Need, NeedPlan
from app.domain.program.phase_draft import NO_ROOM, SERVED_BY_NOBODY, PhasePlan, days_wanted, frequency_leeway
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
    waiting = []
    for need in needs.needs:
        if need.priority != "primary":
            continue
        name = need.rule.id
        if not plan.selection.can_serve(name):
            plan.unserved[name] = SERVED_BY_NOBODY
        elif left == 0 or (not need.is_light and heavy_left == 0):
            plan.unserved[name] = NO_ROOM
            waiting.append(need)
        elif plan.selection.serve(need) is None:
            plan.unserved[name] = SERVED_BY_NOBODY
        else:
            plan.add(name)
            left, heavy_left = left - 1, heavy_left - (not need.is_light)
    if waiting:
        _let_rotate(plan, waiting)
    needs_by_key = {key: plan.selection.chosen[key].need for key in plan.order}
    for is_light in (False, True):
        for key, need in needs_by_key.items():
            if need.is_light is is_light:
                _place_primary(plan, key, need)
    for key in plan.order:
        _add_balance_days(plan, key)


def _add_balance_days(plan: PhasePlan, key: str) -> None:
    """As many days of balance work as the person's age asks for, before what comes behind it takes the room."""
    wanted = days_wanted(plan, key)
    if key in (plan.rotating or ()):
        return
    while len(plan.timetable.days_of[key]) < wanted:
        if not plan.timetable.add_day(key, light=False, limit=plan.frame.room.most):
            break


def _let_rotate(plan: PhasePlan, waiting: list[Need]) -> None:
    """Two needs share a place in turns when not everything fits even with exercises that need no equipment.

    Only then, and only in sessions of two places or more: if equipment or the length of a place decided, more
    equipment or minutes could meet fewer needs.
    """
    if plan.is_full() or len(plan.frame.week.strength) < 2 or plan.frame.room.most < 2:
        return
    chosen = plan.selection.chosen
    if not all(_has_plain_option(plan, chosen[key].need) for key in plan.order):
        return
    late_ones = [need for need in waiting if _has_plain_option(plan, need) and not need.is_light]
    pairs = ((partner, need) for need in late_ones if (partner := _same_region(plan, need)) is not None)
    last = next((key for key in reversed(plan.order) if not chosen[key].need.is_light), None)
    others = ((last, need) for need in late_ones if last is not None)
    partner, late = next(pairs, None) or next(others, (None, None))
    if partner is None or late is None or plan.selection.serve(late) is None:
        return
    plan.rotating = partner, late.rule.id
    plan.add(late.rule.id, at=plan.order.index(partner) + 1)
    plan.unserved.pop(late.rule.id)


def _has_plain_option(plan: PhasePlan, need: Need) -> bool:
    """Whether something that needs no equipment would serve a need."""
    context, catalog = plan.frame.choices, plan.selection.catalog
    return bool(catalog.serving[context.phase, need.rule.id] & context.eligible & catalog.plain)


def _same_region(plan: PhasePlan, late: Need) -> str | None:
    """Whose place is shared first: a need of the same region, so that the region keeps its days."""
    heavy = (key for key in reversed(plan.order) if not plan.selection.chosen[key].need.is_light)
    same = (key for key in heavy if plan.selection.chosen[key].need.rule.regions[0] is late.rule.regions[0])
    return next(same, None)


def _place_primary(plan: PhasePlan, key: str, need: Need) -> None:
    if plan.rotating and key == plan.rotating[1]:
        return
    times = min(2, len(plan.frame.week.days))
    if not plan.timetable.place(key, times, least=1, light=need.is_light, limit=plan.frame.room.most):
        plan.leave_out(key)
        plan.unserved[key] = NO_ROOM
    elif plan.rotating and key == plan.rotating[0]:
        moved = plan.timetable.days_of[key].pop()
        plan.timetable.days_of[plan.rotating[1]] = [moved]


def serve_others(plan: PhasePlan, needs: NeedPlan, rules: ProgramRules) -> None:
    # Even a short plan has hip and knee work (program rules 2.5).
    for need in needs.floor:
        if need.rule.id not in plan.order and need.rule.regions[0] not in plan.regions():
            _serve_extra(plan, need, need.rule.id, rules)
    for need in needs.needs:
        if need.priority == "secondary" and need.rule.id not in plan.order:
            _serve_extra(plan, need, need.rule.id, rules)
    slots = needs.slots_in(plan.frame.rule.id, rules.selection)
    can_serve = plan.selection.can_serve
    possible = {slot: [need for need in needs.in_slot.get(slot, ()) if can_serve(need.rule.id)] for slot in slots}
    for turn in range(1, max(slots.values(), default=0) + 1):
        for slot, need_of_slot in possible.items():
            if need_of_slot and slots[slot] >= turn and plan.in_slot.get(slot, 0) < turn:
                _serve_slot(plan, need_of_slot, rules)
    # What tipped hip and knee out of proportion when its turn came may fit beside what came after it.
    for slot, need_of_slot in possible.items():
        if need_of_slot and not plan.in_slot.get(slot) and need_of_slot[0].rule.regions[0] in ("hip", "knee"):
            _serve_slot(plan, need_of_slot, rules)


def _serve_slot(plan: PhasePlan, possible: Sequence[Need], rules: ProgramRules) -> None:
    """One more exercise type for a slot: a need that has none yet, else a second exercise for one that has."""
    keys = [(need.rule.id, need) for need in possible if need.rule.id not in plan.order]
    keys += [(f"{need.rule.id}:2", need) for need in possible if need.rule.id in plan.order]
    for key, need in keys:
        if key not in plan.order and _serve_extra(plan, need, key, rules):
            return


def _serve_extra(plan: PhasePlan, need: Need, key: str, rules: ProgramRules) -> bool:
    """A need that must not take a place from a primary one: only within the usual number of exercises."""
    frame, selection, timetable = plan.frame, plan.selection, plan.timetable
    times, limit = min(2, len(frame.week.days)), frame.room.usual
    if (
        plan.is_full()
        or not timetable.has_room(times, light=need.is_light, limit=limit)
        or tips_balance(plan, need.rule.regions[0])
    ):
        plan.unserved.setdefault(need.rule.id, NO_ROOM)
        return False
    choice = selection.serve(need, key=key) if selection.can_serve(need.rule.id) else None
    if choice is None:
        plan.unserved.setdefault(need.rule.id, SERVED_BY_NOBODY)
        return False
    if (
        # What only a slot asks for moves nothing that a finding asks for.
        (selection.moved and need.priority == "supportive")
        or _is_unbalanced(plan, choice, rules)
        or not timetable.place(key, times, least=times, light=need.is_light, limit=limit)
    ):
        selection.undo(key)
        plan.unserved.setdefault(need.rule.id, NO_ROOM)
        return False
    plan.add(key)
    _add_balance_days(plan, key)
    return True


def _is_unbalanced(plan: PhasePlan, choice: Choice, rules: ProgramRules) -> bool:
    """Too many exercises for one muscle, or hip and knee out of proportion."""
    region, muscle, chosen = choice.entry.counts_as, choice.option.muscle, plan.selection.chosen
    if region in _WITHOUT_MUSCLE_LIMIT:
        return False
    others = [chosen[key] for key in plan.order]
    same_muscle = [
        other
        for other in others
        if other.option.muscle == muscle and other.entry.counts_as not in _WITHOUT_MUSCLE_LIMIT
    ]
    return len(same_muscle) >= rules.selection.muscle_per_session_max or tips_balance(plan, region)


def tips_balance(plan: PhasePlan, region: str) -> bool:
    """One more exercise of a region would put hip and knee out of proportion, whatever the days."""
    if region != "hip" and region != "knee":
        return False
    regions = plan.regions()
    hips, knees = regions.count("hip"), regions.count("knee")
    if not knees:
        return False
    bounds, leeway = plan.frame.rule.hip_to_knee, frequency_leeway(plan)
    if region == "hip":
        return (hips + 1) / knees > bounds.max * leeway
    return hips * leeway / (knees + 1) < bounds.min
