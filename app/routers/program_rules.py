"""GET /v1/program-rules: scope, starts, doses, needs, filters, reasons and what is said with a program."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.program_rule_book import ProgramRuleList, ProgramRuleOut
from app.schemas.program_rule_entries import program_rules_out

router = APIRouter(prefix="/v1/program-rules", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("program-rules", ProgramRuleList, program_rules_out)


@router.get(
    "",
    summary="Program rules: scope, starts, doses, needs, filters, reasons and messages",
    response_model=ProgramRuleList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_program_rules(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One program rule",
    response_model=ProgramRuleOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_program_rule(request: Request, entry_id: EntryId) -> Response:
    """One program rule by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
