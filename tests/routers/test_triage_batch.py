"""Claims about many reports at once: each line is answered as if it had come alone, and none costs another anything."""

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.settings import Settings
from bench.requests import TRIAGE
from tests.conftest import REPORT

NDJSON = {"Content-Type": "application/x-ndjson"}
LINES: list[tuple[str, str | None]] = [
    (json.dumps(TRIAGE), None),
    (json.dumps(REPORT), None),
    ("{}", None),
    ('{"findings": {"locked_knee": "maybe"}}', "/problems/validation-error"),
    ('{"findings": {"locked_knee": "yes", "locked_knee": "no"}}', "/problems/validation-error"),
    ('{"findings": {"lokced_knee": "yes"}}', "/problems/validation-error"),
    ('{"findings": ', "/problems/invalid-json"),
    ("[]", "/problems/validation-error"),
    ("null", "/problems/validation-error"),
    ('{"findings": {"usual_pain_nprs": NaN}}', "/problems/validation-error"),
]


def _answers(client: TestClient, body: str | bytes) -> list[dict[str, Any]]:
    response = client.post("/v1/triage/batch", content=body, headers=NDJSON)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in response.text.splitlines()]


def test_each_line_is_answered_as_if_it_had_come_alone(client: TestClient) -> None:
    answers = _answers(client, "\n".join(line for line, _problem in LINES))
    assert [answer["line"] for answer in answers] == list(range(1, len(LINES) + 1))
    for (line, problem), answer in zip(LINES, answers, strict=True):
        alone = client.post("/v1/triage", content=line, headers={"Content-Type": "application/json"})
        if problem is None:
            assert answer == {"line": answer["line"], "triage": alone.json()}
        else:
            assert answer["problem"]["type"] == problem
            # A null alone is taken for a body that is missing.
            assert answer["problem"] == alone.json()


def test_blank_lines_are_passed_over_and_counted(client: TestClient) -> None:
    answers = _answers(client, "\n\r\n{}\r\n\n  \n{}\n\n")
    assert [answer["line"] for answer in answers] == [3, 6]


def test_nothing_sent_is_nothing_answered(client: TestClient) -> None:
    assert _answers(client, "") == []


def test_a_line_that_is_too_long_is_refused_and_the_next_one_answered(client: TestClient) -> None:
    limit = Settings().max_body_bytes
    fits = json.dumps(REPORT) + " " * (limit - len(json.dumps(REPORT)))
    answers = _answers(client, "\n".join((fits, fits + " ", " " * 3 * limit, json.dumps(REPORT))))
    assert ["triage" in answer for answer in answers] == [True, False, False, True]
    assert answers[1]["problem"]["type"] == answers[2]["problem"]["type"] == "/problems/body-too-large"


@pytest.mark.parametrize("declared", ["application/json", "text/plain", "application/x-ndjson; charset=utf-16"])
def test_what_is_not_declared_as_lines_is_refused_as_a_whole(client: TestClient, declared: str) -> None:
    answer = client.post("/v1/triage/batch", content="{}", headers={"Content-Type": declared})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


def test_every_line_is_counted_as_a_decision(client: TestClient) -> None:
    def counted() -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith("genu_triages_total{"))

    before = counted()
    _answers(client, "{}\n{}\nnonsense\n")
    assert counted() - before == 2


def test_answers_come_while_the_body_still_arrives(app: FastAPI, client: TestClient) -> None:
    """Driven by hand: the second half of the body is only given out once the first answer was received."""
    sent: list[bytes] = []
    parts = [json.dumps(REPORT).encode() + b"\n{", b"}\n"]

    async def receive() -> dict[str, Any]:
        if len(parts) == 1:
            assert b'"line":1' in b"".join(sent)
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    headers = [(b"content-type", b"application/x-ndjson")]
    scope = {
        "type": "http", "method": "POST", "path": "/v1/triage/batch", "headers": headers, "query_string": b"",
        "http_version": "1.1", "scheme": "http",
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert b"".join(sent).count(b"\n") == 2
