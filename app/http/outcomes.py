"""Refusals below /fhir and /cds-services: OperationOutcome, whatever refused the request.

A refusal is first the problem that it is everywhere; here it is said in the words of FHIR.
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

import orjson
from starlette.responses import Response
from starlette.types import Scope

from app.interop.addresses import FHIR, Json
from app.interop.outcome import InteropRefusedError, Issue, operation_outcome
from app.problems import MEDIA_TYPE as PROBLEM
from app.schemas.problem import Problem, ProblemError

CDS_HOOKS: Final = "/cds-services"
"""The path below which everything is CDS Hooks."""
FHIR_JSON: Final = "application/fhir+json; fhirVersion=4.0"
JSON: Final = "application/json"

_CODES: Final[Mapping[int, str]] = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    412: "required",
    413: "too-long",
    415: "not-supported",
    429: "throttled",
    500: "exception",
    503: "transient",
}
_STEP: Final = re.compile(r"[A-Za-z]+")
_VALUE: Final = re.compile(r"value[A-Z][A-Za-z]*")


def in_form_of(scope: Scope, refusal: Response) -> Response:
    """The refusal in the form of the surface that was called."""
    media_type = _media_type(scope)
    if media_type is None or refusal.media_type != PROBLEM:
        return refusal
    problem: Problem = orjson.loads(bytes(refusal.body))
    kept = {name: value for name, value in refusal.headers.items() if name not in ("content-length", "content-type")}
    content = orjson.dumps(operation_outcome(_issues(problem)))
    return Response(content, refusal.status_code, kept, media_type)


def interop_refusal(error: InteropRefusedError, scope: Scope) -> Response:
    """The answer to a request that the reading of FHIR or CDS Hooks refused."""
    content = orjson.dumps(operation_outcome(error.issues))
    return Response(content, error.status, media_type=_media_type(scope) or FHIR_JSON)


def fhir_path(pointer: str, root: str = "Resource") -> str:
    """A JSON pointer as a FHIRPath; it ends before a step that is none."""
    path = root
    for step in pointer.split("/")[1:]:
        if step.isascii() and step.isdecimal():
            path += f"[{step}]"
        elif _STEP.fullmatch(step):
            path += ".value" if _VALUE.fullmatch(step) else f".{step}"
        else:
            break
    return path


def _media_type(scope: Scope) -> str | None:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    first = "/" + path.split("/", 2)[1] if path.startswith("/") else ""
    return {FHIR: FHIR_JSON, CDS_HOOKS: JSON}.get(first)


def _issues(problem: Problem) -> Iterator[Issue]:
    status = problem["status"]
    code = _CODES.get(status, "exception" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid")
    errors = problem.get("errors", ())
    if "detail" in problem or not errors:
        yield Issue("error", code, problem.get("detail", problem["title"]))
    for error in errors:
        yield Issue("error", code, _text(error), _place(error))


def _text(error: ProblemError) -> str:
    return f"{error['message']} (nearest: {error['nearest']})" if "nearest" in error else error["message"]


def _place(error: ProblemError) -> str | None:
    if "pointer" in error:
        return fhir_path(error["pointer"])
    return f"http.{error['parameter']}" if "parameter" in error else None


def as_fhir(resource: Json) -> Response:
    """200 with a resource."""
    return Response(orjson.dumps(resource), media_type=FHIR_JSON)
