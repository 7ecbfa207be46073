"""One thing wrong with one exercise."""

from dataclasses import dataclass

from app.domain.exercises.exercise import Exercise


@dataclass(frozen=True, slots=True)
class Flaw:
    """Which key, what, and what to do about it."""

    exercise: Exercise
    key: str
    message: str
    remedy: str
