"""Claims about the server of the tests itself: it ends, whatever its clients do."""

import asyncio
import socket

import pytest
from starlette.types import Receive, Scope, Send

from tests.serving import served


async def _never_answers(_scope: Scope, _receive: Receive, _send: Send) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: genu\r\n\r\n"])
def test_a_client_that_stays_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr("tests.serving._STOP_S", 20)
    with served(_never_answers, lifespan="off", timeout_graceful_shutdown=1) as address:
        client = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))
        client.sendall(sent)
    client.close()
