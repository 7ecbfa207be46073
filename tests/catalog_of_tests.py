"""The shipped exercises by slug, read once for all tests that look at an exercise's facts."""

from app.content.exercises import load_exercises
from app.content.load import CONTENT_ROOT
from app.domain.exercises.exercise import Exercise

EXERCISES: dict[str, Exercise] = {exercise.slug: exercise for exercise in load_exercises(CONTENT_ROOT)}
