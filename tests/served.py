"""A service as it runs in earnest: a process of its own, a port of its own, a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of `genu serve`, which is stopped in the end."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    settings = {
        "GENU_PORT": str(port),
        "GENU_DATABASE_URL": f"sqlite:///{folder / 'genu.db'}",
        "GENU_LOG_LEVEL": "error",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GENU_")} | settings
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    last = time.monotonic() + 60
    while time.monotonic() < last:
        assert process.poll() is None, "the service ended"
        try:
            httpx2.get(f"{address}/readyz")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service did not start")
