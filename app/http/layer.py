"""The one ASGI layer around the application: request id, headers, metrics, one log line, and no failure without answer.

It is plain ASGI because a single BaseHTTPMiddleware halves the throughput of this stack and multiplies its tail
latency by eight (measured, bench/).
"""

import re
from asyncio import CancelledError
from collections.abc import Mapping
from functools import lru_cache
from random import getrandbits
from time import perf_counter
from types import MappingProxyType
from typing import Final

from starlette.datastructures import State
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.versions import Versions
from app.http.deprecations import Deprecation
from app.http.keys import Guard
from app.http.languages import edition_in
from app.http.log import EventLog
from app.http.measures import HttpMetrics
from app.http.refusals import failure_at, refusal_of, stopping_at
from app.http.telemetry import Telemetry, trace_id_of

Header = tuple[bytes, bytes]

UNMATCHED: Final = "unmatched"
CLIENT_CLOSED_REQUEST: Final = 499
"""Only in metrics and logs: nobody was left to answer."""

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._\-]{1,64}")
# Of the trace only its id is kept: trace state may hold anything.
_TRACE: Final = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_SECURITY: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NO_CONTENT_POLICY: Final[Header] = (
    b"content-security-policy",
    b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
_NOTHING_DEPRECATED: Final[Mapping[str, Deprecation]] = MappingProxyType({})
_NO_STORE: Final[Header] = (b"cache-control", b"no-store")


class HttpLayer:
    """Wraps an application whose `state.editions` are its editions once it has started.

    Args:
        deprecated: what is on its way out, by operation id.
    """

    def __init__(
        self,
        app: ASGIApp,
        state: State,
        log: EventLog,
        metrics: HttpMetrics,
        guard: Guard | None = None,
        deprecated: Mapping[str, Deprecation] = _NOTHING_DEPRECATED,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._app = app
        self._guard = guard
        self._telemetry = telemetry
        self._state = state
        self._log = log
        self._metrics = metrics
        self._deprecated = deprecated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; other ASGI events pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        method = scope["method"]
        request_id, trace = _ids(scope)
        trace_id = None if trace is None else str(trace[1], "ascii")
        span = None
        if self._telemetry is not None:
            span = self._telemetry.begin(method, None if trace is None else str(trace[0], "ascii"))
            trace_id = trace_id_of(span)
        status = 0
        owner = None

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(message, scope, request_id)
                if self._deprecated:
                    self._tell_deprecation(message["headers"], scope, owner)
            elif method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        if method == "HEAD":
            # RFC 9110 9.3.2: the answer to GET without its content.
            scope = {**scope, "method": "GET"}
        try:
            if self._guard is not None:
                owner = self._guard.admit(scope)
            await self._app(scope, receive, send_dressed)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
        except CancelledError:
            # The server stops and has waited long enough. Not raised further either: it would answer in its own words.
            if not status:
                await stopping_at(scope)(scope, receive, send_dressed)
        except Exception as error:
            refusal = refusal_of(scope, error)
            if refusal is None:
                self._log.failure(request_id, _route(scope), error, trace_id)
            # Not raised further: the server would log the message. An answer already begun is left incomplete, on
            # which the server closes the connection.
            if not status:
                await (refusal or failure_at(scope))(scope, receive, send_dressed)
        finally:
            duration_s = perf_counter() - started
            route = _route(scope)
            self._metrics.observe(method, route, status, duration_s)
            self._log.request(request_id, method, route, status, duration_s, trace_id)
            if self._telemetry is not None and span is not None:
                self._telemetry.end(span, method, None if route is UNMATCHED else route, status, duration_s)

    def _tell_deprecation(self, headers: list[Header], scope: Scope, owner: str | None) -> None:
        operation = getattr(scope.get("route"), "operation_id", None) or UNMATCHED
        if operation in self._deprecated:
            headers.extend(self._deprecated[operation].headers(scope.get("root_path", "")))
            self._metrics.count_deprecated(operation, owner)

    def _dress(self, message: Message, scope: Scope, request_id: str) -> None:
        headers: list[Header] = message["headers"]
        present = dict(headers)
        headers.append((b"x-request-id", request_id.encode("ascii")))
        # While it was made another catalog may have come into use.
        edition = edition_in(scope) or self._state.editions.english
        usual = _usual_headers(edition.versions)
        headers.extend([header for header in usual if header[0] not in present])
        if b"cache-control" not in present:
            headers.append(_NO_STORE)


@lru_cache(maxsize=4)
def _usual_headers(versions: Versions) -> tuple[Header, ...]:
    """What every answer has unless it brings its own; the versions are those that it was made with."""
    return (
        *_SECURITY,
        (b"genu-content-version", versions.content.encode("ascii")),
        (b"genu-catalog-version", versions.catalog.encode("ascii")),
        (b"genu-engine-version", versions.engine.encode("ascii")),
        _NO_CONTENT_POLICY,
    )


def _ids(scope: Scope) -> tuple[str, re.Match[bytes] | None]:
    """The id of the request, the caller's if it is one, and the trace it belongs to (W3C trace context), if any."""
    request_id = trace = None
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            request_id = str(value, "ascii")
        elif name == b"traceparent":
            trace = _TRACE.fullmatch(value)
    # An id finds a request in the log, it guards nothing: no system call for it.
    return request_id or f"{getrandbits(128):032x}", trace


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", UNMATCHED)
