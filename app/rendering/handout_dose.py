"""The dose of an exercise in words, for one week of a phase."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from app.content.handout import HandoutWords
from app.domain.exercises.exercise import Exercise, ExerciseKind, lifts_first, tempo_parts_s
from app.domain.program.dosage import PlannedDose
from app.domain.program.planned_phase import MicroDose, PlannedExercise, PlannedPhase, SessionExercise, SetStep

Step = TypeVar("Step", PlannedDose, SetStep)

_HELD: Final = frozenset({ExerciseKind.ISOMETRIC, ExerciseKind.STRETCH, ExerciseKind.BALANCE})
"""Kinds whose single effort in seconds is a hold; a carry or walking backward is not."""


def dose_lines(
    exercise: PlannedExercise, phase: PlannedPhase, week: int, words: HandoutWords, known: Exercise
) -> Iterator[str]:
    """How much to do, sentence by sentence; a dose says lowering, pause and lift, the page says them as they follow.

    `known` is the exercise in the catalog.
    """
    dose = in_week(exercise.doses, week)
    places = [place for _, place in places_in_sessions(exercise, phase)]
    planned = [place.sets for place in places if place.sets]
    begins = min((sets[0].from_week for sets in planned), default=1)
    steps = [in_week(sets, week) for sets in planned if sets[0].from_week <= week]
    minutes = next((place.duration_min for place in places if place.duration_min is not None), None)
    if steps and dose.duration_min is None:
        yield f"{_sets(exercise, steps, words)}."
    amount = _amount(dose, minutes, words, is_held=known.kind in _HELD)
    if amount:
        yield amount
    if dose.duration_min is not None and exercise.sides != "both_legs":
        yield words.minutes_each
    if week == begins and steps and exercise.first_session_sets < max(each.sets for each in steps):
        yield words.first_time.format(sets=_count(exercise.first_session_sets, exercise.first_session_sets, words))
    if dose.tempo is not None:
        first, hold, last = tempo_parts_s(dose.tempo)
        if lifts_first(known):
            first, last = last, first
        if first is not None and last is not None:
            form = words.tempo if hold else words.tempo_without_hold
            yield form.format(first=_seconds(first, words), hold=hold, last=_seconds(last, words))
    if dose.rest_max_s and any(each.sets > 1 for each in steps):
        yield words.rest.format(rest=range_in_words(dose.rest_min_s, dose.rest_max_s, words))
    yield words.effort.format(effort=range_in_words(dose.effort_min_rpe, dose.effort_max_rpe, words))
    if exercise.load_kg is not None:
        yield words.load.format(load=f"{exercise.load_kg:g}")
    if exercise.range_limit_deg is not None:
        yield words.range.format(range=exercise.range_limit_deg)
    if dose.note is not None:
        yield dose.note


def micro_dose_lines(dose: MicroDose, words: HandoutWords) -> Iterator[str]:
    """How much to do outside the sessions, sentence by sentence."""
    yield dose.text
    if dose.reps == 1:
        yield words.micro_hold.format(hold=dose.hold_s)
    else:
        yield words.micro_holds.format(reps=dose.reps, hold=dose.hold_s)
    if dose.both_sides:
        yield words.micro_each
    yield words.effort_most.format(effort=dose.effort_max_rpe)


def places_in_sessions(exercise: PlannedExercise, phase: PlannedPhase) -> list[tuple[int, SessionExercise]]:
    """Where an exercise is in the week: day, and its place in the session."""
    return [
        (session.day, each) for session in phase.sessions for each in session.exercises if each.slug == exercise.slug
    ]


def in_week(steps: Sequence[Step], week: int) -> Step:
    """The step that holds in a week of the phase, of those that follow one another."""
    return next((each for each in reversed(steps) if each.from_week <= week), steps[0])


def _amount(dose: PlannedDose, minutes: int | None, words: HandoutWords, *, is_held: bool) -> str:
    if dose.duration_min is not None:
        longest = minutes or dose.duration_max_min or dose.duration_min
        if longest == 1:
            return words.one_minute
        return words.minutes.format(minutes=range_in_words(min(dose.duration_min, longest), longest, words))
    reps = None if dose.reps is None else range_in_words(dose.reps, dose.reps_max or dose.reps, words)
    hold = None if dose.hold_s is None else range_in_words(dose.hold_s, dose.hold_max_s or dose.hold_s, words)
    if hold is None:
        return "" if reps is None else words.each_reps.format(reps=reps)
    if reps in (None, "1"):
        return words.each_hold.format(hold=hold) if is_held else words.each_time.format(seconds=hold)
    return words.each_reps_held.format(reps=reps, hold=hold)


def _sets(exercise: PlannedExercise, steps: Sequence[SetStep], words: HandoutWords) -> str:
    """The number of sets; where it differs from day to day, as a range."""
    count = _count(min(each.sets for each in steps), max(each.sets for each in steps), words)
    if exercise.sides == "both_legs":
        return count
    others = [each.other_side_sets for each in steps if each.other_side_sets is not None]
    if exercise.sides == "equal" or not others:
        return words.side_each.format(sets=count)
    return words.side_sore_first.format(sets=count, other=_count(min(others), max(others), words))


def _count(low: int, high: int, words: HandoutWords) -> str:
    return words.one_set if low == high == 1 else words.sets.format(sets=range_in_words(low, high, words))


def _seconds(count: int, words: HandoutWords) -> str:
    return words.one_second if count == 1 else words.seconds.format(seconds=count)


def range_in_words(low: int, high: int, words: HandoutWords) -> str:
    """A range, or its one number."""
    return str(low) if low == high else words.to.format(low=low, high=high)
