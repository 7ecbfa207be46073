"""GET /v1/alignment-flags: reasons to have the shape of a leg examined, and shapes expected at an age."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.alignment_flags import AlignmentFlagList, AlignmentFlagOut, alignment_flags_out

router = APIRouter(prefix="/v1/alignment-flags", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("alignment-flags", AlignmentFlagList, alignment_flags_out)


@router.get(
    "",
    summary="Flags beside a classification with conditions, advice and sources",
    response_model=AlignmentFlagList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_alignment_flags(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One alignment flag",
    response_model=AlignmentFlagOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_alignment_flag(request: Request, entry_id: EntryId) -> Response:
    """One alignment flag by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
