"""GET /v1/screens: the gating questions."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.rule_book import ScreenList, ScreenOut, screens_out

router = APIRouter(prefix="/v1/screens", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("screens", ScreenList, screens_out)


@router.get(
    "",
    summary="The gating questions in asking order",
    response_model=ScreenList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_screens(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}", summary="One screen", response_model=ScreenOut, responses=NOT_MODIFIED, response_model_exclude_none=True
)
async def get_screen(request: Request, entry_id: EntryId) -> Response:
    """One screen by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
