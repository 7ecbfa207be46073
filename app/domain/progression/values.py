"""The named values of progression, worked out from logs: what rules may speak about.

A value that needs a measurement nobody gave is left out of the facts, so that every condition on it is unknown. Nothing
is decided here. The meaning of each value stands in `app/content/progression_rules.yaml`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from app.domain.calendar_days import calendar_week
from app.domain.evaluation.answers import YES
from app.domain.evaluation.quantities import Value
from app.domain.progression.exercise_progression import Prescription, Record, Row, Slot
from app.domain.progression.rules import CountRule, OutcomeMeasure, Steps
from app.domain.progression.session_logs import CheckIn, ExerciseLog, SessionLog

Facts = dict[str, Value]


def answer(truth: bool) -> str:
    """A settled answer."""
    return "yes" if truth else "no"


class Performed(NamedTuple):
    """One exercise of a session beside what was prescribed when it was done; `is_done` None: the log does not say."""

    log: ExerciseLog
    slot: str
    prescription: Prescription
    cap_nprs: float
    is_done: bool | None


class SessionRecord(NamedTuple):
    """A session with its marks, as later rules look back on it; `sets` and `done` count against the planned session."""

    log: SessionLog
    facts: Mapping[str, Value]
    marks: Mapping[str, int]
    performed: tuple[Performed, ...]
    is_completed: bool
    kind: str
    has_control: bool


# --- one exercise in one session ---

_DIRECT = (
    "pain_during_nprs",
    "effort_rpe",
    "movement_quality",
    "mechanical_event",
    "skipped_reason",
    "sharp_pain_during_exercise",
)


def exercise_facts(done: Performed, pain_before_nprs: Value | None) -> Facts:
    """What the log of one exercise says against its prescription."""
    log, prescribed = done.log, done.prescription
    facts: Facts = {}
    for name in _DIRECT:
        value = getattr(log, name)
        if value is not None:
            facts[name] = value
    pain = log.pain_during_nprs
    if pain is not None:
        facts["pain_above_cap_nprs"] = pain - done.cap_nprs
        if isinstance(pain_before_nprs, int | float):
            facts["pain_above_before_nprs"] = pain - pain_before_nprs
    if log.effort_rpe is not None:
        facts["effort_above_target_rpe"] = log.effort_rpe - prescribed.effort_max_rpe
        facts["effort_below_target_rpe"] = prescribed.effort_min_rpe - log.effort_rpe
    if done.is_done is not None:
        facts["is_done"] = answer(done.is_done)
        if done.is_done:
            _add_amounts(facts, done)
    return facts


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


def _add_amounts(facts: Facts, done: Performed) -> None:
    log, prescribed = done.log, done.prescription
    seconds = prescribed.reps is None or (prescribed.hold_s is not None and prescribed.reps_max == prescribed.reps)
    amounts: Sequence[float] | None = log.done_hold_s_per_set if seconds else log.done_reps_per_set
    target = prescribed.hold_s if seconds else prescribed.reps
    top = prescribed.hold_max_s if seconds else prescribed.reps_max
    if target is None:
        if log.done_duration_min is not None and prescribed.duration_min:
            facts["completion_pct"] = 100 * log.done_duration_min / prescribed.duration_min
        return
    if amounts is None:
        if log.done_sets is not None:
            facts["completion_pct"] = 100 * log.done_sets / prescribed.sets
        return
    facts["completion_pct"] = 100 * sum(amounts) / (prescribed.sets * target)
    is_heavy = prescribed.load_kg is None or log.done_load_kg is None or log.done_load_kg >= prescribed.load_kg
    enough = len(amounts) >= prescribed.sets and is_heavy
    facts["all_sets_at_target"] = answer(enough and min(amounts) >= target)
    if top is not None:
        facts["all_sets_at_top"] = answer(enough and min(amounts) >= top)
        facts["amount_to_top"] = top - target
        # 2 for 2 is about weights: seconds of a hold have no spare repetitions.
        if enough and not seconds and min(amounts) >= target:
            facts["last_set_above_top_reps"] = amounts[-1] - top


def slot_facts(slot: Slot, on: date, steps: Steps) -> Facts:
    """What the place of the exercise itself says."""
    oldest = slot.logged - steps.progressed_sessions
    return {
        "days_at_rung": (on - slot.since).days,
        "sessions_at_rung": slot.sessions,
        "was_progressed": answer(bool(slot.progressed) and max(slot.progressed) > oldest),
    }


def trend(slot: Slot, pain: float | None, steps: Steps) -> float | None:
    """Pain now minus that of two logged sessions of this ladder ago."""
    back = steps.trend_sessions - 1
    if pain is None or len(slot.recent) < back:
        return None
    then = slot.recent[-back].pain_nprs
    return None if then is None else pain - then


# --- rows and counts ---


class MarkedDays:
    """Per mark the days of the sessions that were marked, in order, and the last day of one that was not."""

    def __init__(self) -> None:
        self.days: dict[str, list[date]] = {}
        self.last_without: dict[str, date] = {}

    def add(self, marks: Mapping[str, int], on: date) -> None:
        """Take in a session, no earlier than those before."""
        for name, truth in marks.items():
            if truth == YES:
                self.days.setdefault(name, []).append(on)
            else:
                self.last_without[name] = on

    def copy(self) -> "MarkedDays":
        """The same days, to be gone on with separately."""
        other = MarkedDays()
        other.days = {name: list(days) for name, days in self.days.items()}
        other.last_without = dict(self.last_without)
        return other


def grown_rows(rows: Mapping[str, Row] | None, marks: Mapping[str, int], on: date) -> dict[str, Row]:
    """The rows after one more: what was not marked ends its row, and so does what is not known."""
    grown = {}
    for name, truth in marks.items():
        if truth == YES:
            known = None if rows is None else rows.get(name)
            grown[name] = Row(1, on) if known is None else Row(known.length + 1, known.first)
    return grown


def exercise_counts(counts: Iterable[CountRule], recent: Sequence[Record], rows: Mapping[str, Row], on: date) -> Facts:
    """The counts over one ladder, the latest record included."""
    facts: Facts = {}
    for count in counts:
        row = rows.get(count.mark)
        if count.in_a_row:
            facts[count.id] = 0 if row is None else row.length
        elif count.row_days:
            facts[count.id] = 0 if row is None else (on - row.first).days
        elif count.last is not None:
            facts[count.id] = sum(record.marks[count.mark] == YES for record in recent[-count.last :])
    return facts


def session_counts(
    counts: Iterable[CountRule],
    records: Sequence[SessionRecord],
    rows: Mapping[str, Row],
    marked: MarkedDays,
    on: date,
    start: date,
    deload_since: date | None,
    checked_on: date | None,
) -> Facts:
    """The counts over sessions up to a day."""
    facts: Facts = {}
    for count in counts:
        value = _session_count(count, records, rows, marked, on, start, deload_since, checked_on)
        if value is not None:
            facts[count.id] = value
    return facts


def _session_count(
    count: CountRule,
    records: Sequence[SessionRecord],
    rows: Mapping[str, Row],
    marked: MarkedDays,
    on: date,
    start: date,
    deload_since: date | None,
    checked_on: date | None,
) -> int | None:
    mark = count.mark
    if count.in_a_row:
        row = rows.get(mark)
        return 0 if row is None else row.length
    if count.last is not None:
        looked_at = records[-count.last :]
        if count.since is not None and deload_since is not None:
            looked_at = [record for record in looked_at if record.log.date >= deload_since]
        return sum(record.marks[mark] == YES for record in looked_at)
    if count.within_days is not None:
        days = marked.days.get(mark, [])
        return len(days) - bisect_left(days, on - timedelta(days=count.within_days))
    if count.days_without:
        return (on - marked.last_without.get(mark, start)).days
    days = marked.days.get(mark, [])
    if not days or (count.unchecked and checked_on is not None and checked_on >= days[-1]):
        return None
    return (on - days[-1]).days


# --- one session ---


def session_facts(log: SessionLog, baseline: float | None) -> Facts:
    """What the session itself says, before its exercises are looked at."""
    facts: Facts = {}
    for name in (
        "pain_before_nprs",
        "pain_after_nprs",
        "next_morning_pain_nprs",
        "settling_time_hours",
        "swelling_change",
        "session_giving_way_count",
        "fell",
        "new_symptom",
        "pain_medication_taken",
        "session_minutes",
    ):
        value = getattr(log, name)
        if value is not None:
            facts[name] = value
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
    for back in range(3):
        values = mornings.get(calendar_week(on) - back, ())
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
