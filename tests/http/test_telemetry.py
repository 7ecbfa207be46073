"""Claims about OpenTelemetry: spans and durations of few attributes, in the trace of the caller, or nothing at all."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from starlette.testclient import TestClient

from app import __version__
from app.http.telemetry import ATTRIBUTES, telemetry_to
from app.main import create_app
from app.settings import Settings
from tests.command_line import genu
from tests.http.sample import router

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture(scope="module")
def reader() -> InMemoryMetricReader:
    return InMemoryMetricReader()


@pytest.fixture(scope="module")
def log() -> list[bytes]:
    return []


@pytest.fixture(scope="module")
def traced(
    exporter: InMemorySpanExporter, reader: InMemoryMetricReader, log: list[bytes], database_url: str
) -> Iterator[TestClient]:
    telemetry = telemetry_to(SimpleSpanProcessor(exporter), reader)
    app = create_app(Settings(database_url=database_url), write_log=log.append, telemetry=telemetry)
    app.router.routes.extend(router.routes)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "name", "attributes"),
    [
        ("GET", "/v1/exercises/clamshell?", "GET /v1/exercises/{slug}", {"http.route": "/v1/exercises/{slug}"}),
        ("HEAD", "/v1/exercises?q=knee", "HEAD /v1/exercises", {"http.route": "/v1/exercises"}),
        ("POST", "/v1/triage", "POST /v1/triage", {"http.route": "/v1/triage"}),
        ("GET", "/my/knee/hurts", "GET", {}),
        ("KNEE", "/my/knee/hurts", "_OTHER", {}),
        ("DELETE", "/sample/x", "DELETE /sample/{name}", {"http.route": "/sample/{name}", "error.type": "500"}),
    ],
)
def test_a_span_has_the_route_template_and_nothing_of_the_request(
    traced: TestClient, exporter: InMemorySpanExporter, method: str, path: str, name: str, attributes: dict[str, str]
) -> None:
    exporter.clear()
    status = traced.request(method, path).status_code

    (span,) = exporter.get_finished_spans()

    assert (span.name, span.kind, span.parent) == (name, SpanKind.SERVER, None)
    assert span.attributes == {
        "http.request.method": name.partition(" ")[0],
        "http.response.status_code": status,
        **attributes,
    }
    assert (span.events, span.links) == ((), ())
    assert span.status.status_code is (StatusCode.ERROR if status == 500 else StatusCode.UNSET)
    assert span.status.description is None
    said = dict(span.resource.attributes)
    assert len(str(said.pop("service.instance.id"))) == 36
    assert said == {"service.name": "genu", "service.version": __version__}


def test_the_trace_of_the_caller_goes_on_in_span_and_log_without_its_state(
    traced: TestClient, exporter: InMemorySpanExporter, log: list[bytes]
) -> None:
    exporter.clear()
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=knee", "baggage": "knee=left"}
    traced.get("/livez", headers=headers)

    (span,) = exporter.get_finished_spans()

    assert f"{span.context.trace_id:032x}" == TRACE
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == PARENT
    assert (len(span.context.trace_state), len(span.parent.trace_state)) == (0, 0)
    assert json.loads(log[-1])["trace_id"] == TRACE


def test_a_trace_that_begins_here_is_in_the_log_too(
    traced: TestClient, exporter: InMemorySpanExporter, log: list[bytes]
) -> None:
    exporter.clear()
    traced.delete("/sample/x", headers={"traceparent": "00-knee-hurts-01"})

    (span,) = exporter.get_finished_spans()

    failure, request = (json.loads(line) for line in log[-2:])
    assert failure["trace_id"] == request["trace_id"] == f"{span.context.trace_id:032x}"


def test_what_the_caller_does_not_sample_is_not_exported(traced: TestClient, exporter: InMemorySpanExporter) -> None:
    exporter.clear()
    traced.get("/livez", headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})
    assert exporter.get_finished_spans() == ()


def test_durations_are_counted_by_the_same_attributes(traced: TestClient, reader: InMemoryMetricReader) -> None:
    traced.post("/v1/triage", json={"findings": {"locked_knee": "yes"}})

    data: Any = reader.get_metrics_data()

    (metric,) = [each for scope in data.resource_metrics[0].scope_metrics for each in scope.metrics]
    assert (metric.name, metric.unit) == ("http.server.request.duration", "s")
    points = {tuple(sorted(point.attributes.items())): point for point in metric.data.data_points}
    wanted = {"http.request.method": "POST", "http.route": "/v1/triage", "http.response.status_code": 200}
    assert points[tuple(sorted(wanted.items()))].count >= 1
    assert {name for point in points.values() for name in point.attributes} <= set(ATTRIBUTES)


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bytes]]]:
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is written."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "knee-eu-1")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield received
        server.shutdown()
        thread.join()


def test_a_collector_gets_what_is_left_when_the_service_stops(
    collector: list[tuple[str, bytes]], database_url: str
) -> None:
    settings = Settings(database_url=database_url, log_level="error", opentelemetry="otlp")
    with TestClient(create_app(settings)) as client:
        client.get("/v1/exercises/clamshell")

    received = dict(collector)

    assert received.keys() == {"/v1/traces", "/v1/metrics"}
    (spans,) = ExportTraceServiceRequest.FromString(received["/v1/traces"]).resource_spans
    names = [span.name for scope in spans.scope_spans for span in scope.spans]
    assert names == ["GET /v1/exercises/{slug}"]
    assert "knee-eu-1" in str(spans.resource)


def test_a_lost_collector_does_not_hold_up_the_stop() -> None:
    class Lost(SpanProcessor):
        def shutdown(self) -> None:
            released.wait(60)

    released = threading.Event()
    telemetry = telemetry_to(Lost(), InMemoryMetricReader())
    started = time.monotonic()

    telemetry.shutdown(within_s=0.1)

    released.set()
    assert time.monotonic() - started < 30


def test_without_the_extra_the_start_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENU_OPENTELEMETRY", "otlp")
    monkeypatch.setattr("app.http.telemetry.find_spec", lambda _: None)

    refused = genu("serve")

    assert refused.exit_code == 2
    assert refused.output == (
        "GENU_OPENTELEMETRY is on, but the SDK is not installed: pip install '.[otel]' in the folder of Genu\n"
    )


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "must read like http://collector:4318"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://", "must read like http://collector:4318"),
        ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://[", "must read like http://collector:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:x", "must read like http://collector:4318"),
        ("OTEL_SERVICE_NAME", os.fsdecode(b"knee-\xff"), "has bytes that are not text in UTF-8"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "must be a positive integer"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "0", "larger than zero"),
        ("OTEL_METRICS_EXEMPLAR_FILTER", "some", "Unknown exemplar filter"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "many", "must be a non-negative integer"),
        ("OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER", "nobody", "not found"),
    ],
)
def test_a_variable_that_cannot_be_used_refuses_the_start_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str
) -> None:
    monkeypatch.setenv("GENU_OPENTELEMETRY", "otlp")
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr("app.commands.serve._run", lambda _: None)

    refused = genu("serve")

    assert (refused.exit_code, len(refused.output.splitlines())) == (2, 1)
    assert refused.output.startswith(f"{variable}: ")
    assert why in refused.output


def test_a_service_without_extras_imports_none_of_them() -> None:
    script = (
        "import sys; from app.main import create_app; from app.settings import Settings; create_app(Settings());"
        "import app.cli; print(*sys.modules)"
    )
    imported = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout.split()
    unwanted = ("opentelemetry.sdk", "opentelemetry.exporter", "pandas", "dask", "pyarrow", "app.replay")
    assert [name for name in imported if name.startswith(unwanted)] == []
