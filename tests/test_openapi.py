"""Claims about the contract: valid OpenAPI 3.1, named schemas, pinned operation ids, problems declared, examples."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from app.commands.openapi import openapi_text

COMMITTED = Path(__file__).parents[1] / "openapi" / "openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {"$ref": "#/components/schemas/Problem"}


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def _named(document: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = document["components"]["schemas"]
    return schemas


def _shared(document: dict[str, Any], reference: dict[str, str]) -> dict[str, Any]:
    shared: dict[str, Any] = document["components"]["responses"][reference["$ref"].rpartition("/")[2]]
    return shared


def _anonymous(schema: Any, where: str) -> Iterator[str]:
    """Places below a named schema where an object or an enumeration has no name of its own."""
    if not isinstance(schema, dict):
        return
    if "properties" in schema or len(schema.get("enum", ())) > 1:
        yield where
    for keyword in ("properties", "$defs"):
        for name, part in schema.get(keyword, {}).items():
            yield from _anonymous(part, f"{where}.{name}")
    for keyword in ("items", "additionalProperties", "not"):
        yield from _anonymous(schema.get(keyword), f"{where}.{keyword}")
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for index, part in enumerate(schema.get(keyword, ())):
            yield from _anonymous(part, f"{where}.{keyword}{index}")


def test_the_committed_document_is_that_of_the_program() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_text(), "run: make openapi"


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_has_an_id_of_its_own_a_summary_and_a_described_tag(document: dict[str, Any]) -> None:
    operations = [operation for _, _, operation in _operations(document)]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", operation_id) for operation_id in ids), ids
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    for operation in operations:
        assert set(operation["tags"]) <= described, operation["operationId"]
        assert operation["summary"], operation["operationId"]
        assert operation["description"], operation["operationId"]


def test_no_object_and_no_enumeration_is_anonymous(document: dict[str, Any]) -> None:
    anonymous: list[str] = []
    for name, schema in _named(document).items():
        for keyword in ("properties", "$defs"):
            for part_name, part in schema.get(keyword, {}).items():
                anonymous += _anonymous(part, f"{name}.{part_name}")
        for keyword in ("items", "additionalProperties"):
            anonymous += _anonymous(schema.get(keyword), f"{name}.{keyword}")
    for method, path, operation in _operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (body.get("content", {}) for body in bodies):
            for media_type, media in content.items():
                anonymous += _anonymous(media.get("schema"), f"{method} {path} {media_type}")
        for parameter in operation.get("parameters", ()):
            if "$ref" not in parameter:
                anonymous += _anonymous(parameter["schema"], f"{method} {path} {parameter['name']}")
    assert anonymous == [], "give each a model or an enumeration class"


def test_names_of_schemas_are_plain(document: dict[str, Any]) -> None:
    assert [name for name in _named(document) if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []


def test_every_error_is_declared_as_a_problem(document: dict[str, Any]) -> None:
    for method, path, operation in _operations(document):
        statuses = {status for status in operation["responses"] if int(status) >= 400}
        assert {"422", "500"} <= statuses, (method, path)
        if "requestBody" in operation:
            assert {"400", "413", "415"} <= statuses, (method, path)
        if "{" in path:
            assert "404" in statuses, (method, path)
        for status in statuses:
            answer = operation["responses"][status]
            content = answer.get("content") or _shared(document, answer)["content"]
            assert list(content) == ["application/problem+json"], (method, path, status)
            assert content["application/problem+json"]["schema"] == PROBLEM


def test_the_license_and_the_intended_use_are_stated(document: dict[str, Any]) -> None:
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert "not a medical device" in document["info"]["description"]


def test_every_request_body_refuses_unknown_fields(document: dict[str, Any]) -> None:
    schemas = _named(document)
    bodies = [operation.get("requestBody", {}) for _, _, operation in _operations(document)]
    pending = re.findall(r"#/components/schemas/([A-Za-z0-9]+)", json.dumps(bodies))
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += re.findall(r"#/components/schemas/([A-Za-z0-9]+)", json.dumps(schemas[name]))
    open_objects = [
        name
        for name in reached
        if "properties" in schemas[name] and schemas[name].get("additionalProperties") is not False
    ]
    assert open_objects == []


def test_a_body_of_lines_is_not_described_as_one_answer(document: dict[str, Any]) -> None:
    batch = document["paths"]["/v1/triage/batch"]["post"]
    bodies = {"ReportIn": batch["requestBody"], "TriageLineOut": batch["responses"]["200"]}

    for line, body in bodies.items():
        schema = body["content"]["application/x-ndjson"]["schema"]
        assert (schema["type"], schema["format"]) == ("string", "binary")
        assert schema["contentSchema"]["items"] == {"$ref": f"#/components/schemas/{line}"}


def test_every_decision_has_several_named_examples_and_each_is_answered(
    client: TestClient, document: dict[str, Any]
) -> None:
    for method, path, operation in _operations(document):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        assert len(examples) >= 3, (method, path)
        for name, example in examples.items():
            assert example["summary"], (path, name)
            response = client.request(method, path, json=example["value"])
            assert response.status_code == 200, (path, name, response.text)
