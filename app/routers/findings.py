"""GET /v1/findings: every finding that can be sent."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.rule_book import FindingList, FindingOut, findings_out

router = APIRouter(prefix="/v1/findings", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("findings", FindingList, findings_out)


@router.get(
    "",
    summary="Findings, by group, with question, unit and ranges",
    response_model=FindingList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_findings(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}", summary="One finding", response_model=FindingOut, responses=NOT_MODIFIED, response_model_exclude_none=True
)
async def get_finding(
    request: Request, entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]
) -> Response:
    """One finding by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
