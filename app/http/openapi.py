"""The OpenAPI 3.1 document: FastAPI's, with the problems declared as they are sent.

FastAPI documents errors as application/json with a shape of its own. Here each operation gets the problem answers that
follow from what it takes (a body, a query, a path parameter), so that a router declares only what is particular to it.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from app.problems import (
    BODY_TOO_LARGE,
    INTERNAL_ERROR,
    INVALID_JSON,
    MEDIA_TYPE,
    NOT_FOUND,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    ProblemKind,
)
from app.schemas.problem import Problem

Document = dict[str, Any]

_METHODS: Final = ("get", "post", "put", "patch", "delete")
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
    document["security"] = []
    for operation in _operations(document):
        _declare_problems(operation)
        _name_words(operation, document)
    _add_problem_schemas(document)
    return document


def _operations(document: Document) -> Iterator[Document]:
    for path in document["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _declare_problems(operation: Document) -> None:
    responses = operation["responses"]
    declared = responses.get("422", {}).get("content", {})
    if MEDIA_TYPE not in declared:
        responses.pop("422", None)
    for kind in _kinds_of(operation):
        responses.setdefault(str(kind.status), problem(kind))
    operation["responses"] = dict(sorted(responses.items()))


def _kinds_of(operation: Document) -> Iterator[ProblemKind]:
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


def _add_problem_schemas(document: Document) -> None:
    problem_schema = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _UNUSED:
        schemas.pop(name, None)
    schemas.update(problem_schema.pop("$defs"))
    schemas["Problem"] = problem_schema
    document["components"]["schemas"] = dict(sorted(schemas.items()))
