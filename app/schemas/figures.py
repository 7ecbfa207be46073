"""What a figure can be asked for."""

from typing import Annotated, Final, Literal

from fastapi import Path
from fastapi.openapi.models import Example
from pydantic import Field

from app.schemas.exercises import OrAbsent
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.types import StrictModel

_SLUGS: Final[dict[str, Example]] = {
    "hip": {"summary": "A first hip exercise", "value": "clamshell"},
    "knee": {"summary": "Straightening the knee against a band", "value": "terminal-knee-extension"},
    "stretch": {"summary": "A stretch for the front of the hip", "value": "half-kneeling-hip-flexor-stretch"},
}
SlugInPath = Annotated[
    str, Path(max_length=MAX_NAME_LENGTH, description="name of an exercise of the catalog", openapi_examples=_SLUGS)
]


class FigureQuery(StrictModel):
    """How an exercise is drawn."""

    side: Annotated[
        Literal["left", "right"] | None,
        Field(description="the person's side that works in the picture; without it as the pose is written"),
        OrAbsent(),
    ] = None
    motion: Annotated[bool, Field(description="one moving figure instead of start and end")] = False
