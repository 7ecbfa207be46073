"""GET /v1/modifiers: what age, weight, pregnancy, structure and history change in a program."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.modifiers import ModifierList, ModifierOut, modifiers_out

router = APIRouter(prefix="/v1/modifiers", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("modifiers", ModifierList, modifiers_out)


@router.get(
    "",
    summary="Program modifiers with conditions, effects, notes and sources",
    response_model=ModifierList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_modifiers(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One modifier",
    response_model=ModifierOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_modifier(request: Request, entry_id: EntryId) -> Response:
    """One modifier by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
