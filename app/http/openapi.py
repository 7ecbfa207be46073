"""The OpenAPI 3.1 document: FastAPI's, with the problems declared as they are sent.

FastAPI documents errors as application/json with a shape of its own. Here each operation gets the problem answers that
follow from what it takes (a body, a query, a path parameter), so that a router declares only what is particular to it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from app.http.keys import OPEN_PATHS
from app.http.route import StrictRoute
from app.problems import (
    BODY_TOO_LARGE,
    INTERNAL_ERROR,
    INVALID_JSON,
    MEDIA_TYPE,
    NOT_FOUND,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    ProblemKind,
)
from app.schemas.problem import Problem

Document = dict[str, Any]

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
    "example": "es-MX, es;q=0.9, en;q=0.5",
}
_CONTENT_LANGUAGE: Final = {
    "description": "Language of the words for people in this answer.",
    "required": True,
    "schema": {"type": "string"},
    "example": "es",
}
_NULL: Final = {"type": "null"}
_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')
_UNUSED: Final = ("HTTPValidationError", "ValidationError")


def problem(kind: ProblemKind, description: str | None = None) -> Document:
    """The OpenAPI response object of a problem, for `responses=` of an operation: {503: problem(UNAVAILABLE)}."""
    example = {"type": kind.type, "title": kind.title, "status": kind.status}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": description or kind.title, "content": {MEDIA_TYPE: content}}


def openapi_of(app: FastAPI) -> Callable[[], Document]:
    """The function to use as `app.openapi`: builds the document once."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _build(app)
        return app.openapi_schema

    return openapi


def _build(app: FastAPI) -> Document:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
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
        _leave_reference_alone(operation)
        _name_words(operation, document)
    _add_problem_schemas(document)
    _leave_out_null(document, _ids_of(app, lambda route: route.response_model_exclude_none))
    _name_enumerations(document)
    _declare_language(
        document,
        _ids_of(app, lambda route: isinstance(route, StrictRoute) and route.has_words),
        _ids_of(app, lambda route: isinstance(route, StrictRoute) and route.negotiates),
    )
    return document


def _operations(document: Document) -> Iterator[Document]:
    for path in document["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _leave_reference_alone(operation: Document) -> None:
    """FastAPI takes an answer that is not JSON for a text, and adds that to the schema of a line."""
    for answer in operation["responses"].values():
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


def _kinds_of(operation: Document) -> Iterator[ProblemKind]:
    if "security" not in operation:
        yield UNAUTHORIZED
    if "requestBody" in operation:
        yield from (INVALID_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        yield NOT_FOUND
    # Every operation refuses query parameters it does not know.
    yield VALIDATION_ERROR
    yield INTERNAL_ERROR


def _name_words(operation: Document, document: Document) -> None:
    """Move the words a query parameter accepts into a named schema, so that generated clients have a name for them."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        holder, key = (schema, "items") if "items" in schema else (parameter, "schema")
        words = holder[key]
        if "enum" in words:
            name = "".join(part.capitalize() for part in parameter["name"].split("_")) + "Word"
            document["components"]["schemas"][name] = {"type": words["type"], "enum": words["enum"], "title": name}
            holder[key] = {"$ref": f"#/components/schemas/{name}"}


def _name_enumerations(document: Document) -> None:
    """Give every list of words in a model a name: that of a parameter with the same words, or model and field."""
    schemas = document["components"]["schemas"]
    named = {tuple(schema["enum"]): name for name, schema in schemas.items() if name.endswith("Word")}
    for model, schema in list(schemas.items()):
        for field, part in schema.get("properties", {}).items():
            holder = part if "enum" in part else part.get("items", {})
            if "enum" not in holder:
                continue
            words = tuple(holder["enum"])
            name = named.get(words, model + "".join(piece.capitalize() for piece in field.split("_")))
            schemas.setdefault(name, {"type": holder.pop("type"), "enum": list(words), "title": name})
            for keyword in ("enum", "type", "title"):
                holder.pop(keyword, None)
            holder["$ref"] = f"#/components/schemas/{name}"


def _ids_of(app: FastAPI, wanted: Callable[[APIRoute], bool]) -> frozenset[str]:
    routes = (context.original_route for context in iter_route_contexts(app.routes))
    return frozenset(route.unique_id for route in routes if isinstance(route, APIRoute) and wanted(route))


def _declare_language(document: Document, telling: frozenset[str], negotiating: frozenset[str]) -> None:
    """Say which operations tell the language of their answer, and which of them answer in the one that is asked for."""
    document["components"].setdefault("headers", {})["ContentLanguage"] = _CONTENT_LANGUAGE
    for operation in _operations(document):
        if operation["operationId"] not in telling:
            continue
        if operation["operationId"] in negotiating:
            operation.setdefault("parameters", []).append(_ACCEPT_LANGUAGE)
        for status, answer in operation["responses"].items():
            if status in ("200", "304"):
                answer.setdefault("headers", {})["Content-Language"] = {"$ref": "#/components/headers/ContentLanguage"}


def _leave_out_null(document: Document, operation_ids: frozenset[str]) -> None:
    """Say of answers that leave out what does not apply that they do: such a property is optional and never null."""
    operations = list(_operations(document))
    asked = _reached(document, [operation.get("requestBody", {}) for operation in operations])
    answered = [operation["responses"] for operation in operations if operation["operationId"] in operation_ids]
    for name in _reached(document, answered) - asked:
        schema = document["components"]["schemas"][name]
        properties = schema.get("properties", {})
        optional = {key for key, part in properties.items() if _NULL in part.get("anyOf", ())}
        for key in optional:
            others = [member for member in properties[key]["anyOf"] if member != _NULL]
            rest = {keyword: value for keyword, value in properties[key].items() if keyword not in ("anyOf", "default")}
            properties[key] = {**others[0], **rest} if len(others) == 1 else {"anyOf": others, **rest}
        if "required" in schema:
            schema["required"] = [key for key in schema["required"] if key not in optional]


def _reached(document: Document, parts: list[Any]) -> set[str]:
    """The names of all component schemas that are referred to from here."""
    reached: set[str] = set()
    pending = parts
    while pending:
        names = set(_REFERENCE.findall(orjson.dumps(pending).decode())) - reached
        reached |= names
        pending = [document["components"]["schemas"][name] for name in names]
    return reached


def _add_problem_schemas(document: Document) -> None:
    problem_schema = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _UNUSED:
        schemas.pop(name, None)
    schemas.update(problem_schema.pop("$defs"))
    schemas["Problem"] = problem_schema
    document["components"]["schemas"] = dict(sorted(schemas.items()))
