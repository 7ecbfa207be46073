"""Answers of the operational endpoints: liveness, readiness and what the service is."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class LivenessStatus(StrEnum):
    """The process answers."""

    ALIVE = "alive"


class LivenessOut(BaseModel):
    """The process answers; nothing else is checked."""

    model_config = ConfigDict(frozen=True)

    status: LivenessStatus


class ReadinessStatus(StrEnum):
    """ready: everything works. degraded: every answer is given, something behind it needs attention."""

    READY = "ready"
    DEGRADED = "degraded"


class PartStatus(StrEnum):
    """State of one part of the service."""

    OK = "ok"
    UNAVAILABLE = "unavailable"


class ReadinessPart(BaseModel):
    """One part of the service and its state."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Field(description="content, catalog or database")]
    status: PartStatus
    detail: Annotated[str, Field(description="the state in words")]


class ReadinessOut(BaseModel):
    """Whether requests may be sent here, and why."""

    model_config = ConfigDict(frozen=True)

    status: ReadinessStatus
    parts: list[ReadinessPart]


class VersionsOut(BaseModel):
    """The versions that, with the request, determine every decision."""

    model_config = ConfigDict(frozen=True)

    content: Annotated[str, Field(description="version of the rule book")]
    catalog: Annotated[str, Field(description="version of the exercise catalog")]
    engine: Annotated[str, Field(description="version of the program")]


class InputsThatMatter(BaseModel):
    """Personal characteristics that rules use, and what for."""

    model_config = ConfigDict(frozen=True)

    age: str
    sex: str
    pregnancy: str


class AboutOut(BaseModel):
    """Who answers for the rules, what the service is for, and what it is not."""

    model_config = ConfigDict(frozen=True)

    owner: str
    funding: str
    license: Annotated[str, Field(description="SPDX identifier of program and content")]
    versions: VersionsOut
    language: Annotated[str, Field(description="language of the statements that are for people: use, limits, data")]
    rules_reviewed_on: Annotated[date, Field(description="the oldest review date of a red-flag rule")]
    intended_use: str
    intended_users: str
    limits: list[str]
    regulatory_position: str
    development: str
    use_of_personal_data: str
    inputs_that_matter: InputsThatMatter
