"""How a refusal becomes an RFC 9457 answer: the table of problem kinds and the few exceptions that carry one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson
from starlette.responses import Response

from app.schemas.fault_codes import FaultCode
from app.schemas.limits import MAX_REPORTED_ERRORS
from app.schemas.problem import Problem, ProblemError

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem; `explanation` is the text of its page, for the developer who meets it."""

    slug: str
    status: int
    title: str
    explanation: str

    @property
    def type(self) -> str:
        """The stable `type` of RFC 9457: a path of this service, where the explanation can be read.

        Behind a gateway that strips a prefix the prefix stands before it (problem_response).
        """
        return f"/problems/{self.slug}"


INVALID_JSON: Final = ProblemKind(
    "invalid-json",
    400,
    "The body is not a JSON text this service reads",
    "The body must be one JSON text (RFC 8259) in UTF-8 without a byte order mark, with limited nesting and numbers "
    "of ordinary length. The detail says where reading stopped; it never quotes the body.",
)
UNAUTHORIZED: Final = ProblemKind(
    "unauthorized",
    401,
    "This service answers callers with a key",
    "Send the key that the operator gave you as Authorization: Bearer KEY, once. Keys are replaced from time to time; "
    "ask the operator when one that worked is refused.",
)
NOT_FOUND: Final = ProblemKind(
    "not-found",
    404,
    "There is nothing at this address",
    "The path is not one of this service, or the entry it names does not exist. When a known name is close to the one "
    "in the path, it is given as nearest. Paths have no trailing slash.",
)
METHOD_NOT_ALLOWED: Final = ProblemKind(
    "method-not-allowed",
    405,
    "This address does not take this method",
    "The Allow header lists the methods that this address takes.",
)
NOT_ACCEPTABLE: Final = ProblemKind(
    "not-acceptable",
    406,
    "No form this address has is among those the caller accepts",
    "The detail names the media types of this address. Send one of them, or */*, as Accept.",
)
CONFLICT: Final = ProblemKind(
    "conflict",
    409,
    "The request contradicts itself or the state it refers to",
    "Two parts of the request cannot both hold, or a part refers to content of another version. The errors say which.",
)
BODY_TOO_LARGE: Final = ProblemKind(
    "body-too-large",
    413,
    "The body is larger than this service reads",
    "The size is counted while the body is received, whatever length was declared. The operator sets the limit with "
    "GENU_MAX_BODY_BYTES.",
)
UNSUPPORTED_MEDIA_TYPE: Final = ProblemKind(
    "unsupported-media-type",
    415,
    "The body must be declared as application/json",
    "Send Content-Type: application/json, or what the detail names. A charset, if given, must be utf-8. A content "
    "encoding is not accepted.",
)
VALIDATION_ERROR: Final = ProblemKind(
    "validation-error",
    422,
    "The request was read, but it is not valid",
    "Each entry of errors names one place and what is expected there. Nothing is converted: yes, no and unknown are "
    "words, not booleans; numbers are not texts; unknown fields, unknown query parameters and repeated names are "
    "refused, because a misspelt warning sign that is silently dropped could hurt someone.",
)
TOO_MANY_REQUESTS: Final = ProblemKind(
    "too-many-requests",
    429,
    "Too many requests",
    "The gateway in front of the service lets a caller ask only so often; the operator sets how often. Wait for the "
    "time in the Retry-After header. Many reports at once go through POST /v1/triage/batch.",
)
INTERNAL_ERROR: Final = ProblemKind(
    "internal-error",
    500,
    "The service failed",
    "The fault is ours. The X-Request-Id header of the answer finds it in the logs, which hold no health data.",
)
UNAVAILABLE: Final = ProblemKind(
    "unavailable",
    503,
    "The service cannot answer now",
    "Try again after the time in the Retry-After header, if there is one.",
)
OTHER: Final = ProblemKind(
    "request-refused",
    400,
    "The request was refused",
    "The HTTP status says why.",
)

KINDS: Final = {
    kind.slug: kind
    for kind in (
        INVALID_JSON,
        UNAUTHORIZED,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        CONFLICT,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        VALIDATION_ERROR,
        TOO_MANY_REQUESTS,
        INTERNAL_ERROR,
        UNAVAILABLE,
        OTHER,
    )
}
KIND_OF_STATUS: Final = {kind.status: kind for kind in KINDS.values() if kind not in (OTHER, INVALID_JSON)} | {
    400: INVALID_JSON
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of `errors`: `pointer` into the body or name of the `parameter`, and what is expected there."""

    code: FaultCode
    message: str
    pointer: str | None = None
    parameter: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None

    def as_json(self) -> ProblemError:
        """The entry on the wire; what does not apply is left out."""
        error: ProblemError = {"code": self.code, "message": self.message}
        if self.pointer is not None:
            error["pointer"] = self.pointer
        if self.parameter is not None:
            error["parameter"] = self.parameter
        if self.allowed:
            error["allowed"] = list(self.allowed)
        if self.nearest is not None:
            error["nearest"] = self.nearest
        return error


@dataclass(eq=False)
class RequestRefusedError(Exception):
    """Raised anywhere above the domain to answer with a problem; `headers` are added to the answer."""

    kind: ProblemKind
    detail: str | None = None
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, root_path: str) -> Response:
        """The answer that tells it."""
        return problem_response(self.kind, self.detail, self.faults, self.headers, root_path=root_path)


def problem_response(
    kind: ProblemKind,
    detail: str | None = None,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
    status: int | None = None,
    *,
    root_path: str,
) -> Response:
    """The problem as application/problem+json.

    `status` only where it differs from the kind's own; `root_path` is the prefix that a gateway strips, without which
    the type would lead past the gateway to nothing.
    """
    content: Problem = {"type": root_path + kind.type, "title": kind.title, "status": status or kind.status}
    if len(faults) > MAX_REPORTED_ERRORS:
        detail = f"{len(faults)} faults were found; the first {MAX_REPORTED_ERRORS} are listed."
    if detail is not None:
        content["detail"] = detail
    if faults:
        content["errors"] = [fault.as_json() for fault in faults[:MAX_REPORTED_ERRORS]]
    return Response(
        orjson.dumps(content),
        status_code=content["status"],
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def not_found(detail: str, *, parameter: str | None = None, nearest: str | None = None) -> RequestRefusedError:
    """The refusal for an unknown id in a path; `nearest` is the known id closest to it."""
    if parameter is None:
        return RequestRefusedError(NOT_FOUND, detail)
    return RequestRefusedError(NOT_FOUND, detail, (Fault("not_found", detail, parameter=parameter, nearest=nearest),))
