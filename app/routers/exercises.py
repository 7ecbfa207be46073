"""GET /v1/exercises and /v1/exercises/{slug}: the catalog, from the snapshot in memory."""

from collections.abc import Iterator
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.openapi.models import Example
from starlette.responses import Response

from app.catalog.listing import ForeignCursorError, Page, page_of
from app.catalog.search import nearest_slugs
from app.catalog.snapshot import CatalogSnapshot
from app.domain.catalog import ExerciseFilter
from app.domain.catalog_vocabulary import ids_of
from app.http.conditional import answer_conditionally
from app.http.openapi import problem
from app.http.route import StrictRoute
from app.http.state import catalog_of, versions_of
from app.problems import CONFLICT, VALIDATION_ERROR, Fault, RequestRefusedError, not_found
from app.schemas.exercises import NO_EQUIPMENT, ExerciseOut, ExercisePage, ExerciseQuery
from app.schemas.limits import MAX_NAME_LENGTH

router = APIRouter(prefix="/v1/exercises", route_class=StrictRoute, tags=["Exercise catalog"])

_LISTS: Final = {
    "impairment": "impairments",
    "goal": "goals",
    "muscle": "muscles",
    "ladder": "ladders",
    "equipment": "equipment",
    "not_contraindicated_by": "contraindications",
}
_NEAREST: Final = 3
_SLUG_EXAMPLES: Final[dict[str, Example]] = {
    "hip": {"summary": "A first hip exercise", "value": "clamshell"},
    "knee": {"summary": "Straightening the knee against a band", "value": "terminal-knee-extension"},
    "stretch": {"summary": "A stretch for the front of the hip", "value": "half-kneeling-hip-flexor-stretch"},
}


@router.get(
    "",
    summary="Exercises, filtered, searched and paged",
    response_model=ExercisePage,
    responses={304: {"description": "the caller has this version"}, 409: problem(CONFLICT)},
)
async def list_exercises(request: Request, query: Annotated[ExerciseQuery, Query()]) -> Response:
    """One page of the exercises that fit every given parameter, in a stable order.

    Follow `next_cursor` for the next page. The ETag moves with the catalog, so an app that keeps a copy asks again
    with If-None-Match and reads only what changed. Conditions of a person have no place in a query string: filter by
    words of the catalog here.
    """
    snapshot = catalog_of(request)
    _check_words(query, snapshot)
    try:
        page = page_of(snapshot, _filter_of(query), query.q, query.limit, query.cursor)
    except ForeignCursorError:
        message = "the cursor was not given out for this listing; start again without it"
        raise RequestRefusedError(CONFLICT, faults=(Fault("foreign_cursor", message, parameter="cursor"),)) from None
    return answer_conditionally(request, _page_text(page, snapshot), _etag(request, snapshot))


@router.get(
    "/{slug}",
    summary="One exercise in full, with easier, harder and substitute ones",
    response_model=ExerciseOut,
    responses={304: {"description": "the caller has this version"}},
)
async def get_exercise(
    request: Request, slug: Annotated[str, Path(max_length=MAX_NAME_LENGTH, openapi_examples=_SLUG_EXAMPLES)]
) -> Response:
    """One exercise by its slug. A retired one is still answered and names the exercise to use instead."""
    snapshot = catalog_of(request)
    if slug not in snapshot.catalog.by_slug:
        raise _no_such_exercise(slug, snapshot)
    return answer_conditionally(request, snapshot.detail(slug), _etag(request, snapshot))


def _filter_of(query: ExerciseQuery) -> ExerciseFilter:
    equipment = tuple(word for word in query.equipment if word != NO_EQUIPMENT) if query.equipment else None
    return ExerciseFilter(
        impairments=tuple(query.impairment),
        goals=tuple(query.goal),
        muscles=tuple(query.muscle),
        kinds=tuple(query.kind),
        ladders=tuple(query.ladder),
        equipment=equipment,
        positions=tuple(query.position),
        weight_bearing=tuple(query.weight_bearing),
        patellofemoral_load_max=query.patellofemoral_load_max,
        impact_max=query.impact_max,
        difficulty_min=query.difficulty_min,
        difficulty_max=query.difficulty_max,
        phase=query.phase,
        without=tuple(query.not_contraindicated_by),
    )


def _check_words(query: ExerciseQuery, snapshot: CatalogSnapshot) -> None:
    faults = tuple(_unknown_words(query, snapshot))
    if faults:
        raise RequestRefusedError(VALIDATION_ERROR, faults=faults)


def _unknown_words(query: ExerciseQuery, snapshot: CatalogSnapshot) -> Iterator[Fault]:
    for parameter, name in _LISTS.items():
        known = ids_of(snapshot.vocabulary, name)
        if parameter == "equipment":
            known = (*known, NO_EQUIPMENT)
        for word in getattr(query, parameter):
            if word not in known:
                nearest = next(iter(nearest_slugs(known, word, limit=1)), None)
                message = "must be one of the allowed values"
                yield Fault("not_allowed", message, parameter=parameter, allowed=known, nearest=nearest)


def _no_such_exercise(slug: str, snapshot: CatalogSnapshot) -> RequestRefusedError:
    nearest = nearest_slugs(snapshot.catalog.by_slug, slug, limit=_NEAREST)
    detail = "There is no exercise with this slug."
    if nearest:
        detail += f" The nearest known ones are {', '.join(nearest)}."
    return not_found(detail, parameter="slug", nearest=next(iter(nearest), None))


def _etag(request: Request, snapshot: CatalogSnapshot) -> str:
    # Which contraindications concern an exercise is a rule, so the rule book counts too.
    return f"{snapshot.version}-{versions_of(request).content}"


def _page_text(page: Page, snapshot: CatalogSnapshot) -> bytes:
    rest = {"total": page.total, "next_cursor": page.next_cursor, "catalog_version": snapshot.version}
    items = b",".join([snapshot.summaries[position] for position in page.positions])
    return b'{"items":[' + items + b"]," + orjson.dumps(rest)[1:]
