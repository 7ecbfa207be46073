"""The OpenAPI 3.1 document: FastAPI's, with the problems declared as they are sent.

FastAPI documents errors as application/json with a shape of its own. Here each operation gets the problem answers that
follow from what it takes (a body, a query, a path parameter), so that a router declares only what is particular to it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from app.http.deprecations import Deprecation
from app.http.keys import OPEN_PATHS
from app.http.ndjson import MEDIA_TYPE as LINES
from app.http.openapi_headers import declare_headers
from app.http.openapi_schemas import (
    Document,
    describe_lines,
    describe_pairs,
    leave_out_null,
    name_enumerations,
    name_parameter_words,
)
from app.http.route import StrictRoute
from app.problems import (
    BODY_TOO_LARGE,
    INTERNAL_ERROR,
    INVALID_JSON,
    MEDIA_TYPE,
    NOT_FOUND,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    ProblemKind,
)
from app.schemas.named_examples import named_examples, paths_with_examples
from app.schemas.problem import Problem

_JSON: Final = "application/json"
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_API_KEY: Final = "api_key"
_API_KEY_SCHEME: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "The key the operator gave you. Only where the operator has turned keys on.",
}
_ACCEPT_LANGUAGE: Final = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "Languages of the words for people (RFC 9110 12.5.4). `en` and `es` are spoken, with any region; "
    "English where nothing is asked for or nothing fits. Problems and words for clinicians are English always.",
    "schema": {"type": "string"},
    # The first one is what Swagger UI sends unless it is changed.
    "examples": {
        "english": {"summary": "English", "value": "en"},
        "spanish": {"summary": "Spanish of Mexico, other Spanish, else English", "value": "es-MX, es;q=0.9, en;q=0.5"},
    },
}
_CONTENT_LANGUAGE: Final = {
    "description": "Language of the words for people in this answer.",
    "required": True,
    "schema": {"type": "string"},
    "example": "en",
}
_ENTRY: Final = re.compile(r"(?P<list>[^{]+)/\{(?P<parameter>[a-z_]+)\}(/[^{]+)?")
_UNUSED: Final = ("HTTPValidationError", "ValidationError")


def problem(kind: ProblemKind, description: str | None = None) -> Document:
    """The OpenAPI response object of a problem, for `responses=` of an operation: {503: problem(UNAVAILABLE)}."""
    example = {"type": kind.type, "title": kind.title, "status": kind.status}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": description or kind.title, "content": {MEDIA_TYPE: content}}


def openapi_of(app: FastAPI, deprecated: Mapping[str, Deprecation]) -> Callable[[], Document]:
    """The function to use as `app.openapi`: builds the document once; `deprecated` has operation ids."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _build(app, deprecated)
        return app.openapi_schema

    return openapi


def _build(app: FastAPI, deprecated: Mapping[str, Deprecation]) -> Document:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        contact=app.contact,
        license_info=app.license_info,
        tags=app.openapi_tags,
        servers=app.servers,
        routes=app.routes,
        separate_input_output_schemas=app.separate_input_output_schemas,
    )
    # An installation may ask for a key or not.
    document["security"] = [{}, {_API_KEY: []}]
    document["components"]["securitySchemes"] = {_API_KEY: _API_KEY_SCHEME}
    for path in OPEN_PATHS & document["paths"].keys():
        document["paths"][path]["get"]["security"] = []
    for operation in _operations(document):
        _declare_problems(operation)
        _tidy_answers(operation)
        name_parameter_words(operation, document)
        if entry := deprecated.get(operation["operationId"]):
            operation["deprecated"] = True
            operation["description"] += f"\n\n{entry.sentence()}"
        declare_headers(document, operation)
    for path, name in paths_with_examples().items():
        document["paths"][path]["post"]["requestBody"]["content"][_JSON]["examples"] = named_examples(name)
    _add_problem_schemas(document)
    operations = list(_operations(document))
    without_null = _ids_of(app, lambda route: route.response_model_exclude_none)
    asked = [operation.get("requestBody", {}) for operation in operations]
    answered = [operation["responses"] for operation in operations if operation["operationId"] in without_null]
    leave_out_null(document, asked, answered)
    name_enumerations(document)
    describe_pairs(document)
    describe_lines(document, LINES)
    _share_problems(document)
    _declare_language(
        document,
        _ids_of(app, lambda route: isinstance(route, StrictRoute) and route.has_words),
        _ids_of(app, lambda route: isinstance(route, StrictRoute) and route.negotiates),
    )
    _link_entries(document)
    return document


def _operations(document: Document) -> Iterator[Document]:
    for path in document["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _tidy_answers(operation: Document) -> None:
    """FastAPI takes an answer that is not JSON for a text, and adds that to the schema of a line.

    It also calls every answer successful; what the operation is for says more.
    """
    for answer in operation["responses"].values():
        if answer["description"] == "Successful Response":
            answer["description"] = operation["summary"]
        for content in answer.get("content", {}).values():
            if "$ref" in content.get("schema", ()):
                content["schema"] = {"$ref": content["schema"]["$ref"]}


def _declare_problems(operation: Document) -> None:
    responses = operation["responses"]
    declared = responses.get("422", {}).get("content", {})
    if MEDIA_TYPE not in declared:
        responses.pop("422", None)
    for kind in _kinds_of(operation):
        responses.setdefault(str(kind.status), problem(kind))
    operation["responses"] = dict(sorted(responses.items()))


def _link_entries(document: Document) -> None:
    """Say where each entry of a list is answered by itself: at the paths below the list that take one parameter."""
    paths = document["paths"]
    for path, item in paths.items():
        below = _ENTRY.fullmatch(path)
        if below is None or "get" not in item or "get" not in paths.get(below["list"], {}):
            continue
        answer = paths[below["list"]]["get"]["responses"]["200"]
        entry = item["get"]["operationId"]
        answer.setdefault("links", {})[entry] = {
            "operationId": entry,
            "parameters": {below["parameter"]: f"$response.body#/items/0/{below['parameter']}"},
            "description": "the first of the list; each of its entries has what this takes",
        }


def _share_problems(document: Document) -> None:
    """Refer to a problem answer that many operations have, rather than repeat it."""
    shared = document["components"].setdefault("responses", {})
    for operation in _operations(document):
        for status, answer in operation["responses"].items():
            if status < "400" or operation.get("deprecated"):
                continue
            slug = answer["content"][MEDIA_TYPE]["example"]["type"].rpartition("/")[2]
            name = "".join(part.capitalize() for part in slug.split("-"))
            if shared.setdefault(name, answer) == answer:
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def _kinds_of(operation: Document) -> Iterator[ProblemKind]:
    if "security" not in operation:
        yield UNAUTHORIZED
    if "requestBody" in operation:
        yield from (INVALID_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        yield NOT_FOUND
    # The gateway says so, if the operator has set a limit (deploy/nginx).
    yield TOO_MANY_REQUESTS
    # Every operation refuses query parameters it does not know.
    yield VALIDATION_ERROR
    yield INTERNAL_ERROR


def _ids_of(app: FastAPI, wanted: Callable[[APIRoute], bool]) -> frozenset[str]:
    routes = (context.original_route for context in iter_route_contexts(app.routes))
    return frozenset(route.unique_id for route in routes if isinstance(route, APIRoute) and wanted(route))


def _declare_language(document: Document, telling: frozenset[str], negotiating: frozenset[str]) -> None:
    """Say which operations tell the language of their answer, and which of them answer in the one that is asked for."""
    document["components"].setdefault("headers", {})["Content-Language"] = _CONTENT_LANGUAGE
    for operation in _operations(document):
        if operation["operationId"] not in telling:
            continue
        if operation["operationId"] in negotiating:
            operation.setdefault("parameters", []).append(_ACCEPT_LANGUAGE)
        for status, answer in operation["responses"].items():
            if status in ("200", "304"):
                answer.setdefault("headers", {})["Content-Language"] = {"$ref": "#/components/headers/Content-Language"}


def _add_problem_schemas(document: Document) -> None:
    problem_schema = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _UNUSED:
        schemas.pop(name, None)
    schemas.update(problem_schema.pop("$defs"))
    schemas["Problem"] = problem_schema
    document["components"]["schemas"] = dict(sorted(schemas.items()))
