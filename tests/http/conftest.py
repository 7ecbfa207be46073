"""A real application with one more router: an operation of every shape the HTTP layer must handle."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.testclient import TestClient

from app.http.route import StrictRoute
from app.main import create_app
from app.schemas.types import (
    IsoDate,
    Name,
    QueryBoolean,
    QueryInteger,
    ShortText,
    StrictBoolean,
    StrictInteger,
    StrictModel,
    StrictNumber,
)
from app.settings import Settings

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
    pain_nprs: Annotated[StrictNumber, Field(ge=0, le=10, multiple_of=0.5)] | None = None
    locked_knee: Literal["yes", "no", "unknown"] | None = None
    single_leg_squat: Grade | None = None
    simple: StrictBoolean | None = None
    answered_on: IsoDate | None = None
    patterns: Annotated[list[Name], Field(max_length=3)] = []
    equipment: Annotated[Chair | Band, Field(discriminator="kind")] | None = None


class SampleRequest(StrictModel):
    report: Sample


router = APIRouter(prefix="/sample", route_class=StrictRoute)


@router.post("")
async def create_sample(body: SampleRequest) -> Sample:
    return body.report


@router.get("")
async def list_samples(
    limit: Annotated[QueryInteger, Query(ge=1, le=50)] = 20,
    grade: Annotated[Grade | None, Query()] = None,
    detailed: Annotated[QueryBoolean, Query()] = False,
    tag: Annotated[list[str] | None, Query()] = None,
) -> list[str]:
    return [str(limit), str(grade), str(detailed), *(tag or [])]


@router.put("/{name}")
async def put_sample(name: str) -> str:
    return name


@router.delete("/{name}")
async def delete_sample(name: str) -> str:
    raise RuntimeError(f"secret {name}")


@pytest.fixture(scope="session")
def sample_log() -> list[bytes]:
    """The log lines of the sample application, oldest first."""
    return []


@pytest.fixture(scope="session")
def sample_client(sample_log: list[bytes]) -> Iterator[TestClient]:
    """A client of the application with the sample router."""
    app = create_app(Settings(max_body_bytes=MAX_BODY_BYTES), write_log=sample_log.append)
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
