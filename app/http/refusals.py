"""Whatever refuses a request, the answer is a problem in one shape."""

from collections.abc import Iterable
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from app.http.faults import NO_BODY, Schema, body_schema, faults_of
from app.http.outcomes import in_form_of, interop_refusal
from app.interop.outcome import InteropRefusedError
from app.problems import (
    CONFLICT,
    INTERNAL_ERROR,
    KIND_OF_STATUS,
    METHOD_NOT_ALLOWED,
    OTHER,
    UNAVAILABLE,
    VALIDATION_ERROR,
    Fault,
    RequestRefusedError,
    problem_response,
)
from app.schemas.sent_programs import RequestFaultsError


def refusal_of(scope: Scope, error: Exception) -> Response | None:
    """The problem that an exception means to the caller; None when it is a fault of ours."""
    refusal = interop_refusal(error, scope) if isinstance(error, InteropRefusedError) else _problem_of(scope, error)
    return None if refusal is None else in_form_of(scope, refusal)


def failure_at(scope: Scope) -> Response:
    """The answer to a request on which the service failed."""
    return in_form_of(scope, problem_response(INTERNAL_ERROR, root_path=scope.get("root_path", "")))


def stopping_at(scope: Scope) -> Response:
    """The answer to a request that a stopping service could not wait for; another instance gives the answer itself."""
    headers = {"Retry-After": "1"}
    return in_form_of(scope, problem_response(UNAVAILABLE, headers=headers, root_path=scope.get("root_path", "")))


def _problem_of(scope: Scope, error: Exception) -> Response | None:
    root_path = scope.get("root_path", "")
    if isinstance(error, RequestRefusedError):
        return error.response(root_path)
    if isinstance(error, RequestFaultsError):
        kind = CONFLICT if any(fault.is_conflict for fault in error.faults) else VALIDATION_ERROR
        faults = tuple(
            Fault(each.code, each.message, pointer=each.pointer, allowed=each.allowed) for each in error.faults
        )
        return problem_response(kind, faults=faults, root_path=root_path)
    if isinstance(error, RequestValidationError):
        faults = faults_of(error.errors(), error.body, _schema_of(scope["route"]))
        return problem_response(VALIDATION_ERROR, faults=faults, root_path=root_path)
    return _http_refusal(scope, error) if isinstance(error, HTTPException) else None


def _http_refusal(scope: Scope, error: HTTPException) -> Response:
    root_path = scope.get("root_path", "")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(sorted(_methods_at(scope)))}
        return problem_response(METHOD_NOT_ALLOWED, headers=headers, root_path=root_path)
    kind = KIND_OF_STATUS.get(error.status_code, OTHER)
    return problem_response(kind, headers=error.headers, status=error.status_code, root_path=root_path)


def _schema_of(route: APIRoute) -> Schema:
    return NO_BODY if route.body_field is None else body_schema(route.body_field._type_adapter)


def _methods_at(scope: Scope) -> set[str]:
    """Every method some route takes at this path; Starlette answers with those of the first match only."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    matching = list(_matching(scope["app"], path))
    # Where an address has a path of its own, it is not an entry that happens to be called so (/v1/exercises/search).
    own = [route for route in matching if route.path == path]
    methods = {method for route in own or matching for method in route.methods or ()}
    return methods | {"HEAD"} if "GET" in methods else methods


def _matching(app: FastAPI, path: str) -> Iterable[Route]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route) and route.path_regex.match(path):
            yield route
