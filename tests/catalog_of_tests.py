"""The shipped catalog, and its exercises by slug: read once for all tests that look at an exercise's facts."""

from app.content.exercises import load_catalog
from app.content.load import CONTENT_ROOT
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import Exercise

SHIPPED: CatalogContent = load_catalog(CONTENT_ROOT)
EXERCISES: dict[str, Exercise] = {exercise.slug: exercise for exercise in SHIPPED.exercises}
