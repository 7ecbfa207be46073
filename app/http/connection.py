"""HTTP/1.1 connections as uvicorn reads them with httptools, and what it leaves out.

- Who offers another protocol beside a request (the client of Java offers h2c by itself) is answered over this one, as
  RFC 9110 7.8 allows; httptools takes what follows such a head, the body too, for that other protocol.
- A head, or the trailers of a body, may not grow without end: uvicorn keeps whatever arrives, and nobody needs a key
  to send it. The body is counted where it is read (bodies.py).
- What is not HTTP is answered with a problem, as everything else that is refused.
- A request says once which host it is for, or is refused (RFC 9112 3.2).
"""

import re
from typing import Final

import httptools
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.problems import OTHER, problem_response

MAX_HEAD_BYTES: Final = 65_536
"""Twice what the gateway of `deploy/` lets through; a part that arrives at once may be longer by what was read."""

_HOST: Final = re.compile(rb"[A-Za-z0-9\-._~%!$&'()*+,;=:\[\]]*")


class Connection(HttpToolsProtocol):
    """One connection of a client; give this class to uvicorn as `http`."""

    _uncounted = 0
    """Bytes that arrived since a head was complete or a piece of a body was read."""

    _read_again: bytes | None = None
    """The head of a request that offered another protocol, without the offer."""

    def data_received(self, data: bytes) -> None:
        """Read what arrived; requests that are complete are answered, what cannot be one is refused."""
        self._unset_keepalive_if_required()
        self._uncounted += len(data)
        try:
            self._read(data)
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self._refuse(400, "What was sent is not a request of HTTP/1.1.")
            return
        if self._uncounted > MAX_HEAD_BYTES:
            self._refuse(431, f"The head of a request, or its trailers, may have at most {MAX_HEAD_BYTES} bytes.")

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the head has to be read again first."""
        self._uncounted = 0
        if self.parser.should_upgrade() and any(name == b"upgrade" for name, _ in self.headers):
            self._read_again = self._head_without_offer()
        else:
            app = self.app
            if not self._names_one_host():
                # In its turn: what was sent before it on this connection is answered first.
                self.app = self._problem(400, "A request of HTTP/1.1 has one Host header, which names a host.")
            super().on_headers_complete()
            self.app = app

    def on_body(self, body: bytes) -> None:
        """Hand a piece of the body over."""
        self._uncounted = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the body, unless the head has to be read again first."""
        self._uncounted = 0
        if self._read_again is None:
            super().on_message_complete()

    def _read(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as upgrade:
                rest = rest[upgrade.args[0] :]
                head, self._read_again = self._read_again, None
                if head is None:
                    return
                self.parser = httptools.HttpRequestParser(self)
                # As uvicorn sets it: what follows "Connection: close" does not spoil the answer.
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
                self.parser.feed_data(head)
            else:
                return

    def _head_without_offer(self) -> bytes:
        version = self.parser.get_http_version().encode("ascii")
        headers = [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join((b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version), *headers, b"", b""))

    def _names_one_host(self) -> bool:
        hosts = [value for name, value in self.headers if name == b"host"]
        if not hosts:
            return self.parser.get_http_version() == "1.0"
        return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None

    def _problem(self, status: int, detail: str) -> Response:
        problem = problem_response(OTHER, detail, status=status, root_path=self.root_path)
        problem.headers["Cache-Control"] = "no-store"
        problem.headers["X-Content-Type-Options"] = "nosniff"
        problem.headers["Connection"] = "close"
        return problem

    def _refuse(self, status: int, detail: str) -> None:
        problem = self._problem(status, detail)
        headers = [b"%s: %s\r\n" % header for header in problem.raw_headers]
        self.transport.write(b"".join((STATUS_LINE[status], *headers, b"\r\n", bytes(problem.body))))
        self.transport.close()
