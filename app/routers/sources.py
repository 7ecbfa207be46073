"""GET /v1/sources: the bibliography."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.rule_book import SourceList, SourceOut, sources_out

router = APIRouter(prefix="/v1/sources", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("sources", SourceList, sources_out)


@router.get(
    "",
    summary="The bibliography of the rule book",
    response_model=SourceList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_sources(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}", summary="One source", response_model=SourceOut, responses=NOT_MODIFIED, response_model_exclude_none=True
)
async def get_source(
    request: Request, entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]
) -> Response:
    """One source by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
