"""What a person might have sent is searched for afterwards, everywhere it must not be.

Every operation of the contract gets canaries in every field, path, query parameter and header; then errors, logs,
metrics, traces and the database are searched for them. Names of fields may come back in a pointer
(app/http/pointers.py), so that the canary of a name is a sentence; ids of a request and of a trace may be logged, so
that theirs are malformed.
"""

import json
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from app.http.telemetry import telemetry_to
from app.main import create_app
from app.settings import Settings
from bench.requests import CLASSIFICATION, PROGRAM, TRIAGE

WORD = "canary_swollen_since_tuesday"
SENTENCE = "canary my left knee hurts"
NUMBER = 73.914261
INTEGER = 739142617
CANARIES = ("canary", "73.914261", "739142617", "73914261")
HEADERS = {
    "Authorization": f"Bearer {WORD}",
    "Cookie": f"session={WORD}",
    "Forwarded": f"for={WORD}",
    "If-None-Match": f'"{WORD}"',
    "Referer": f"https://example.org/{WORD}",
    "Traceparent": f"00-{WORD}-01",
    "Tracestate": f"vendor={WORD}",
    "User-Agent": WORD,
    "X-Forwarded-For": WORD,
    "X-Request-Id": SENTENCE,
}
BATCH = 20


class Searched:
    """A running service with everything it tells beside its answers."""

    def __init__(self, client: TestClient, log: list[bytes], database: Path, spans: InMemorySpanExporter) -> None:
        self.client = client
        self.log = log
        self.database = database
        self.spans = spans
        self.refusals = 0

    def send(self, method: str, path: str, **options: Any) -> None:
        """Send a request with canaries in its headers; an error must not hold one."""
        headers = {**HEADERS, **options.pop("headers", {})}
        answer = self.client.request(method, path, headers=headers, **options)
        told = str(sorted(answer.headers.items()))
        if answer.status_code >= 400:
            self.refusals += 1
            told += answer.text
        assert _found_in(told) == [], (method, path, answer.status_code)

    def send_lines(self, path: str, bodies: Iterator[dict[str, Any]]) -> None:
        """Send them all at once; no line of the answer may hold a canary."""
        lines = "\n".join((*map(json.dumps, bodies), WORD, f'{{"{WORD}":'))
        answer = self.client.post(path, content=lines, headers={**HEADERS, "Content-Type": "application/x-ndjson"})
        assert answer.text.count("problem") > BATCH
        assert _found_in(answer.text) == [], path


def _found_in(told: str) -> list[str]:
    return [canary for canary in CANARIES if canary in told]


@pytest.fixture
def searched(tmp_path: Path, database_url: str) -> Iterator[Searched]:
    database = tmp_path / "genu.db"
    shutil.copy(database_url.removeprefix("sqlite:///"), database)
    log: list[bytes] = []
    spans, measured = InMemorySpanExporter(), InMemoryMetricReader()
    telemetry = telemetry_to(SimpleSpanProcessor(spans), measured)
    app = create_app(Settings(database_url=f"sqlite:///{database}"), write_log=log.append, telemetry=telemetry)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Searched(client, log, database, spans)
        assert _found_in(str(measured.get_metrics_data())) == []


def _paths(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in ("get", "post"):
            if method in item:
                yield method.upper(), path, item[method]


def _bodies(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Bodies with one to twenty canaries each: every property of the schema, at every depth, once as each type."""
    schema = _resolved(document, schema)
    properties: dict[str, Any] = schema.get("properties", {})
    for value in (WORD, NUMBER, INTEGER, [WORD], {SENTENCE: WORD}):
        names = list(properties)
        for start in range(0, len(names), BATCH):
            yield dict.fromkeys(names[start : start + BATCH], value)
    yield {SENTENCE: WORD}
    for name, part in properties.items():
        inner = _resolved(document, part)
        if inner.get("type") == "array":
            yield {name: [WORD, NUMBER, SENTENCE]}
            inner = _resolved(document, inner.get("items", {}))
            for body in _bodies(document, inner, depth + 1) if "properties" in inner and depth < 4 else ():
                yield {name: [body]}
        elif "properties" in inner and depth < 4:
            for body in _bodies(document, inner, depth + 1):
                yield {name: body}


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _accepted() -> Iterator[tuple[str, dict[str, Any]]]:
    """Reports that are answered, with a value nobody else has."""
    triage, classification, program = (deepcopy(dict[str, Any](body)) for body in (TRIAGE, CLASSIFICATION, PROGRAM))
    for report in (triage, classification, program["report"]):
        report["findings"]["weight_kg"] = NUMBER
    yield from (("/v1/triage", triage), ("/v1/classifications", classification), ("/v1/programs", program))


def test_nothing_that_was_sent_is_found_in_errors_logs_metrics_traces_or_the_database(
    searched: Searched, capfd: pytest.CaptureFixture[str]
) -> None:
    client = searched.client
    document = client.get("/openapi.json").json()
    before = searched.database.read_bytes()
    for path, body in _accepted():
        assert client.post(path, json=body, headers=HEADERS).status_code == 200

    operations = list(_paths(document))
    for method, template, operation in operations:
        path = re.sub(r"\{[^}]+\}", WORD, template)
        searched.send(method, path)
        searched.send(method, template.replace("{", "").replace("}", "") + f"/{SENTENCE}")
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query":
                searched.send(method, path, params={parameter["name"]: SENTENCE})
                searched.send(method, path, params={parameter["name"]: [NUMBER, NUMBER]})
        searched.send(method, path, params={SENTENCE: WORD})
        if "requestBody" in operation:
            for raw in (f'{{"{WORD}": ', f'{{"a": "{WORD}", "a": "{WORD}"}}', f'"{WORD}"', f"[{NUMBER}]", WORD):
                searched.send(method, path, content=raw, headers={"Content-Type": "application/json"})
            searched.send(method, path, content=WORD, headers={"Content-Type": f"text/{WORD}"})
            content = operation["requestBody"]["content"]
            if "application/json" not in content:
                line = content["application/x-ndjson"]["schema"]["contentSchema"]["items"]
                searched.send_lines(path, _bodies(document, line))
                continue
            for body in _bodies(document, content["application/json"]["schema"]):
                searched.send(method, path, json=body)

    assert len(operations) > 20
    assert searched.refusals > 500
    assert len(searched.log) > searched.refusals
    assert _found_in(b"".join(searched.log).decode()) == []
    assert _found_in(client.get("/metrics").text) == []
    spans = searched.spans.get_finished_spans()
    assert len(spans) > searched.refusals
    assert _found_in("".join(f"{span.to_json()} {span.parent}" for span in spans)) == []
    assert _found_in("".join(capfd.readouterr())) == []
    for file in searched.database.parent.glob("genu.db*"):
        assert _found_in(file.read_bytes().decode("latin-1")) == []
    assert searched.database.read_bytes() == before
