"""Whatever refuses a request, the answer is a problem in one shape."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from app.http.faults import NO_BODY, BodySchema, faults_of
from app.problems import (
    CONFLICT,
    KIND_OF_STATUS,
    METHOD_NOT_ALLOWED,
    OTHER,
    VALIDATION_ERROR,
    Fault,
    RequestRefusedError,
    problem_response,
)
from app.schemas.sent_programs import RequestFaultsError


def refusal_of(scope: Scope, error: Exception) -> Response | None:
    """The problem that an exception means to the caller; None when it is a fault of ours."""
    root_path = scope.get("root_path", "")
    if isinstance(error, RequestRefusedError):
        return error.response(root_path)
    if isinstance(error, RequestFaultsError):
        kind = CONFLICT if any(fault.is_conflict for fault in error.faults) else VALIDATION_ERROR
        faults = tuple(Fault(each.code, each.message, pointer=each.pointer) for each in error.faults)
        return problem_response(kind, faults=faults, root_path=root_path)
    if isinstance(error, RequestValidationError):
        faults = faults_of(error.errors(), error.body, _body_schema(scope))
        return problem_response(VALIDATION_ERROR, faults=faults, root_path=root_path)
    return _http_refusal(scope, error) if isinstance(error, HTTPException) else None


def refusal_at(scope: Scope, path: str, error: RequestRefusedError | RequestValidationError) -> Response:
    """The problem that an exception means for a body of `POST path`, wherever that body stood."""
    if isinstance(error, RequestRefusedError):
        return error.response(scope.get("root_path", ""))
    faults = faults_of(error.errors(), error.body, _schema_of(scope["app"].openapi(), path, "post"))
    return problem_response(VALIDATION_ERROR, faults=faults, root_path=scope.get("root_path", ""))


def _http_refusal(scope: Scope, error: HTTPException) -> Response:
    root_path = scope.get("root_path", "")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(sorted(_methods_at(scope)))}
        return problem_response(METHOD_NOT_ALLOWED, headers=headers, root_path=root_path)
    kind = KIND_OF_STATUS.get(error.status_code, OTHER)
    return problem_response(kind, headers=error.headers, status=error.status_code, root_path=root_path)


def _body_schema(scope: Scope) -> BodySchema:
    return _schema_of(scope["app"].openapi(), scope["route"].path_format, scope["method"].lower())


def _schema_of(document: Mapping[str, Any], path: str, method: str) -> BodySchema:
    operation = document["paths"].get(path, {}).get(method, {})
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return BodySchema(document, content["schema"]) if content else NO_BODY


def _methods_at(scope: Scope) -> set[str]:
    """Every method some route takes at this path; Starlette answers with those of the first match only."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    methods = set(_matching(scope["app"], path))
    return methods | {"HEAD"} if "GET" in methods else methods


def _matching(app: FastAPI, path: str) -> Iterable[str]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route) and route.path_regex.match(path):
            yield from route.methods or ()
