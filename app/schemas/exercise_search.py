"""The request of POST /v1/exercises/search: the filters of a listing, and a report that takes exercises out."""

from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, field_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from app.domain.program.exercise_search import ListedFor
from app.schemas.exercises import ExerciseQuery
from app.schemas.report import DatedReportIn


class ExerciseSearchIn(ExerciseQuery):
    """What a listing asks for, and what is known about the person."""

    report: Annotated[
        DatedReportIn,
        Field(
            description="Findings that speak against an exercise take it out; so do unanswered ones that gate it, "
            "triage rules and what age, pregnancy or history change. "
            "A clearance counts on the day as_of, without it on the day the report was answered."
        ),
    ]

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_null(cls, value: Any) -> Any:
        # In a query nothing is null; in a body it would be one more way to say "not asked".
        if value is None:
            raise PydanticCustomError("genu_null", "null is not accepted; leave the field out")
        return value

    @field_validator("limit", "difficulty_min", "difficulty_max", mode="before")
    @classmethod
    def _refuse_other_than_integers(cls, value: Any) -> Any:
        # The numbers of a query are texts, and are read from them; in a body a text or true is no number.
        if type(value) is not int:
            raise PydanticKnownError("int_type")
        return value


_LISTED_FOR: Final = TypeAdapter(ListedFor)


def listed_for_json(said: ListedFor) -> bytes:
    """What is said beside a list for a person, as JSON text."""
    return _LISTED_FOR.dump_json(said, exclude_none=True)
