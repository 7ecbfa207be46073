"""The named values of progression, worked out from logs: what rules may speak about.

A value that needs a measurement nobody gave is left out of the facts, so that every condition on it is unknown. Nothing
is decided here. The meaning of each value stands in `app/content/progression_rules.yaml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from statistics import median
from typing import Final, NamedTuple

from app.domain.evaluation.quantities import Value
from app.domain.progression.decision_tables import Marks, Values, answer
from app.domain.progression.logged_exercises import Performed
from app.domain.progression.rules import OutcomeMeasure, SessionEvent, Steps
from app.domain.progression.session_logs import CheckIn, SessionLog

Facts = dict[str, Value]


class SessionRecord(NamedTuple):
    """A session as later rules look back on it: the values SESSION and what they say, its marks and events."""

    log: SessionLog
    performed: tuple[Performed, ...]
    is_completed: bool
    values: Values = ()
    line: int = 0
    marks: Marks = frozenset()
    events: tuple[SessionEvent, ...] = ()
    is_after_gap: bool = False
    """Done at the lighter dose after a break, so that nothing steps up by it."""


# --- one session ---


_SAID: Final = (
    *("pain_before_nprs", "pain_after_nprs", "next_morning_pain_nprs", "settling_time_hours", "swelling_change"),
    *("session_giving_way_count", "fell", "new_symptom", "pain_medication_taken", "session_minutes"),
)
_said: Final = attrgetter(*_SAID)
_EVENTS: Final = {
    "session_event_locked": "locked",
    "session_event_gave_way": "gave_way",
    "session_event_pop": "pop_with_pain",
}

SESSION: Final = (
    *_SAID,
    *("morning_delta_nprs", "baseline_pain_nprs", "pain_above_baseline_nprs", *_EVENTS, "persistent_pain"),
    *("exercises_above_green_count", "max_pain_above_cap_nprs", "max_pain_during_nprs", "max_pain_above_before_nprs"),
)
"""The names of the values of a session, in order."""


def session_values(
    record: SessionRecord, baseline: float | None, above_green: Mapping[float, bool], *, persistent_pain: bool
) -> Values:
    """What a session says, by itself and by its exercises; `above_green`: pain -> is it above the green zone."""
    log = record.log
    before, morning = log.pain_before_nprs, log.next_morning_pain_nprs
    events = {each.mechanical_event for each in log.exercises}
    otherwise = "no" if events and None not in events else None
    return (
        *_said(log),
        None if before is None or morning is None else round(morning - before, 6),
        baseline,
        None if before is None or baseline is None else round(before - baseline, 6),
        *["yes" if word in events else otherwise for word in _EVENTS.values()],
        answer(persistent_pain),
        *_pain_of_exercises(record.performed, before, above_green),
    )


def _pain_of_exercises(
    performed: Iterable[Performed], before: float | None, above_green: Mapping[float, bool]
) -> Values:
    """What the exercises of a session say together: how many are above the green zone, and the highest pain."""
    green: dict[str, bool] = {}
    pains, above, done = [], [], 0
    for log, slot, plan, is_done in performed:
        pain = log.pain_during_nprs
        if pain is not None:
            green[slot] = above_green[pain]
        if is_done is not False:
            done += 1
            if pain is not None:
                pains.append(pain)
                above.append(pain - plan.cap_nprs)
    count = sum(green.values())
    if not pains:
        return count, None, None, None
    most_above, highest = max(above), max(pains)
    if len(pains) < done:
        return count, most_above if most_above > 0 else None, None, None
    return count, most_above, highest, None if before is None else highest - before


def facts_of_session(record: SessionRecord) -> Facts:
    """The values of a settled session by their names."""
    return {name: value for name, value in zip(SESSION, record.values, strict=True) if value is not None}


# --- one day of the program ---

OF_PROGRAM: Final = ("is_frozen", "is_slow_stepper", "age_years", "pregnant")
"""What the program and the person have to say about the exercises of a session."""

IN_PHASE: Final = (
    *("days_in_phase", "days_past_phase_min", "days_past_phase_max", "sessions_in_phase"),
    *("strength_sessions_in_phase", "control_sessions_in_phase", "mastered_strength_ladders_pct"),
    "planned_days_per_week",
)
SO_FAR: Final = (
    *("sessions_logged", "gap_days", "adherence_pct", "swelling_for_days"),
    *("days_between_new_swellings", "gave_way_in_14_days"),
    *("unmapped_event", "answered_same_day", "plateau_checks_due", "deload_wanted_today", "nothing_left", "after_gap"),
    *("went_back_after_gap", "effort_rise_rpe", "swelling_open", "days_since_check"),
    "next_stage_empty",
)
FLARES: Final = ("in_flare", "flare_day", "days_without_flare", "after_flare", "flares_in_6_weeks")
SORE: Final = (
    *("pain_today_nprs", "pain_today_above_baseline_nprs", "settling_hours", "raised_pain_above_baseline_nprs"),
    *("raised_pain_for_hours", "rest_pain_above_baseline_nprs", "gap_reason_now"),
)
WEEK_RISES: Final = ("week_morning_rise_nprs", "week_morning_rise_before_nprs")
OF_DAY: Final = (*IN_PHASE, *SO_FAR, *FLARES, *SORE, *WEEK_RISES)
"""The names of the values of a day besides counts, in order."""

OF_EXIT: Final = ("phase_exit_met", "screens_current")
"""What follows from the values of a day about the end of the phase."""


# --- the program over time ---


def baseline_of(pains: Sequence[float], usual: Value | None, steps: Steps) -> float | None:
    """Median pain before of the first sessions; the usual pain of the report until then."""
    if len(pains) >= steps.baseline_sessions:
        return median(pains[: steps.baseline_sessions])
    return float(usual) if isinstance(usual, int | float) else None


def week_rises(mornings: Mapping[int, Sequence[float]], week: int, steps: Steps) -> Values:
    """How the mean of next-morning pain moved to this calendar week, and to the one before."""
    means: list[float | None] = []
    for back in range(3):
        values = mornings.get(week - back, ())
        means.append(sum(values) / len(values) if len(values) >= steps.week_values_min else None)
    now, then, before = means
    return (
        None if now is None or then is None else round(now - then, 6),
        None if then is None or before is None else round(then - before, 6),
    )


def outcome_change(
    measures: Iterable[OutcomeMeasure], start: Mapping[str, Value], now: Mapping[str, Value]
) -> tuple[str | None, dict[str, str]]:
    """Better, same or worse over all measures known twice, and each of them; None while none is known."""
    found: dict[str, str] = {}
    for measure in measures:
        change = _change_of(measure, start.get(measure.finding), now.get(measure.finding))
        if change is not None:
            found[measure.id] = change
    if not found:
        return None, found
    words = set(found.values())
    return "better" if "better" in words else "worse" if "worse" in words else "same", found


def _change_of(measure: OutcomeMeasure, start: Value | None, now: Value | None) -> str | None:
    if not isinstance(now, int | float):
        return None
    if measure.absolute:
        gain = float(now)
    elif isinstance(start, int | float):
        gain = float(start - now) if measure.better == "lower" else float(now - start)
    else:
        return None
    by_pct = (
        measure.important_pct is not None
        and isinstance(start, int | float)
        and start > 0
        and 100 * gain / start >= measure.important_pct
    )
    if gain >= measure.important or by_pct:
        return "better"
    worse_by = measure.worse_by if measure.worse_by is not None else measure.important
    return "worse" if gain <= -worse_by else "same"


def check_in_facts(check: CheckIn, start_worst: Value | None) -> Facts:
    """What a check-in says for marks over check-ins."""
    facts: Facts = dict(check.findings)
    worst = check.findings.get("activity_pain_nprs")
    if isinstance(worst, int | float) and isinstance(start_worst, int | float):
        facts["worst_pain_above_start_nprs"] = worst - start_worst
    return facts
