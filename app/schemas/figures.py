"""What a figure can be asked for."""

from typing import Annotated, Final, Literal

from fastapi.openapi.models import Example
from pydantic import Field

from app.schemas.exercises import OrAbsent
from app.schemas.types import StrictModel

SLUG_EXAMPLES: Final[dict[str, Example]] = {
    "hip": {"summary": "A first hip exercise", "value": "clamshell"},
    "knee": {"summary": "Straightening the knee against a band", "value": "terminal-knee-extension"},
    "stretch": {"summary": "A stretch for the front of the hip", "value": "half-kneeling-hip-flexor-stretch"},
}


class FigureQuery(StrictModel):
    """How an exercise is drawn."""

    side: Annotated[
        Literal["left", "right"] | None,
        Field(description="the person's side that works in the picture; without it as the pose is written"),
        OrAbsent(),
    ] = None
    motion: Annotated[bool, Field(description="one moving figure instead of start and end")] = False
