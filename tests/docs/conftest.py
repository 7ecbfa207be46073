"""What tests of pages with programs share: a real server, and Node."""

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Final

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

NODE: Final = Path(sys.executable).parent / "node"
"""Node comes with the tools of the tests, as a Python wheel."""


@pytest.fixture(scope="module")
def address(app: FastAPI, client: TestClient) -> Iterator[str]:
    """The address of a real server; the application in it was started by `client`."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
