"""GET /v1/contraindications: what takes exercises out of a person's choice."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.contraindications import ContraindicationList, ContraindicationOut, contraindications_out

router = APIRouter(prefix="/v1/contraindications", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("contraindications", ContraindicationList, contraindications_out)


@router.get(
    "",
    summary="Avoid conditions of exercises with what makes them true",
    response_model=ContraindicationList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_contraindications(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One contraindication",
    response_model=ContraindicationOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_contraindication(request: Request, entry_id: EntryId) -> Response:
    """One contraindication by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
