"""Claims about the operational endpoints."""

import re
from pathlib import Path

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings


def test_a_started_process_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_readiness_tells_the_state_of_each_part(client: TestClient) -> None:
    parts = {part["name"]: part for part in client.get("/readyz").json()["parts"]}
    assert parts["content"]["status"] == "ok"
    assert re.fullmatch(r"version [0-9a-f]{16}, \d+ red-flag rules", parts["content"]["detail"])
    assert re.fullmatch(r"version [0-9a-f]{16}, \d+ exercises", parts["catalog"]["detail"])
    assert parts["database"] == {
        "name": "database",
        "status": "ok",
        "detail": "the catalog in use is the stored one",
    }


def test_a_lost_database_is_told_as_degraded_and_costs_no_answer(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'missing' / 'genu.db'}", log_level="error")
    with TestClient(create_app(settings)) as client:
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        parts = {part["name"]: part["status"] for part in ready.json()["parts"]}
        assert parts == {"content": "ok", "catalog": "ok", "database": "unavailable"}
        assert client.post("/v1/triage", json={"findings": {"locked_knee": "yes"}}).status_code == 200


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
