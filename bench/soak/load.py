"""Load on one server: as fast as it answers, to know its capacity, and at a constant rate whatever it does.

At a constant rate every request has the moment at which it was due, and its latency counts from there: a server that
stands still for a second is not spared the requests it would have got meanwhile.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

TIMEOUT_S: Final = 30.0
_EXPECTED: Final = (200, 404)


class BrokenError(Exception):
    """The connection ended or the answer could not be read."""


class Connection(asyncio.Protocol):
    """One kept connection with one request under way; reads no more of an answer than its status and its length."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[int] | None = None
        # The transport of uvloop is no asyncio.Transport to a type checker.
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0 or self._answer is None:
            return
        length = self._buffer.lower().find(b"content-length:", 0, head)
        if length < 0:
            self._fail("an answer without a length")
            return
        end = self._buffer.find(b"\r\n", length)
        size = head + 4 + int(self._buffer[length + 15 : end])
        if len(self._buffer) >= size:
            status = int(self._buffer[9:12])
            del self._buffer[:size]
            answer, self._answer = self._answer, None
            if not answer.done():
                answer.set_result(status)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._transport = None
        self._fail("the connection ended")

    async def ask(self, request: bytes) -> int:
        """The status of the answer.

        Raises:
            BrokenError: there was none.
        """
        if self._transport is None:
            raise BrokenError("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._answer
        except TimeoutError:
            # Not asked again: the answer may still be under way.
            self.close()
            return 0

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _fail(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(BrokenError(why))


@dataclass
class Tally:
    """What became of requests; `latencies_ms` from the moment each was due, `late_ms` how late the client sent it."""

    sent: int = 0
    errors: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)


class Caller:
    """Asks over a connection of its own, and opens a new one when it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: Connection | None = None

    async def ask(self, request: bytes) -> bool:
        """Whether the answer was one that was expected.

        A kept connection that the server has closed meanwhile is no error: the request is sent over a new one.
        """
        if self._connection is not None:
            try:
                return await self._connection.ask(request) in _EXPECTED
            except BrokenError:
                self.leave()
        try:
            loop = asyncio.get_running_loop()
            _, self._connection = await loop.create_connection(Connection, "127.0.0.1", self._port)
            return await self._connection.ask(request) in _EXPECTED
        except (OSError, BrokenError):
            self.leave()
            return False

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def capacity(port: int, requests: Iterator[bytes], *, seconds: float, connections: int) -> float:
    """Requests a second when each connection asks again as soon as it is answered."""
    # Made beforehand: the client must not be what is measured.
    ready = [next(requests) for _ in range(5_000)]
    until = time.perf_counter() + seconds
    answered = 0

    async def ask(first: int) -> None:
        nonlocal answered
        caller, number = Caller(port), first
        while time.perf_counter() < until:
            # In two steps: += would read the count before it waits, and lose what others added meanwhile.
            is_right = await caller.ask(ready[number % len(ready)])
            answered += is_right
            number += connections
        caller.leave()

    await asyncio.gather(*map(ask, range(connections)))
    return answered / seconds


async def constant_rate(
    port: int,
    requests: Iterator[bytes],
    *,
    rate: float,
    minutes: float,
    connections: int,
    each_minute: Callable[[Tally], None],
) -> None:
    """Send at `rate` a second for so many minutes; each minute's tally is handed over when the minute is over."""
    due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    tally = Tally()

    async def ask() -> None:
        caller = Caller(port)
        while True:
            moment, request = await due.get()
            counted, began = tally, time.perf_counter()
            is_right = await caller.ask(request)
            counted.sent += 1
            counted.errors += not is_right
            counted.latencies_ms.append((time.perf_counter() - moment) * 1000)
            counted.late_ms.append((began - moment) * 1000)
            due.task_done()

    callers = [asyncio.create_task(ask()) for _ in range(connections)]
    started = time.perf_counter()
    a_minute = max(1, round(rate * 60))
    total = round(a_minute * minutes)
    for number in range(total):
        moment = started + number / rate
        if (wait := moment - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.put_nowait((moment, next(requests)))
        if (number + 1) % a_minute == 0 or number + 1 == total:
            handed, tally = tally, Tally()
            each_minute(handed)
    await due.join()
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
