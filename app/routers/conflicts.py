"""GET /v1/conflicts: values of a report that cannot both be right."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.conflicts import ConflictList, ConflictOut, conflicts_out

router = APIRouter(prefix="/v1/conflicts", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("conflicts", ConflictList, conflicts_out)


@router.get(
    "",
    summary="Values that cannot both be right, and what is done with them",
    response_model=ConflictList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_conflicts(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One conflict",
    response_model=ConflictOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_conflict(request: Request, entry_id: EntryId) -> Response:
    """One conflict by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
