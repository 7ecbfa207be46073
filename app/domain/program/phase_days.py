"""How often each chosen exercise comes in a week: third days, light days, and hip and knee in proportion.

Source: program rules 2.5 and 2.8.
"""

from collections.abc import Mapping

from app.domain.program.needs import NeedPlan
from app.domain.program.phase_doses import days_most_of, stretch_days_of
from app.domain.program.phase_draft import PhasePlan
from app.domain.program.rules import ProgramRules


def add_days(plan: PhasePlan, rules: ProgramRules) -> None:
    """A third day, and more for stretches, where rows and sessions have room and hip and knee stay in proportion."""
    timetable, usual = plan.timetable, plan.frame.room.usual
    days = _balance(plan, rules)
    rotating, strength_days = plan.rotating or (), len(plan.frame.week.strength)
    for key in plan.order:
        if key in rotating:
            continue
        if plan.selection.chosen[key].need.is_light:
            wanted = stretch_days_of(plan.entry(key), plan.frame, plan.selection.catalog, rules)
            while len(timetable.days_of[key]) < wanted:
                if not timetable.add_day(key, light=True, limit=usual):
                    break
        elif (
            len(timetable.days_of[key]) < strength_days
            and _keeps_proportion(plan, key, days)
            and _may_come_more_often(plan, key, rules)
            and timetable.add_day(key, light=False, limit=usual)
        ):
            region = plan.entry(key).counts_as
            days[region] = days.get(region, 0) + 1


def _may_come_more_often(plan: PhasePlan, key: str, rules: ProgramRules) -> bool:
    days = len(plan.timetable.days_of[key])
    return days < days_most_of(plan.entry(key), plan.frame, plan.selection.catalog, rules)


def _keeps_proportion(plan: PhasePlan, key: str, days: Mapping[str, int]) -> bool:
    """Whether hip and knee stay in proportion with one more day for an exercise."""
    region, hip, knee = plan.entry(key).counts_as, days["hip"], days["knee"]
    if region not in days or not hip or not knee:
        return True
    bounds = plan.frame.rule.hip_to_knee
    return (hip + 1) / knee <= bounds.max if region == "hip" else hip / (knee + 1) >= bounds.min


def _balance(plan: PhasePlan, rules: ProgramRules) -> dict[str, int]:
    """Bring hip and knee work into proportion: more days for the smaller, else fewer extras of the larger.

    Returns the sessions with hip work and with knee work.
    """
    bounds = plan.frame.rule.hip_to_knee
    for _ in range(len(plan.order)):
        days = _exposures(plan)
        hip, knee = days["hip"], days["knee"]
        if not hip or not knee or bounds.min <= hip / knee <= bounds.max:
            return days
        scarce, plenty = ("knee", "hip") if hip / knee > bounds.max else ("hip", "knee")
        if _gains_day(plan, scarce, rules):
            continue
        extra = next((key for key in reversed(plan.order) if _is_extra_of(plan, key, plenty)), None)
        if extra is None or plan.regions().count(plenty) == 1:
            return days
        for day in plan.timetable.days_of.pop(extra):
            plan.timetable.load[day] -= 1
        plan.leave_out(extra)
    return _exposures(plan)


def _exposures(plan: PhasePlan) -> dict[str, int]:
    """Sessions with hip work and with knee work, each exercise counted."""
    days = {"hip": 0, "knee": 0}
    chosen, days_of = plan.selection.chosen, plan.timetable.days_of
    for key in plan.order:
        region = chosen[key].entry.counts_as
        if region in days:
            days[region] += len(days_of[key])
    return days


def _gains_day(plan: PhasePlan, region: str, rules: ProgramRules) -> bool:
    return any(
        plan.entry(key).counts_as == region
        and _may_come_more_often(plan, key, rules)
        and plan.timetable.add_day(key, light=False, limit=plan.frame.room.usual)
        for key in plan.order
        if key not in (plan.rotating or ())
    )


def _is_extra_of(plan: PhasePlan, key: str, region: str) -> bool:
    return plan.entry(key).counts_as == region and plan.selection.chosen[key].need.priority == "supportive"


def fill_light_days(plan: PhasePlan, needs: NeedPlan, rules: ProgramRules) -> None:
    """Easy balance work for light days that would have nothing else but endurance."""
    days = [day for day in plan.timetable.week.light if plan.timetable.load[day] == 0]
    if not days or plan.frame.room.most == 1 or plan.is_full():
        return
    balance = [need for each in needs.in_slot.values() for need in each if need.rule.training == "balance"]
    need = next((need for need in balance if needs.slots.get(need.rule.slot)), None)
    if need is None or need.rule.id in plan.order:
        return
    choice = plan.selection.serve(need)
    if choice is None:
        return
    if plan.selection.moved or choice.option.rung > rules.selection.session.light_balance_rung_max:
        plan.selection.undo(need.rule.id)
        return
    plan.add(need.rule.id)
    plan.timetable.put(need.rule.id, days)
