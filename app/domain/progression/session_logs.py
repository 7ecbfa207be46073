"""What was logged: sessions and check-ins as values, in one order, each once.

A log is sent again when more becomes known (the pain of the next morning, say). Two copies of one log are merged where
they differ only by fields that one of them lacks; where they disagree they are refused, because no answer could say
which of them was meant. Source: DESIGN 8.15.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from app.domain.evaluation.quantities import Value
from app.domain.values import value


class ExerciseLog(NamedTuple):
    """One exercise of a session; what was not said is None. Pain and effort are 0-10.

    A named tuple, because years of logs hold thousands of them.
    """

    slug: str
    pain_during_nprs: float | None = None
    effort_rpe: float | None = None
    movement_quality: str | None = None
    mechanical_event: str | None = None
    skipped_reason: str | None = None
    sharp_pain_during_exercise: str | None = None
    heavier_load_available: str | None = None
    done_sets: int | None = None
    done_reps_per_set: tuple[int, ...] | None = None
    done_hold_s_per_set: tuple[float, ...] | None = None
    done_load_kg: float | None = None
    done_duration_min: int | None = None


@dataclass(frozen=True, slots=True)
class PracticeLog:
    """A run, or sport for ages 10 to 14, as one step of its ladder."""

    step: int
    pain_during_nprs: float | None = None
    minutes: int | None = None


@value
class SessionLog:
    """One session on one day; what was not said is None."""

    id: str
    date: date
    exercises: tuple[ExerciseLog, ...] = ()
    practice: PracticeLog | None = None
    pain_before_nprs: float | None = None
    pain_after_nprs: float | None = None
    next_morning_pain_nprs: float | None = None
    settling_time_hours: float | None = None
    swelling_change: str | None = None
    session_giving_way_count: int | None = None
    fell: str | None = None
    new_symptom: str | None = None
    pain_medication_taken: str | None = None
    session_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What became known about the knee on one day, outside a session."""

    id: str
    date: date
    findings: Mapping[str, Value] = field(default_factory=dict)
    screens: Mapping[str, str] = field(default_factory=dict)
    raised_pain_nprs: float | None = None
    raised_pain_hours: float | None = None
    gap_reason: str | None = None
    deload_wanted: str | None = None


@dataclass(frozen=True, slots=True)
class ClinicianInstruction:
    """What a clinician asked for; `slug` or `group` (of the limits) only where something is left out."""

    id: str
    expires_on: date
    date: date
    instruction: str
    clinician_role: str
    slug: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class LogConflictError(Exception):
    """Two copies of a log disagree; `position` is that of the later one as it was sent."""

    position: int


class _DifferError(Exception):
    """Two values cannot be those of one log."""


Log = TypeVar("Log", SessionLog, CheckIn, ClinicianInstruction)


def merged(logs: Iterable[Log]) -> tuple[Log, ...]:
    """Every log once, by date and then by id.

    Raises:
        LogConflictError: two copies of one log disagree.
    """
    found: dict[str, Log] = {}
    for position, log in enumerate(logs):
        known = found.get(log.id)
        try:
            found[log.id] = log if known is None else _together(known, log)
        except _DifferError:
            raise LogConflictError(position) from None
    return tuple(sorted(found.values(), key=lambda log: (log.date, log.id)))


def _together(one: Any, other: Any) -> Any:
    """What both values say together; absent (None) adds nothing."""
    if one == other or other is None:
        return one
    if one is None:
        return other
    if isinstance(one, ExerciseLog) and isinstance(other, ExerciseLog):
        return ExerciseLog(*map(_together, one, other))
    if is_dataclass(one) and type(one) is type(other):
        parts = {each.name: _together(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)}
        return replace(one, **parts)  # type: ignore[type-var]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {name: _together(one.get(name), other.get(name)) for name in {**one, **other}}
    if _are_exercises(one) and _are_exercises(other):
        by_slug: dict[str, ExerciseLog] = {}
        for each in (*one, *other):
            by_slug[each.slug] = _together(by_slug.get(each.slug), each)
        return tuple(by_slug[slug] for slug in sorted(by_slug))
    raise _DifferError


def _are_exercises(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, ExerciseLog) for each in value)
