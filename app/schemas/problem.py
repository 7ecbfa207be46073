"""The one error shape of the service: RFC 9457 problem details with a list of faults. Never the value that was sent."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.limits import MAX_REPORTED_ERRORS


class ProblemError(TypedDict):
    """One fault of the request: where (`pointer` in the body, or `parameter`), what (`code`) and what is expected."""

    pointer: NotRequired[Annotated[str, Field(description="JSON pointer (RFC 6901) into the request body")]]
    parameter: NotRequired[Annotated[str, Field(description="name of the query, path or header parameter")]]
    code: Annotated[str, Field(description="stable machine-readable code of the fault", pattern="^[a-z0-9_]+$")]
    message: Annotated[str, Field(description="what is expected here, for a person")]
    allowed: NotRequired[Annotated[list[str], Field(description="the values that are accepted here")]]
    nearest: NotRequired[Annotated[str, Field(description="the known name closest to the unknown one")]]


class Problem(TypedDict):
    """Why a request was refused (RFC 9457)."""

    type: Annotated[
        str,
        Field(
            description="stable identifier of the kind of problem; also a readable page of this service. Compare what "
            "stands behind the last slash: behind a gateway the path has its prefix",
            pattern="/problems/[a-z-]+$",
        ),
    ]
    title: Annotated[str, Field(description="the kind of problem in words; the same for every occurrence")]
    status: Annotated[int, Field(description="HTTP status", ge=400, le=599)]
    detail: NotRequired[Annotated[str, Field(description="this occurrence in words")]]
    errors: NotRequired[
        Annotated[list[ProblemError], Field(description="each fault of the request", max_length=MAX_REPORTED_ERRORS)]
    ]
