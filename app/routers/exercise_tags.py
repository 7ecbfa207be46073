"""GET /v1/exercise-tags: the words by which triage rules limit exercise."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.exercise_tags import ExerciseTagList, ExerciseTagOut, exercise_tags_out

router = APIRouter(prefix="/v1/exercise-tags", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("exercise-tags", ExerciseTagList, exercise_tags_out)


@router.get(
    "",
    summary="Words by which triage rules limit exercise, with what each asks of an exercise",
    response_model=ExerciseTagList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_exercise_tags(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One exercise tag",
    response_model=ExerciseTagOut,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_exercise_tag(request: Request, entry_id: EntryId) -> Response:
    """One exercise tag by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
