"""GET /v1/red-flags: the triage rules."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.rule_book import RedFlagList, RedFlagOut, red_flags_out

router = APIRouter(prefix="/v1/red-flags", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("red-flags", RedFlagList, red_flags_out)


@router.get(
    "",
    summary="All triage rules with conditions, advice, sources and review dates",
    response_model=RedFlagList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_red_flags(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}", summary="One red flag", response_model=RedFlagOut, responses=NOT_MODIFIED, response_model_exclude_none=True
)
async def get_red_flag(
    request: Request, entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]
) -> Response:
    """One red flag by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
