"""Claims about the two linters: the contract gives them nothing to warn of, and every rule of ours finds its fault."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.contract.tools import CONTRACT, ROOT, must, run_tool

RULES = ROOT / "openapi" / "spectral.yaml"

FAULTY: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "faulty", "version": "1", "description": "breaks every rule of ours"},
    "paths": {
        "/v1/BadPath": {
            "post": {
                "operationId": "doThings",
                "parameters": [{"name": "badName", "in": "query", "schema": {"type": "integer", "minimum": 0}}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "text": {"type": "string"},
                                    "inside": {"type": "object", "properties": {"flag": {"type": "boolean"}}},
                                    "list": {"type": "array", "items": {"$ref": "#/components/schemas/words"}},
                                },
                            },
                            "examples": {"only_one": {"value": {}}},
                        }
                    }
                },
                "responses": {
                    "422": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}},
                    "404": {
                        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/words"}}}
                    },
                },
            }
        },
        "/v1/without-examples": {
            "post": {
                "operationId": "create_thing",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/words"}}}},
                "responses": {},
            }
        },
    },
    "components": {
        "schemas": {"words": {"enum": ["GoodWord"], "properties": {"badName": {"type": "boolean"}}}},
        "headers": {"X-Ours": {"schema": {"type": "string"}}},
    },
}


def _spectral(document: Path) -> list[dict[str, Any]]:
    run = run_tool("spectral", "lint", document, "--ruleset", RULES, "--format", "json", "--quiet")
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def test_spectral_has_nothing_to_say_about_the_contract() -> None:
    found = _spectral(CONTRACT)
    assert [f"{each['code']}: {each['message']} ({'.'.join(map(str, each['path']))})" for each in found] == []


def test_redocly_has_nothing_to_say_about_the_contract() -> None:
    config = ROOT / "openapi" / "redocly.yaml"
    assert must(run_tool("redocly", "lint", "--config", config, "--format", "json", CONTRACT))


def test_every_rule_of_ours_finds_its_fault(tmp_path: Path) -> None:
    faulty = tmp_path / "openapi.json"
    faulty.write_text(json.dumps(FAULTY))
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8").replace(": off", ": 'off'"))["rules"]
    ours = {name for name in rules if name.startswith("genu-")}
    assert ours <= {each["code"] for each in _spectral(faulty)}
