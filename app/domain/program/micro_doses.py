"""Daily micro-doses: a minute or two outside the sessions for what they cannot hold (DESIGN 8.12).

They are optional, stand outside the person's minutes and never count as met. Stretches come first: they are what a
short plan leaves out first.
"""

from collections.abc import Mapping

from app.domain.exercises.masks import first_of
from app.domain.program.dosage import MicroDoseRule
from app.domain.program.entries import Entry
from app.domain.program.needs import Need
from app.domain.program.phase_draft import PhasePlan
from app.domain.program.planned_phase import MicroDose, NeedCoverage
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.rules import ProgramRules
from app.domain.program.session_time import TimeRules

_GENTLEST_RUNG = 1


def plan_micro_doses(
    plan: PhasePlan,
    coverage: tuple[NeedCoverage, ...],
    needs: Mapping[str, Need],
    catalog: ProgramCatalog,
    rules: ProgramRules,
    allowed: int,
) -> tuple[MicroDose, ...]:
    """The micro-doses of a phase; `allowed` are the exercises that pass the person's limits in it."""
    rule, found, seconds = rules.dosage.micro_doses, list[MicroDose](), 0
    most = rule.items_max
    if plan.frame.exercises_max is not None:
        # The gentle set has no more exercises, outside the sessions either (program rules 7.2).
        most = min(most, plan.frame.exercises_max - len(plan.order))
    gentle = allowed & catalog.rung_at_most[_GENTLEST_RUNG] & catalog.offered[plan.frame.rule.id]
    for is_stretch, of_kind in ((True, catalog.micro_stretch), (False, catalog.micro_isometric)):
        fitting = gentle & of_kind
        for covered in coverage if fitting else ():
            name = covered.impairment
            need, exercises = needs[name], fitting & catalog.addressing.get(name, 0)
            if (
                exercises
                and need.is_light is is_stretch
                and len(found) < most
                and (covered.status != "met" or (is_stretch and _wants_more_days(covered, plan, rules)))
            ):
                dose = _micro_dose(catalog.entries[first_of(exercises)], need, rule, rules.selection.session.times)
                if seconds + dose.seconds_per_day <= rule.minutes_per_day_max * 60:
                    found.append(dose)
                    seconds += dose.seconds_per_day
    return tuple(found)


def _wants_more_days(covered: NeedCoverage, plan: PhasePlan, rules: ProgramRules) -> bool:
    """Whether days without a session would still serve a stretch that is met."""
    doses = plan.doses.get(covered.impairment)
    target = rules.dosage.rows[doses[0].row].days_target if doses else None
    return len(plan.frame.week.days) <= rules.selection.days_enough or covered.sessions_per_week < (target or 0)


def _micro_dose(entry: Entry, need: Need, rule: MicroDoseRule, times: TimeRules) -> MicroDose:
    sides = 2 if entry.exercise.unilateral else 1
    if need.is_light:
        reps, hold_s, per_day = rule.stretch.holds, rule.stretch.hold_s, rule.stretch.times_per_day
    else:
        reps, hold_s, per_day = rule.isometric.reps, rule.isometric.hold_s, rule.isometric.times_per_day
    once = sides * reps * (hold_s + times.hold_change_s) + (sides - 1) * times.side_change_s
    return MicroDose(
        slug=entry.card.slug,
        name=entry.card.name,
        impairment=need.rule.id,
        reps=reps,
        hold_s=hold_s,
        times_per_day=per_day,
        both_sides=sides > 1,
        seconds_per_day=once * per_day,
        effort_max_rpe=rule.effort_max_rpe,
        text=rule.text_stretch if need.is_light else rule.text_isometric,
    )
