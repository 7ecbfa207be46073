"""The named values of one day of a program: what program rules may speak about.

A value that needs a measurement nobody gave is left out, so that every condition on it is unknown.
"""

from bisect import bisect_left
from datetime import date, timedelta
from typing import Final, NamedTuple

from app.domain.evaluation.answers import NO, UNKNOWN
from app.domain.evaluation.quantities import Value
from app.domain.program.dosage import DoseKind
from app.domain.program.phases import ProgramPhase
from app.domain.progression.counting import session_counts
from app.domain.progression.decision_tables import Known
from app.domain.progression.exit_criteria import criteria_now, deficit_pct, form_of
from app.domain.progression.person import screens_are_current
from app.domain.progression.rules import SINGLE_LEG
from app.domain.progression.state import Fold, InForce
from app.domain.progression.values import (
    Facts,
    answer,
    outcome_change,
    week_rises,
)
from app.domain.triage.red_flags import CareLevel

_WEEK: Final = 7
_ALWAYS: Final = 10**6
"""Days; nothing that is known gets too old."""
_NO_SINGLE_LEG: Final = "no_single_leg"
_STEPS: Final = frozenset({"step", "stairs"})
_DEFICITS: Final = (
    ("single_leg_sit_to_stand_deficit_pct", "single_leg_sit_to_stand_reps", "single_leg_sit_to_stand_other_side_reps"),
    ("single_leg_bridge_hold_deficit_pct", "single_leg_bridge_hold_s", "single_leg_bridge_hold_other_side_s"),
)
_NEW_SIGNS: Final = {"night_pain_new": "unrelenting_night_pain", "foot_numbness_new": "new_foot_numbness"}
"""Value -> the sign that is present now and was not in the report the program was made from."""
_WEIGHT_KINDS: Final = (DoseKind.STRENGTH, DoseKind.ISOMETRIC_SHORT, DoseKind.ISOMETRIC_LONG)


class Today(NamedTuple):
    """Everything that is known on a day, and what it says to the rules."""

    known: tuple[Facts, ...]
    line: int


def known_today(fold: Fold) -> Today:
    """What is in force, what is counted on the day, and what follows from both."""
    reading, in_force = fold.setting.compiled.of_day, facts_in_force(fold)
    counted = facts_of_day(fold)
    line = in_force.line ^ reading.line(counted)
    following = exit_facts(fold, line)
    return Today((in_force.facts, counted, following), line ^ reading.line(following))


def facts_of_day(fold: Fold) -> Facts:
    """The named values that change from day to day."""
    steps, day = fold.rules.steps, fold.day
    planned, baseline = fold.planned, fold.baseline
    days_in_phase = (day - fold.phase_since).days
    last = fold.completed_on
    facts: Facts = {
        **session_counts(
            fold.setting.compiled.counts_over["session"],
            fold.records,
            fold.rows,
            fold.marked,
            day,
            fold.setting.basis.start,
            fold.last_deload,
            fold.checked_on,
        )
    }
    for count in fold.setting.compiled.counts_over["check"]:
        row = fold.check_rows.get(count.mark)
        facts[count.id] = 0 if row is None else (day - row.first).days
    facts |= {
        "unmapped_event": answer(is_open(fold, fold.event_on)),
        "days_in_phase": days_in_phase,
        "days_past_phase_min": days_in_phase - _WEEK * planned.weeks_min,
        "days_past_phase_max": days_in_phase - _WEEK * planned.weeks_max,
        "sessions_in_phase": fold.phase_sessions,
        "strength_sessions_in_phase": fold.phase_strength,
        "control_sessions_in_phase": fold.phase_control,
        "sessions_logged": len(fold.records) + len(fold.pending),
        "gap_days": (day - (fold.setting.basis.start if last is None else last)).days,
        "gave_way_in_14_days": fold.gave_way(steps.giving_way_days),
        "in_flare": answer(fold.flare_since is not None),
        "after_flare": answer(is_after_flare(fold)),
        "flares_in_6_weeks": sum((day - each).days <= steps.flare_window_days for each in fold.flares),
        "days_without_flare": (day - (fold.flare_ended or fold.setting.basis.start)).days
        if fold.flare_since is None
        else 0,
        "plateau_checks_due": sum(
            (day - fold.setting.basis.start).days >= _WEEK * week for week in fold.setting.program.plateau_check_weeks
        ),
        "deload_wanted_today": answer(fold.deload_wanted_on == day),
    }
    if fold.flare_since is not None:
        facts["flare_day"] = (day - fold.flare_since).days
    facts |= swelling_facts(fold)
    facts |= adherence_facts(fold)
    facts |= pain_facts(fold, baseline)
    facts |= week_rises(fold.mornings, day, steps)
    facts |= mastery_facts(fold)
    return facts


def exit_facts(fold: Fold, line: int) -> Facts:
    """Whether the phase can be left, by what is known."""
    truth, day = truth_of_exit(fold, line), fold.day
    if truth == UNKNOWN:
        return {}
    if truth == NO:
        return {"phase_exit_met": "no"}
    answered = min(fold.screens_on.values(), default=day)
    is_current = screens_are_current(fold.person.report, answered, day, fold.setting.rulebook)
    return {"phase_exit_met": "yes", "screens_current": answer(is_current)}


def facts_in_force(fold: Fold) -> Known:
    """What is known of the person and of the phase: the same until news come or something known gets too old."""
    day, kept = fold.day, fold.in_force
    news = fold.person, len(fold.checks), fold.left_out, fold.position, len(fold.phases)
    if kept is not None and kept.news == news and (day - kept.since).days <= kept.days:
        return kept.known
    found = dict(fold.person.facts_for(fold.setting.compiled.program_names))
    lasts = []
    for name, days in fold.rules.steps.value_days.items():
        known = fold.values.get(name)
        if known is not None:
            left = days - (day - known[1]).days
            if left < 0:
                found.pop(name, None)
            else:
                lasts.append(left)
    found |= care_facts(fold) | outcome_facts(fold) | form_facts(fold)
    in_force = fold.setting.compiled.of_day.known(found)
    fold.in_force = InForce(news, day, min(lasts, default=_ALWAYS), in_force)
    return in_force


def care_facts(fold: Fold) -> Facts:
    """What triage says now, beside what it said at the start, and where the program stands."""
    person, phase = fold.person, fold.planned.phase
    facts: Facts = {
        "care_level": person.care_level.value,
        "exercise_blocked": answer(person.is_blocked or person.is_out_of_scope),
        "exercise_open": answer(not person.is_blocked and person.may_be_blocked),
        "restriction_is_new": answer(
            not person.is_blocked and not fold.setting.basis.restricted and person.effects.restricted
        ),
        "care_rose_to_soon": answer(
            person.care_level is CareLevel.SOON and fold.start_level in (CareLevel.ROUTINE, CareLevel.SELF_CARE)
        ),
        "is_restricted_program": answer(fold.setting.basis.restricted or not fold.setting.program.auto_advance),
        "is_last_phase": answer(fold.position == len(fold.phases) - 1),
        "is_first_phase": answer(phase is ProgramPhase.CALM),
        "phase": phase.value,
    }
    for name, sign in _NEW_SIGNS.items():
        now, before = (report.findings.get(sign) for report in (person.report, fold.setting.basis.report))
        if now is not None:
            facts[name] = answer(now == "yes" and before != "yes")
    return facts


def is_open(fold: Fold, event: date | None) -> bool:
    """Whether the safety questions were not answered since an event."""
    return event is not None and (fold.checked_on is None or fold.checked_on < event)


def is_after_flare(fold: Fold) -> bool:
    """Whether a flare ended not long ago."""
    ended = fold.flare_ended
    return ended is not None and fold.flare_since is None and (fold.day - ended).days < fold.rules.flare.freeze_days


def swelling_facts(fold: Fold) -> Facts:
    """For how long new swelling has been there."""
    first = last = None
    for record in reversed(fold.records):
        if "new_swelling" in record.marks:
            first, last = record.log.date, last or record.log.date
        elif "no_swelling" in record.marks:
            break
    return {"swelling_for_days": 0 if first is None or last is None else (last - first).days}


def adherence_facts(fold: Fold) -> Facts:
    """Completed of prescribed sessions in the last days."""
    steps, day = fold.rules.steps, fold.day
    oldest = day - timedelta(days=steps.adherence_days)
    prescribed = bisect_left(fold.prescribed_days, day) - bisect_left(fold.prescribed_days, oldest)
    if prescribed < steps.adherence_prescribed_min:
        return {}
    done = 0
    for record in reversed(fold.records[-2 * steps.adherence_days :]):
        if record.log.date < oldest:
            break
        done += record.is_completed and record.log.date < day
    return {"adherence_pct": min(100, round(100 * done / prescribed, 1))}


def pain_facts(fold: Fold, baseline: float | None) -> Facts:
    """Pain of today, raised pain, and why training paused."""
    facts: Facts = {}
    day = fold.day
    if fold.records:
        latest = fold.records[-1]
        age = (day - latest.log.date).days
        if age <= 1 and latest.log.pain_before_nprs is not None:
            facts["pain_today_nprs"] = latest.log.pain_before_nprs
            if baseline is not None:
                facts["pain_today_above_baseline_nprs"] = latest.log.pain_before_nprs - baseline
        if age <= 2 and latest.log.settling_time_hours is not None:
            facts["settling_hours"] = latest.log.settling_time_hours
    raised, reason = fold.raised, fold.gap_reason
    if raised is not None and (day - raised.date).days <= 2:
        if baseline is not None and raised.raised_pain_nprs is not None:
            facts["raised_pain_above_baseline_nprs"] = raised.raised_pain_nprs - baseline
        if raised.raised_pain_hours is not None:
            facts["raised_pain_for_hours"] = raised.raised_pain_hours
    rest = fold.values.get("rest_pain_nprs")
    is_new = rest is not None and (fold.flare_since is None or rest[1] >= fold.flare_since)
    if is_new and rest is not None and baseline is not None and isinstance(rest[0], int | float):
        facts["rest_pain_above_baseline_nprs"] = rest[0] - baseline
    is_current = reason is not None and (fold.completed_on is None or reason.date > fold.completed_on)
    if is_current and reason is not None and reason.gap_reason is not None:
        facts["gap_reason_now"] = reason.gap_reason
    return facts


def outcome_facts(fold: Fold) -> Facts:
    """Outcome scores against their start."""
    start = dict(fold.setting.basis.report.findings)
    now: dict[str, Value] = {}
    for check in fold.checks:
        for measure in fold.rules.outcomes:
            if measure.finding in check.findings:
                value = check.findings[measure.finding]
                if measure.finding in start or measure.absolute:
                    now[measure.finding] = value
                else:
                    start[measure.finding] = value
    facts: Facts = {}
    psfs = now.get("psfs_points")
    psfs_start = start.get("psfs_points")
    if isinstance(psfs, int | float) and isinstance(psfs_start, int | float):
        facts["psfs_change_points"] = psfs - psfs_start
    change, _ = outcome_change(fold.rules.outcomes, start, now)
    if change is not None:
        facts["outcome_change"] = change
    return facts


def mastery_facts(fold: Fold) -> Facts:
    """How many strength ladders are mastered."""
    entries, phase = fold.setting.catalog.entries, fold.planned.phase
    strength = [slot for slot in fold.slots.values() if entries[slot.at].forms[phase].kind in _WEIGHT_KINDS]
    if not strength:
        return {}
    return {
        "mastered_strength_ladders_pct": 100
        * sum(fold.histories[slot.key].is_mastered for slot in strength)
        / len(strength)
    }


def truth_of_exit(fold: Fold, line: int) -> int:
    """Whether every mandatory criterion of the phase, in the form that applies, is known and met."""
    truths, name = fold.setting.compiled.exits.truths(line), f"exit from {fold.planned.phase}"
    known: int | None = truths.worked_out.get(name)
    if known is None:
        mandatory = criteria_now(fold, "mandatory")
        known = min((truths.of(form_of(each, truths).when) for each in mandatory), default=NO)
        truths.worked_out[name] = known
    return known


def form_facts(fold: Fold) -> Facts:
    """What decides in which form a criterion holds, and the side differences the criteria speak about."""
    single_leg, left_out = fold.setting.masks[SINGLE_LEG], fold.left_out
    tagged = any(_NO_SINGLE_LEG in limit.only for limit in fold.person.tag_limits)
    found: Facts = {
        "no_step_at_home": answer(_STEPS.isdisjoint(fold.setting.basis.preferences.equipment)),
        "single_leg_left_out": answer(tagged or single_leg & left_out == single_leg),
        "symptoms_on_both_sides": answer(fold.setting.basis.report.affected_side == "both"),
    }
    for name, one, other in _DEFICITS:
        deficit = deficit_pct(_current(fold, one), _current(fold, other))
        if deficit is not None:
            found[name] = deficit
    return found


def _current(fold: Fold, name: str) -> Value | None:
    """The last value of a finding, while it is not too old."""
    known = fold.values.get(name)
    if known is None or (fold.day - known[1]).days > fold.rules.steps.value_days[name]:
        return None
    return known[0]
