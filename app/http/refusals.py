"""Exception handlers: whatever refuses a request, the answer is a problem in one shape."""

from collections.abc import Iterable
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.http.faults import NO_BODY, BodySchema, faults_of
from app.problems import (
    KIND_OF_STATUS,
    METHOD_NOT_ALLOWED,
    OTHER,
    VALIDATION_ERROR,
    RequestRefusedError,
    problem_response,
)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every refusal of `app` with RFC 9457."""
    app.add_exception_handler(RequestRefusedError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestRefusedError)
    return error.response()


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(VALIDATION_ERROR, faults=faults_of(error.errors(), error.body, _body_schema(request)))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allow = ", ".join(sorted(_methods_at(request)))
        return problem_response(METHOD_NOT_ALLOWED, headers={"Allow": allow})
    kind = KIND_OF_STATUS.get(error.status_code, OTHER)
    return problem_response(kind, headers=error.headers, status=error.status_code)


def _body_schema(request: Request) -> BodySchema:
    document = request.app.openapi()
    operation = document["paths"].get(request.scope["route"].path_format, {}).get(request.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    return BodySchema(document, content["application/json"]["schema"]) if content else NO_BODY


def _methods_at(request: Request) -> set[str]:
    """Every method some route takes at this path; Starlette answers with those of the first match only."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    methods = set(_matching(request.app, path))
    return methods | {"HEAD"} if "GET" in methods else methods


def _matching(app: FastAPI, path: str) -> Iterable[str]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route) and route.path_regex.match(path):
            yield from route.methods or ()
