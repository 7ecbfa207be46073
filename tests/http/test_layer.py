"""Claims about what surrounds every answer: id, headers, metrics, one log line, and a 500 that says nothing."""

import asyncio
import json
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

ALLOWED_FIELDS = {"time", "level", "event", "request_id", "method", "route", "status", "duration_ms"}


def _last(log: list[bytes]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(log[-1])
    return event


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/livez", 200),
        ("GET", "/nowhere", 404),
        ("POST", "/livez", 405),
        ("POST", "/sample", 415),
        ("GET", "/sample?x=1", 422),
        ("DELETE", "/sample/x", 500),
    ],
)
def test_every_answer_carries_id_versions_and_security_headers(
    sample_client: TestClient, method: str, path: str, status: int
) -> None:
    response = sample_client.request(method, path)
    assert response.status_code == status
    assert len(response.headers["x-request-id"]) == 32
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for name in ("genu-content-version", "genu-catalog-version", "genu-engine-version"):
        assert response.headers[name]
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["cache-control"] == "no-store"
        assert response.json()["type"].startswith("/problems/")


def test_a_decision_is_not_stored_by_caches(sample_client: TestClient) -> None:
    assert sample_client.post("/sample", json={"report": {}}).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/about", "/cds-services"])
def test_the_state_of_the_service_is_not_stored_by_caches(sample_client: TestClient, path: str) -> None:
    """Without a word about it a shared cache may keep an answer and go on saying that a lost service is ready."""
    for method in ("GET", "HEAD"):
        assert sample_client.request(method, path).headers["cache-control"] == "no-store"


def test_a_plain_request_id_is_kept_and_any_other_replaced(sample_client: TestClient) -> None:
    kept = sample_client.get("/livez", headers={"X-Request-Id": "job-7.b_2"}).headers["x-request-id"]
    assert kept == "job-7.b_2"
    for given in ("my knee hurts", "x" * 65, "a\tb"):
        assert sample_client.get("/livez", headers={"X-Request-Id": given}).headers["x-request-id"] != given


def test_head_is_get_without_content(sample_client: TestClient) -> None:
    head, get = (sample_client.request(method, "/livez") for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/sample", "GET, HEAD, POST"), ("/sample/x", "DELETE, PUT"), ("/livez", "GET, HEAD"), ("/v1/triage", "POST")],
)
@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE", "BREW"])
def test_405_lists_the_methods_of_every_route_at_the_path(
    sample_client: TestClient, path: str, allow: str, method: str
) -> None:
    response = sample_client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allow)


def test_head_on_an_address_without_get_is_405(sample_client: TestClient) -> None:
    response = sample_client.head("/v1/triage")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/livez/", "//livez", "/LIVEZ", "/v1", "/v1/triage/", "/livez%00", "/%ff"])
def test_an_address_that_is_nearly_right_is_404_not_a_redirect(sample_client: TestClient, path: str) -> None:
    # With a host: //livez alone would be the host livez.
    response = sample_client.get(f"http://testserver{path}", follow_redirects=False)
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


def test_a_log_line_has_the_allowed_fields_only(sample_client: TestClient, sample_log: list[bytes]) -> None:
    sample_client.put("/sample/my-secret?x=secret", headers={"User-Agent": "secret"})
    event = _last(sample_log)
    assert event.keys() == ALLOWED_FIELDS
    assert (event["method"], event["route"], event["status"]) == ("PUT", "/sample/{name}", 422)
    assert b"secret" not in sample_log[-1]


def test_a_failure_is_logged_by_type_and_place_and_answered_without_detail(
    sample_client: TestClient, sample_log: list[bytes]
) -> None:
    response = sample_client.delete("/sample/words")
    assert response.json() == {
        "type": "/problems/internal-error",
        "title": "The service failed",
        "status": 500,
    }
    failure, request = (json.loads(line) for line in sample_log[-2:])
    assert (failure["error"], request["level"]) == ("RuntimeError", "warning")
    assert any("delete_sample" in frame for frame in failure["frames"])
    assert b"secret" not in sample_log[-2]
    assert not any(frame.startswith("/") for frame in failure["frames"])


def test_metrics_count_by_route_template_and_never_by_path(sample_client: TestClient) -> None:
    sample_client.put("/sample/anna")
    sample_client.get("/anna")
    sample_client.request("BREW", "/livez")
    metrics = sample_client.get("/metrics").text
    assert 'genu_http_requests_total{method="PUT",route="/sample/{name}",status="200"}' in metrics
    assert 'genu_http_requests_total{method="GET",route="unmatched",status="404"}' in metrics
    assert 'genu_http_requests_total{method="OTHER",route="/livez",status="405"}' in metrics
    assert 'genu_http_request_duration_seconds_bucket{le="0.01",method="PUT",route="/sample/{name}"}' in metrics
    assert "anna" not in metrics
    assert "BREW" not in metrics


@pytest.mark.parametrize(
    ("path", "media_type"), [("/v1/triage", "application/problem+json"), ("/fhir/$triage", "application/fhir+json")]
)
def test_what_a_stopping_service_cannot_wait_for_is_refused_for_another_instance_to_answer(
    sample_client: TestClient, sample_log: list[bytes], path: str, media_type: str
) -> None:
    sent: list[Message] = []
    headers = [(b"content-type", b"application/fhir+json" if "fhir" in path else b"application/json")]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        await sample_client.app(scope, receive, send)

    async def stop() -> None:
        waiting = asyncio.create_task(answer())
        await asyncio.sleep(0)
        # As uvicorn ends what is left when timeout_graceful_shutdown is over.
        waiting.cancel()
        await waiting

    asyncio.run(stop())
    start, body = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    assert (start["status"], answered["retry-after"]) == (503, "1")
    assert answered["content-type"].startswith(media_type)
    assert json.loads(body["body"])
    line = json.loads(sample_log[-1])
    assert (line["status"], line["request_id"]) == (503, answered["x-request-id"])
