"""Claims about the operational endpoints."""

import re

from starlette.testclient import TestClient


def test_a_started_process_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_readiness_tells_the_state_of_each_part(client: TestClient) -> None:
    parts = {part["name"]: part for part in client.get("/readyz").json()["parts"]}
    assert parts["content"]["status"] == "ok"
    assert re.fullmatch(r"version [0-9a-f]{16}, \d+ red-flag rules", parts["content"]["detail"])


def test_metrics_are_prometheus_text(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert "# TYPE genu_http_requests_total counter" in response.text


def test_about_says_who_answers_what_for_and_what_it_is_not(client: TestClient) -> None:
    about = client.get("/about").json()
    assert about["owner"]
    assert about["license"] == "Apache-2.0"
    assert "not a medical device" in about["regulatory_position"]
    assert "clinician must review" in about["intended_users"]
    assert any("does not diagnose" in limit for limit in about["limits"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", about["rules_reviewed_on"])


def test_about_and_headers_name_the_same_versions(client: TestClient) -> None:
    response = client.get("/about")
    for part, version in response.json()["versions"].items():
        assert response.headers[f"genu-{part}-version"] == version
