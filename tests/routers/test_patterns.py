"""The classification rules, readable over HTTP."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook

RULES = shipped_rulebook().classification.rules
PATTERNS = (*RULES.patterns, *RULES.features, *RULES.origin.components, *RULES.subcategories.subcategories)


def _get(client: TestClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_every_result_of_the_rule_book_is_listed(client: TestClient) -> None:
    patterns, impairments = _get(client, "/v1/patterns"), _get(client, "/v1/impairments")

    assert {item["id"] for item in patterns["items"]} == {rule.id for rule in PATTERNS}
    assert [item["id"] for item in impairments["items"]] == [rule.id for rule in RULES.impairments]
    assert (patterns["total"], impairments["total"]) == (len(patterns["items"]), len(impairments["items"]))


@pytest.mark.parametrize(
    ("path", "entry"), [("patterns", "genu_valgum"), ("patterns", "functional"), ("impairments", "balance_deficit")]
)
def test_one_entry_has_its_rules_limits_sources_and_status(client: TestClient, path: str, entry: str) -> None:
    answer = _get(client, f"/v1/{path}/{entry}")

    assert answer["id"] == entry
    assert [level["certainty"] for level in answer["levels"]][-1] == "possible"
    assert all(level["when"] for level in answer["levels"])
    assert answer["sources"][0]["citation"]
    assert answer["status"].startswith("draft")


def test_an_entry_says_which_measurement_errors_can_turn_it_into_possible(client: TestClient) -> None:
    errors = {each["finding"]: each["error"] for each in _get(client, "/v1/patterns/genu_valgum")["measurement_errors"]}

    assert errors["intermalleolar_distance_cm"] == 1
    assert "fppa_single_leg_squat_deg" not in errors


def test_the_origin_shows_its_decision_table(client: TestClient) -> None:
    component = _get(client, "/v1/patterns/structural")

    assert {row["origin"] for row in component["decision"]} == {
        "none",
        "undetermined",
        "functional",
        "structural",
        "mixed",
    }
    assert component["distinguishing"]


def test_a_misspelt_impairment_is_answered_with_the_nearest(client: TestClient) -> None:
    response = client.get("/v1/impairments/quadriceps_weaknes")

    assert response.status_code == 404
    assert response.json()["errors"][0]["nearest"] == "quadriceps_weakness"


@pytest.mark.parametrize("path", ["/v1/patterns", "/v1/impairments", "/v1/impairments/core_weakness"])
def test_what_has_not_changed_is_not_sent_again(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
