"""GET /v1/measures: what may go with the exercises (insoles, tape, footwear, surgery talk), and what is not advised."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf
from app.http.route import WordsRoute
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.measures import MeasureList, MeasureOut, measures_out

router = APIRouter(prefix="/v1/measures", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("measures", MeasureList, measures_out)


@router.get(
    "",
    summary="Supportive measures with their evidence",
    response_model=MeasureList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_measures(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One supportive measure",
    response_model=MeasureOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_measure(
    request: Request,
    entry_id: Annotated[
        str, Path(alias="id", max_length=MAX_NAME_LENGTH, openapi_examples={"insoles": {"value": "S1"}})
    ],
) -> Response:
    """One supportive measure by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
