"""Callers that ask for decisions without pause, and count what became of each request."""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from bench.requests import CLASSIFICATION, PROGRAM, TRIAGE

REQUESTS = [
    (f"/v1/{path}", json.dumps(body))
    for path, body in (("triage", TRIAGE), ("classifications", CLASSIFICATION), ("programs", PROGRAM))
]
HEADERS = {"Content-Type": "application/json"}
PAUSE_S = 0.02


@dataclass
class Count:
    """`again` were asked a second time because the connection broke before an answer, as every gateway does."""

    sent: int = 0
    answered: int = 0
    again: int = 0
    failed: int = 0
    slowest_s: float = 0.0
    seen: set[str] = field(default_factory=set)

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.sent + other.sent,
            self.answered + other.answered,
            self.again + other.again,
            self.failed + other.failed,
            max(self.slowest_s, other.slowest_s),
            self.seen | other.seen,
        )


class Caller(threading.Thread):
    """One caller with one kept connection; it turns to the next port when a connection breaks."""

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self.count = Count()
        self.leave = threading.Event()
        self._ports = ports
        self._turn = 0
        self._connection: HTTPConnection | None = None

    def run(self) -> None:
        """Ask until told to leave."""
        while not self.leave.is_set():
            path, body = REQUESTS[self.count.sent % len(REQUESTS)]
            self.count.sent += 1
            started = time.monotonic()
            if self._ask(path, body) or self._ask_again(path, body):
                self.count.answered += 1
            else:
                self.count.failed += 1
            self.count.slowest_s = max(self.count.slowest_s, time.monotonic() - started)
            time.sleep(PAUSE_S)

    def _ask_again(self, path: str, body: str) -> bool:
        self.count.again += 1
        self._turn += 1
        return any(self._ask(path, body) for _ in self._ports)

    def _ask(self, path: str, body: str) -> bool:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self._ports[self._turn % len(self._ports)], timeout=10)
        try:
            self._connection.request("POST", path, body, HEADERS)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            self._connection.close()
            self._connection = None
            return False
        self.count.seen.add(answer.headers["Genu-Catalog-Version"])
        return answer.status == 200


class Load:
    """Several callers at once: `with Load(ports) as load: ...`, then `load.count`."""

    def __init__(self, ports: Sequence[int], callers: int = 4) -> None:
        self._callers = [Caller(ports) for _ in range(callers)]

    def __enter__(self) -> "Load":
        for caller in self._callers:
            caller.start()
        time.sleep(1)
        return self

    def __exit__(self, *_error: object) -> None:
        time.sleep(1)
        for caller in self._callers:
            caller.leave.set()
        for caller in self._callers:
            caller.join()

    @property
    def count(self) -> Count:
        """What became of all requests."""
        return sum((caller.count for caller in self._callers), Count())
