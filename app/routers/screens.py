"""GET /v1/screens: the gating questions."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
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
async def get_screen(
    request: Request, entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]
) -> Response:
    """One screen by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
