"""GET /v1/phases: the phases of a program."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.phases import PhaseList, PhaseOut, phases_out

router = APIRouter(prefix="/v1/phases", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("phases", PhaseList, phases_out)


@router.get(
    "",
    summary="Phases with lengths, loads, doses and exit criteria",
    response_model=PhaseList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_phases(request: Request) -> Response:
    """The whole list in order, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}", summary="One phase", response_model=PhaseOut, responses=NOT_MODIFIED, response_model_exclude_none=True
)
async def get_phase(
    request: Request, entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)]
) -> Response:
    """One phase by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
