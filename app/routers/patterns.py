"""GET /v1/patterns and /v1/impairments: the classification rules."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.classification_rules import (
    ImpairmentList,
    ImpairmentOut,
    PatternList,
    PatternOut,
    impairments_out,
    patterns_out,
)
from app.schemas.limits import MAX_NAME_LENGTH

router = APIRouter(prefix="/v1", route_class=WordsRoute, tags=["Rule book"])

_PATTERNS = CollectionOf("patterns", PatternList, patterns_out)
_IMPAIRMENTS = CollectionOf("impairments", ImpairmentList, impairments_out)
_EntryId = Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]


@router.get(
    "/patterns",
    summary="Patterns, kneecap features, origin and subcategories",
    response_model=PatternList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_patterns(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _PATTERNS.answer_list(request)


@router.get(
    "/patterns/{id}",
    summary="One pattern",
    response_model=PatternOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_pattern(request: Request, entry_id: _EntryId) -> Response:
    """One pattern, kneecap feature, component of the origin or subcategory by its id."""
    return _PATTERNS.answer_entry(request, entry_id)


@router.get(
    "/impairments",
    summary="Impairments with tests, cut-offs, rules and sources",
    response_model=ImpairmentList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_impairments(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _IMPAIRMENTS.answer_list(request)


@router.get(
    "/impairments/{id}",
    summary="One impairment",
    response_model=ImpairmentOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_impairment(request: Request, entry_id: _EntryId) -> Response:
    """One impairment by its id."""
    return _IMPAIRMENTS.answer_entry(request, entry_id)
