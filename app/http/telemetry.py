"""OpenTelemetry: a span and a duration for each request, with attributes from an allow-list.

The hooks of the framework are off, because their records can hold a request body, and the common ASGI instrumentation
records paths, queries and addresses. Here an attribute can only be a method, a route template, a status or the word
for a failure. Of a caller's trace context the ids are joined; its trace state, which may hold anything, is not.

The SDK is an optional extra and takes two seconds to import, so that it is imported when it is asked for.
"""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import uuid4

from app import __version__
from app.settings import is_text

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Span

METHOD: Final = "http.request.method"
ROUTE: Final = "http.route"
STATUS: Final = "http.response.status_code"
ERROR: Final = "error.type"
ATTRIBUTES: Final = (METHOD, ROUTE, STATUS, ERROR)
"""Everything a span or a measurement may say of a request; names and values as in the semantic conventions."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)

_SHUTDOWN_S: Final = 3.0
"""The exporters themselves would try for ten seconds, which a stopping instance may not have."""


_PREFIX: Final = "OTEL_"
_ENDPOINTS: Final = tuple(f"{_PREFIX}EXPORTER_OTLP_{part}ENDPOINT" for part in ("", "TRACES_", "METRICS_"))


class TelemetryError(Exception):
    """OpenTelemetry was asked for and cannot be used; the message is one line and says why."""


class Telemetry:
    """Records requests with the given providers, which it ends with `shutdown`."""

    def __init__(self, tracing: "TracerProvider", metering: "MeterProvider") -> None:
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._providers = (tracing, metering)
        self._tracer = tracing.get_tracer("genu", __version__)
        self._seconds = metering.get_meter("genu", __version__).create_histogram(
            "http.server.request.duration",
            unit="s",
            description="Duration of HTTP server requests.",
            explicit_bucket_boundaries_advisory=_BUCKETS_S,
        )
        self._extract = TraceContextTextMapPropagator().extract
        self._server = SpanKind.SERVER

    def begin(self, method: str, traceparent: str | None) -> "Span":
        """A span of one request, in the trace of the caller if there is one."""
        method = _known(method)
        parent = self._extract({"traceparent": traceparent}) if traceparent is not None else None
        return self._tracer.start_span(method, context=parent, kind=self._server, attributes={METHOD: method})

    def end(self, span: "Span", method: str, route: str | None, status: int, duration_s: float) -> None:
        """The request was answered; `route` is the template, None where no route matched."""
        from opentelemetry.trace import Status, StatusCode

        said: dict[str, str | int] = {METHOD: _known(method), STATUS: status}
        if route is not None:
            said[ROUTE] = route
            span.update_name(f"{said[METHOD]} {route}")
        if status >= 500 or not status:
            said[ERROR] = str(status or "no_answer")
            span.set_status(Status(StatusCode.ERROR))
        span.set_attributes(said)
        span.end()
        self._seconds.record(duration_s, said)

    def shutdown(self, within_s: float = _SHUTDOWN_S) -> None:
        """Export what is left and end the exporters; what a lost collector does not take in time is given up."""
        ending = [Thread(target=provider.shutdown, daemon=True) for provider in self._providers]
        for thread in ending:
            thread.start()
        until = monotonic() + within_s
        for thread in ending:
            thread.join(max(0.0, until - monotonic()))


def trace_id_of(span: "Span") -> str:
    """The id of the trace a span belongs to, as the log has it."""
    return f"{span.get_span_context().trace_id:032x}"


def otlp_telemetry() -> Telemetry:
    """Exports over OTLP (HTTP), configured by the standard OTEL_* variables.

    Raises:
        TelemetryError: the extra is not installed, or the variables cannot be used.
    """
    if not all(find_spec(name) is not None for name in ("opentelemetry.sdk", "opentelemetry.exporter")):
        raise TelemetryError(
            "GENU_OPENTELEMETRY is on, but the SDK is not installed: pip install '.[otel]' in the folder of Genu"
        )
    variables = {name: value for name, value in os.environ.items() if name.startswith(_PREFIX)}
    for name, value in variables.items():
        if not is_text(value):
            raise TelemetryError(f"{name}: has bytes that are not text in UTF-8")
        if name in _ENDPOINTS and not _is_http_address(value):
            raise TelemetryError(f"{name}: must read like http://collector:4318")
    try:
        return _exporting_telemetry()
    except (ValueError, RuntimeError) as error:
        # Few messages of the SDK name the variable they are about.
        raise TelemetryError(f"{', '.join(sorted(variables))}: {' '.join(str(error).split())}") from None


def _is_http_address(value: str) -> bool:
    try:
        address = urlsplit(value)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        return False


def _exporting_telemetry() -> Telemetry:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return telemetry_to(BatchSpanProcessor(OTLPSpanExporter()), PeriodicExportingMetricReader(OTLPMetricExporter()))


def telemetry_to(spans: "SpanProcessor", metrics: "MetricReader") -> Telemetry:
    """Exports to the given processor and reader; the name of the service is genu unless OTEL_SERVICE_NAME says more."""
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.resources import (
        SERVICE_INSTANCE_ID,
        SERVICE_NAME,
        SERVICE_VERSION,
        OTELResourceDetector,
        Resource,
    )
    from opentelemetry.sdk.trace import TracerProvider

    # Each worker counts for itself: without an id of its own a backend would take two for one that jumps.
    ours: Mapping[str, str] = {SERVICE_NAME: "genu", SERVICE_VERSION: __version__, SERVICE_INSTANCE_ID: str(uuid4())}
    resource = Resource(ours).merge(OTELResourceDetector().detect())
    tracing = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracing.add_span_processor(spans)
    return Telemetry(tracing, MeterProvider([metrics], resource=resource, shutdown_on_exit=False))


def _known(method: str) -> str:
    return method if method in _METHODS else "_OTHER"
