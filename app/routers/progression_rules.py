"""GET /v1/progression-rules: what logged sessions mean for exercises and program."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.progression_rule_book import ProgressionRuleList, ProgressionRuleOut, progression_rules_out

router = APIRouter(prefix="/v1/progression-rules", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("progression-rules", ProgressionRuleList, progression_rules_out)


@router.get(
    "",
    summary="Progression rules with conditions, decisions, sources and review dates",
    response_model=ProgressionRuleList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_progression_rules(request: Request) -> Response:
    """The whole list in order, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One progression rule",
    response_model=ProgressionRuleOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_progression_rule(
    request: Request, entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]
) -> Response:
    """One rule, measure or name by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
