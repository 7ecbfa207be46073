"""The one error shape of the service: RFC 9457 problem details with a list of faults. Never the value that was sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from app.schemas.limits import MAX_REPORTED_ERRORS


class ProblemError(BaseModel):
    """One fault of the request: where (`pointer` in the body, or `parameter`), what (`code`) and what is expected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pointer: Annotated[
        str | SkipJsonSchema[None], Field(description="JSON pointer (RFC 6901) into the request body")
    ] = None
    parameter: Annotated[
        str | SkipJsonSchema[None], Field(description="name of the query, path or header parameter")
    ] = None
    code: Annotated[str, Field(description="stable machine-readable code of the fault", pattern="^[a-z0-9_]+$")]
    message: Annotated[str, Field(description="what is expected here, for a person")]
    allowed: Annotated[list[str] | SkipJsonSchema[None], Field(description="the values that are accepted here")] = None
    nearest: Annotated[str | SkipJsonSchema[None], Field(description="the known name closest to the unknown one")] = (
        None
    )


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Annotated[
        str,
        Field(
            description="stable identifier of the kind of problem; also a readable page",
            pattern="^/problems/",
        ),
    ]
    title: Annotated[str, Field(description="the kind of problem in words; the same for every occurrence")]
    status: Annotated[int, Field(description="HTTP status", ge=400, le=599)]
    detail: Annotated[str | SkipJsonSchema[None], Field(description="this occurrence in words")] = None
    errors: Annotated[
        list[ProblemError] | SkipJsonSchema[None],
        Field(description="each fault of the request", max_length=MAX_REPORTED_ERRORS),
    ] = None
