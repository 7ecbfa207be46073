"""The named values of progression, worked out from logs: what rules may speak about.

A value that needs a measurement nobody gave is left out of the facts, so that every condition on it is unknown. Nothing
is decided here. The meaning of each value stands in `app/content/progression_rules.yaml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from statistics import median
from typing import Final, NamedTuple

from app.domain.calendar_days import calendar_week
from app.domain.evaluation.quantities import Value
from app.domain.program.dosage import DoseKind
from app.domain.progression.exercise_progression import History, Marks, Prescription
from app.domain.progression.rules import OutcomeMeasure, SessionEvent, Steps
from app.domain.progression.session_logs import CheckIn, ExerciseLog, SessionLog

Facts = dict[str, Value]


def answer(truth: bool) -> str:
    """A settled answer."""
    return "yes" if truth else "no"


class Performed(NamedTuple):
    """One exercise of a session beside what was prescribed when it was done; `is_done` None: the log does not say."""

    log: ExerciseLog
    slot: str
    kind: DoseKind
    prescription: Prescription
    cap_nprs: float
    is_done: bool | None


class SessionRecord(NamedTuple):
    """A session with its marks, as later rules look back on it; `sets` and `done` count against the planned session."""

    log: SessionLog
    facts: Mapping[str, Value]
    marks: Marks
    performed: tuple[Performed, ...]
    is_completed: bool
    events: tuple[SessionEvent, ...] = ()


# --- one exercise in one session ---

LOGGED: Final = (
    *ExerciseLog._fields[1:7],
    *("pain_above_cap_nprs", "pain_above_before_nprs", "effort_above_target_rpe", "effort_below_target_rpe"),
    *("pain_trend_nprs", "was_progressed", "is_done", "completion_pct", "all_sets_at_target", "all_sets_at_top"),
    *("amount_to_top", "last_set_above_top_reps"),
)
"""The names of the values of a logged exercise, in order."""

PLACED: Final = ("days_at_rung", "sessions_at_rung")
"""How long an exercise has been at its rung."""

Values = tuple[Value | None, ...]
"""Values of some names in order; None: not known."""

_NO_AMOUNTS: Final = (None,) * 5


def logged_values(done: Performed, history: History, pain_before_nprs: Value | None, steps: Steps) -> Values:
    """What the log of one exercise says against its prescription, and against the times before."""
    log, prescribed, is_done = done.log, done.prescription, done.is_done
    pain, effort = log.pain_during_nprs, log.effort_rpe
    is_compared = pain is not None and isinstance(pain_before_nprs, int | float)
    return (
        *log[1:7],
        None if pain is None else pain - done.cap_nprs,
        pain - pain_before_nprs if is_compared else None,  # type: ignore[operator]
        None if effort is None else effort - prescribed.effort_max_rpe,
        None if effort is None else prescribed.effort_min_rpe - effort,
        trend(history, pain, steps),
        "yes" if history.progressed and history.progressed[-1] > history.logged - steps.progressed_sessions else "no",
        None if is_done is None else answer(is_done),
        *(_amounts(done) if is_done else _NO_AMOUNTS),
    )


def was_done(log: ExerciseLog) -> bool | None:
    """Whether anything of the exercise was done; None while the log does not say."""
    amounts = log.done_reps_per_set or log.done_hold_s_per_set
    if log.done_sets is not None:
        return log.done_sets > 0
    if amounts is not None:
        return sum(amounts) > 0
    if log.done_duration_min is not None:
        return log.done_duration_min > 0
    if log.skipped_reason not in (None, "none"):
        return False
    return None


def done_sets(log: ExerciseLog) -> int | None:
    """How many sets were done; None while the log does not say."""
    if log.done_sets is not None:
        return log.done_sets
    amounts = log.done_reps_per_set if log.done_reps_per_set is not None else log.done_hold_s_per_set
    if amounts is not None:
        return sum(amount > 0 for amount in amounts)
    if log.done_duration_min is not None:
        return int(log.done_duration_min > 0)
    return 0 if log.skipped_reason not in (None, "none") else None


def _amounts(done: Performed) -> Values:
    """Part completed, whether all sets were at the target and at the top, steps to the top, and the last set above."""
    log, prescribed = done.log, done.prescription
    seconds = prescribed.reps is None or (prescribed.hold_s is not None and prescribed.reps_max == prescribed.reps)
    amounts: Sequence[float] | None = log.done_hold_s_per_set if seconds else log.done_reps_per_set
    target = prescribed.hold_s if seconds else prescribed.reps
    top = prescribed.hold_max_s if seconds else prescribed.reps_max
    if target is None:
        by_time = log.done_duration_min is not None and prescribed.duration_min
        return (100 * log.done_duration_min / prescribed.duration_min if by_time else None, *_NO_AMOUNTS[1:])  # type: ignore[operator]
    if amounts is None:
        return (None if log.done_sets is None else 100 * log.done_sets / prescribed.sets, *_NO_AMOUNTS[1:])
    completed = 100 * sum(amounts) / (prescribed.sets * target)
    is_heavy = prescribed.load_kg is None or log.done_load_kg is None or log.done_load_kg >= prescribed.load_kg
    enough = len(amounts) >= prescribed.sets and is_heavy
    at_target = enough and min(amounts) >= target
    if top is None:
        return completed, answer(at_target), None, None, None
    # 2 for 2 is about weights: seconds of a hold have no spare repetitions.
    above = amounts[-1] - top if at_target and not seconds else None
    return completed, answer(at_target), answer(enough and min(amounts) >= top), top - target, above


def trend(history: History, pain: float | None, steps: Steps) -> float | None:
    """Pain now minus that of two logged sessions of this ladder ago."""
    back = steps.trend_sessions - 1
    if pain is None or len(history.recent) < back:
        return None
    then = history.recent[-back].pain_nprs
    return None if then is None else pain - then


# --- one session ---


_SAID: Final = (
    *("pain_before_nprs", "pain_after_nprs", "next_morning_pain_nprs", "settling_time_hours", "swelling_change"),
    *("session_giving_way_count", "fell", "new_symptom", "pain_medication_taken", "session_minutes"),
)
_said: Final = attrgetter(*_SAID)


def session_facts(log: SessionLog, baseline: float | None) -> Facts:
    """What the session itself says, before its exercises are looked at."""
    facts: Facts = {name: value for name, value in zip(_SAID, _said(log), strict=True) if value is not None}
    before, morning = log.pain_before_nprs, log.next_morning_pain_nprs
    if before is not None and morning is not None:
        facts["morning_delta_nprs"] = round(morning - before, 6)
    if baseline is not None:
        facts["baseline_pain_nprs"] = baseline
        if before is not None:
            facts["pain_above_baseline_nprs"] = round(before - baseline, 6)
    events = [each.mechanical_event for each in log.exercises]
    for event, word in (("locked", "locked"), ("gave_way", "gave_way"), ("pop", "pop_with_pain")):
        if word in events:
            facts[f"session_event_{event}"] = "yes"
        elif events and None not in events:
            facts[f"session_event_{event}"] = "no"
    return facts


def add_pain_of_exercises(facts: Facts, performed: Iterable[Performed], green_max: Mapping[str, bool]) -> None:
    """What the exercises of a session say together; `green_max`: slug -> was its pain above the green zone."""
    facts["exercises_above_green_count"] = sum(green_max.values())
    done = [(each.log.pain_during_nprs, each.cap_nprs) for each in performed if each.is_done is not False]
    pains = [pain for pain, _ in done if pain is not None]
    if not pains:
        return
    above = max([pain - cap for pain, cap in done if pain is not None])
    highest = max(pains)
    if len(pains) == len(done) or above > 0:
        facts["max_pain_above_cap_nprs"] = above
    if len(pains) == len(done):
        facts["max_pain_during_nprs"] = highest
        before = facts.get("pain_before_nprs")
        if isinstance(before, int | float):
            facts["max_pain_above_before_nprs"] = highest - before


# --- the program over time ---


def baseline_of(pains: Sequence[float], usual: Value | None, steps: Steps) -> float | None:
    """Median pain before of the first sessions; the usual pain of the report until then."""
    if len(pains) >= steps.baseline_sessions:
        return median(pains[: steps.baseline_sessions])
    return float(usual) if isinstance(usual, int | float) else None


def week_rises(mornings: Mapping[int, Sequence[float]], on: date, steps: Steps) -> Facts:
    """How the mean of next-morning pain moved from one calendar week to the next."""
    means: list[float | None] = []
    week = calendar_week(on)
    for back in range(3):
        values = mornings.get(week - back, ())
        means.append(sum(values) / len(values) if len(values) >= steps.week_values_min else None)
    facts: Facts = {}
    for name, now, then in (
        ("week_morning_rise_nprs", means[0], means[1]),
        ("week_morning_rise_before_nprs", means[1], means[2]),
    ):
        if now is not None and then is not None:
            facts[name] = round(now - then, 6)
    return facts


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
