"""One more router for the real application: an operation of every shape the HTTP layer must handle."""

from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from app.http.route import StrictRoute
from app.schemas.types import (
    IsoDate,
    Name,
    ShortText,
    StrictBoolean,
    StrictInteger,
    StrictModel,
    StrictNumber,
)

MAX_BODY_BYTES = 4096


class Grade(StrEnum):
    POOR = "poor"
    GOOD = "good"


class Chair(StrictModel):
    kind: Literal["chair"]
    height_cm: Annotated[StrictNumber, Field(gt=0, le=100)]


class Band(StrictModel):
    kind: Literal["band"]
    color: ShortText


class Sample(StrictModel):
    age_years: Annotated[StrictInteger, Field(ge=0, le=120)] | None = None
    pain_nprs: Annotated[StrictNumber, Field(ge=0, le=10)] | None = None
    locked_knee: Literal["yes", "no", "unknown"] | None = None
    single_leg_squat: Grade | None = None
    simple: StrictBoolean | None = None
    answered_on: IsoDate | None = None
    patterns: Annotated[list[Name], Field(max_length=3)] | None = None
    equipment: Annotated[Chair | Band, Field(discriminator="kind")] | None = None


class SampleRequest(StrictModel):
    report: Sample


router = APIRouter(prefix="/sample", route_class=StrictRoute)


@router.post("")
async def create_sample(body: SampleRequest) -> Sample:
    return body.report


@router.get("")
async def list_samples(
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    grade: Annotated[Grade | None, Query()] = None,
    detailed: Annotated[bool, Query()] = False,
    tag: Annotated[list[str] | None, Query()] = None,
) -> list[str]:
    return [str(limit), str(grade), str(detailed), *(tag or [])]


@router.put("/{name}")
async def put_sample(name: str) -> str:
    return name


@router.delete("/{name}")
async def delete_sample(name: str) -> str:
    raise RuntimeError(f"secret {name}")
