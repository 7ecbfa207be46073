"""What the log of one exercise says against what was asked: its values, and what they say to the rules.

A value that needs something nobody logged is None. People log the same pain, effort and sets again and again, so what
each of them says against one plan is worked out once for an answer.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple

from app.domain.evaluation.quantities import Value
from app.domain.program.dosage import DoseKind
from app.domain.progression.decision_tables import InOrder, Reading, Values, answer
from app.domain.progression.exercise_counts import times_done
from app.domain.progression.exercise_progression import History, Prescription, counts_seconds
from app.domain.progression.rules import Steps
from app.domain.progression.session_logs import ExerciseLog

_HURT: Final = ("pain_during_nprs", "pain_above_cap_nprs")
_STRAINED: Final = ("effort_rpe", "effort_above_target_rpe", "effort_below_target_rpe")
_FELT: Final = ExerciseLog._fields[3:7]
_AMOUNTS: Final = (
    *("completion_pct", "all_sets_at_target", "all_sets_at_top", "amount_to_top", "last_set_above_top_reps"),
)
_COURSE: Final = (
    *("is_done", "pain_above_before_nprs", "pain_trend_nprs", "was_progressed", "days_at_rung", "sessions_at_rung"),
)
AmountsDone = tuple[int | None, tuple[int, ...] | None, tuple[float, ...] | None, float | None, int | None]
"""Sets, repetitions and seconds of each set, load and minutes: the last fields of a log."""

_NO_AMOUNTS: Final = (None,) * len(_AMOUNTS)


class LoggedNames(NamedTuple):
    """The values of a logged exercise, by what they rest on: pain, effort, words, amounts, and the times before."""

    hurt: InOrder
    strained: InOrder
    felt: InOrder
    amounts: InOrder
    course: InOrder


def names_in(reading: Reading) -> LoggedNames:
    """The names as a reading knows them."""
    return LoggedNames(*(InOrder(reading, names) for names in (_HURT, _STRAINED, _FELT, _AMOUNTS, _COURSE)))


class LinesBy(dict[Any, int]):
    """Something that was logged -> what the values that follow from it say, each worked out once."""

    def __init__(self, names: InOrder, values_of: Callable[[Any], Values]) -> None:
        super().__init__()
        self._names, self._values_of = names, values_of

    def __missing__(self, logged: Any) -> int:
        line = self[logged] = self._names.line(self._values_of(logged))
        return line


class LinesOfPlan(NamedTuple):
    """What pain, effort and amounts say against one plan."""

    hurt: LinesBy
    strained: LinesBy
    amounts: LinesBy


class Plan(NamedTuple):
    """What was asked of one exercise in a session: how it is dosed, how much of it, and the most pain that is fine."""

    kind: DoseKind
    prescription: Prescription
    cap_nprs: float
    lines: LinesOfPlan


class Performed(NamedTuple):
    """One exercise of a session beside what was asked when it was done; `is_done` None: the log does not say."""

    log: ExerciseLog
    slot: str
    plan: Plan
    is_done: bool | None


class LinesOfLogs:
    """What logs say, kept while one answer is made; plans that ask for the same share it."""

    def __init__(self, names: LoggedNames) -> None:
        self._names = names
        self.felt = LinesBy(names.felt, lambda words: words)
        self._hurt: dict[float, LinesBy] = {}
        self._strained: dict[tuple[int, int], LinesBy] = {}
        self._amounts: dict[tuple[object, ...], LinesBy] = {}

    def of_plan(self, asked: Prescription, cap_nprs: float) -> LinesOfPlan:
        """What logs say against one plan."""
        efforts = asked.effort_min_rpe, asked.effort_max_rpe
        amounts = (
            *(asked.sets, asked.reps, asked.reps_max, asked.hold_s, asked.hold_max_s, asked.duration_min),
            asked.load_kg,
        )
        if cap_nprs not in self._hurt:
            self._hurt[cap_nprs] = LinesBy(self._names.hurt, lambda pain: _hurt(pain, cap_nprs))
        if efforts not in self._strained:
            self._strained[efforts] = LinesBy(self._names.strained, lambda effort: _strained(effort, asked))
        if amounts not in self._amounts:
            self._amounts[amounts] = LinesBy(self._names.amounts, lambda done: _amounts(done, asked))
        return LinesOfPlan(self._hurt[cap_nprs], self._strained[efforts], self._amounts[amounts])

    def line(self, done: Performed, course: Values) -> int:
        """What the log of an exercise says; `course` are its values against the times before."""
        log, (hurt, strained, amounts) = done.log, done.plan.lines
        line = hurt[log[1]] ^ strained[log[2]] ^ self.felt[log[3:7]] ^ self._names.course.line(course)
        return line ^ amounts[log[8:]] if done.is_done else line


def facts_of_log(names: LoggedNames, done: Performed, course: Values) -> dict[str, Value]:
    """The same values by name."""
    log, asked = done.log, done.plan.prescription
    return {
        **names.hurt.facts(_hurt(log.pain_during_nprs, done.plan.cap_nprs)),
        **names.strained.facts(_strained(log.effort_rpe, asked)),
        **names.felt.facts(log[3:7]),
        **names.amounts.facts(_amounts(log[8:], asked) if done.is_done else _NO_AMOUNTS),
        **names.course.facts(course),
    }


def course_of(
    done: Performed, history: History, since: date, on: date, pain_before_nprs: Value | None, steps: Steps
) -> Values:
    """What a log says against the pain before the session and the times before; `since`: at this rung."""
    pain, is_done, progressed = done.log.pain_during_nprs, done.is_done, history.progressed
    return (
        None if is_done is None else answer(is_done),
        None if pain is None or pain_before_nprs is None else pain - pain_before_nprs,  # type: ignore[operator]
        None if pain is None else trend(history, pain, steps),
        answer(bool(progressed) and progressed[-1] > history.logged - steps.progressed_sessions),
        (on - since).days,
        history.sessions,
    )


def _hurt(pain: float | None, cap_nprs: float) -> Values:
    return pain, None if pain is None else pain - cap_nprs


def _strained(effort: float | None, asked: Prescription) -> Values:
    if effort is None:
        return None, None, None
    return effort, effort - asked.effort_max_rpe, asked.effort_min_rpe - effort


def _amounts(done: AmountsDone, asked: Prescription) -> Values:
    """Part completed, whether all sets were at the target and at the top, steps to the top, and the last set above."""
    done_sets, reps, holds_s, load_kg, duration_min = done
    seconds = counts_seconds(asked.reps_max, asked.hold_s)
    amounts: Sequence[float] | None = holds_s if seconds else reps
    target = asked.hold_s if seconds else asked.reps
    top = asked.hold_max_s if seconds else asked.reps_max
    if target is None:
        by_time = duration_min is not None and asked.duration_min
        # Nothing is counted up to a top: there are no steps left to it, and nobody reaches it.
        return 100 * duration_min / asked.duration_min if by_time else None, None, answer(False), 0, None  # type: ignore[operator]
    left, at_no_top = 0 if top is None else top - target, answer(False) if top is None else None
    if amounts is None:
        return None if done_sets is None else 100 * done_sets / asked.sets, None, at_no_top, left, None
    completed = 100 * sum(amounts) / (asked.sets * target)
    is_heavy = asked.load_kg is None or load_kg is None or load_kg >= asked.load_kg
    enough = len(amounts) >= asked.sets and is_heavy
    at_target = enough and min(amounts) >= target
    if top is None:
        return completed, answer(at_target), at_no_top, left, None
    # 2 for 2 is about weights: seconds of a hold have no spare repetitions.
    above = amounts[-1] - top if at_target and not seconds else None
    return completed, answer(at_target), answer(enough and min(amounts) >= top), left, above


def trend(history: History, pain: float, steps: Steps) -> float | None:
    """Pain now minus that of two logged sessions of this ladder ago."""
    then = next(islice(times_done(history.latest), steps.trend_sessions - 2, None), None)
    return None if then is None or then.pain_nprs is None else pain - then.pain_nprs


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
