"""A real server for tests that need one: sockets, browsers, clients of other languages, and fuzzers."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from threading import Thread
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from app.http.connection import Connection

GRACE_S: Final = 10
"""How long an answer under way may take when the server is stopped; without it uvicorn waits without end."""

_STOP_S: Final = 60
"""After which a server that does not stop fails the test instead of holding it up."""


def listening_socket() -> socket:
    """A socket on a free port of this machine, closed at the end of the process at the latest."""
    listening = socket()
    atexit.register(listening.close)
    listening.bind(("127.0.0.1", 0))
    return listening


def address_of(listening: socket) -> str:
    """The address at which what listens there is reached."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def served(app: ASGIApp, listening: socket | None = None, **settings: Any) -> Iterator[str]:
    """The address of an application, for as long as the context lasts, on a port of its own unless a socket is given.

    `settings` are those of uvicorn.
    """
    with listening or listening_socket() as listening:
        settings = {"timeout_graceful_shutdown": GRACE_S, **settings}
        server = uvicorn.Server(
            uvicorn.Config(app, http=Connection, ws="none", log_level="critical", access_log=False, **settings)
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not server.started:
                thread.join(0.02)
                assert thread.is_alive(), "the service did not start"
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join(_STOP_S)
            assert not thread.is_alive(), "the service did not stop"
