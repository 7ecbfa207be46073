"""How much of an exercise: in words, and as one extension for each week of the phase in which something changes."""

from collections.abc import Iterator
from typing import Any

from app.content.handout import HandoutWords
from app.domain.exercises.exercise import Exercise
from app.domain.program.planned_phase import PlannedExercise, PlannedPhase
from app.interop.addresses import UCUM, Addresses, Json
from app.rendering.handout_dose import dose_lines, in_week, places_in_sessions


def dose_text(exercise: PlannedExercise, phase: PlannedPhase, words: HandoutWords, known: Exercise) -> str:
    """The dose from the week in which the exercise begins to the last, and when to stop."""
    weeks = _weeks(exercise, phase)
    doses = [" ".join(dose_lines(exercise, phase, week, words, known)) for week in weeks]
    if weeks != [1]:
        doses = [f"{words.week.format(week=week)}: {text}" for week, text in zip(weeks, doses, strict=True)]
    return " ".join((*doses, exercise.stop_rule, exercise.pain_rule))


def dose_extensions(exercise: PlannedExercise, phase: PlannedPhase, side: str, addresses: Addresses) -> list[Json]:
    """The same for machines; `side` is the affected one."""
    extensions = []
    for week in _weeks(exercise, phase):
        parts = [{"url": url, name: value} for url, name, value in _parts(exercise, phase, week, side)]
        extensions.append({"url": addresses.dose, "extension": parts})
    return extensions


def _weeks(exercise: PlannedExercise, phase: PlannedPhase) -> list[int]:
    """The weeks of the phase in which the dose changes, from the one in which the exercise begins."""
    places = [place.sets for _, place in places_in_sessions(exercise, phase) if place.sets]
    begins = min((sets[0].from_week for sets in places), default=1)
    changes = {each.from_week for sets in places for each in sets} | {dose.from_week for dose in exercise.doses}
    return sorted({begins, *(week for week in changes if week > begins)})


def _parts(exercise: PlannedExercise, phase: PlannedPhase, week: int, side: str) -> Iterator[tuple[str, str, Any]]:
    dose = in_week(exercise.doses, week)
    steps = [
        in_week(place.sets, week)
        for _, place in places_in_sessions(exercise, phase)
        if place.sets and place.sets[0].from_week <= week
    ]
    minutes = [place.duration_min for _, place in places_in_sessions(exercise, phase) if place.duration_min is not None]
    yield "phase", "valueCode", phase.phase
    yield "from-week", "valuePositiveInt", week
    if dose.duration_min is None:
        if steps:
            most = max(each.sets for each in steps)
            yield "sets", "valuePositiveInt", most
            if week == 1 and exercise.first_session_sets < most:
                yield "first-session-sets", "valuePositiveInt", exercise.first_session_sets
        others = [each.other_side_sets for each in steps if each.other_side_sets is not None]
        if others:
            yield "other-side-sets", "valueUnsignedInt", max(others)
        for name, count in (("reps", dose.reps), ("reps-max", dose.reps_max)):
            if count is not None:
                yield name, "valuePositiveInt", count
        for name, seconds in (("hold", dose.hold_s), ("hold-max", dose.hold_max_s)):
            if seconds is not None:
                yield name, "valueDuration", _duration(seconds, "s")
    else:
        longest = max(minutes, default=dose.duration_max_min or dose.duration_min)
        yield "duration", "valueDuration", _duration(min(dose.duration_min, longest), "min")
        yield "duration-max", "valueDuration", _duration(longest, "min")
    if dose.rest_max_s:
        yield "rest", "valueDuration", _duration(dose.rest_min_s, "s")
        yield "rest-max", "valueDuration", _duration(dose.rest_max_s, "s")
    yield "effort-min", "valueUnsignedInt", dose.effort_min_rpe
    yield "effort-max", "valueUnsignedInt", dose.effort_max_rpe
    yield "pain-max", "valueUnsignedInt", phase.pain_cap_nprs
    if dose.tempo is not None:
        yield "tempo", "valueString", dose.tempo
    if exercise.sides != "affected_first":
        yield "side", "valueCode", "both"
    elif side in ("left", "right", "both"):
        yield "side", "valueCode", side


def _duration(value: int, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}
