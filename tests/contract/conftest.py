"""A real service for clients that are not Python's own test client."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from time import sleep

import pytest


@pytest.fixture(scope="session")
def service(database_url: str) -> Iterator[str]:
    """The address of the program as `genu serve` runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GENU_", "PROMETHEUS_"))},
        "GENU_DATABASE_URL": database_url,
        "GENU_PORT": str(port),
        "GENU_LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "the service did not start"
            sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        finally:
            process.kill()
