"""One thing of the catalog by its name, or the problem that says which names come near."""

from typing import Final

from app.catalog.search import nearest_slugs
from app.catalog.snapshot import CatalogSnapshot
from app.domain.exercises.exercise import Exercise
from app.problems import not_found

_NEAREST: Final = 3


def require_exercise(slug: str, snapshot: CatalogSnapshot) -> Exercise:
    """The exercise with this slug, retired ones included.

    Raises:
        RequestRefusedError: there is none; the nearest slugs are named.
    """
    found = snapshot.catalog.by_slug.get(slug)
    if found is not None:
        return found
    nearest = nearest_slugs(snapshot.catalog.by_slug, slug, limit=_NEAREST)
    detail = "There is no exercise with this slug."
    if nearest:
        detail += f" The nearest known ones are {', '.join(nearest)}."
    raise not_found(detail, parameter="slug", nearest=next(iter(nearest), None))
