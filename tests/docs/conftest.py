"""What tests of pages with programs share: a real server, and Node."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.serving import served

NODE: Final = Path(sys.executable).parent / "node"
"""Node comes with the tools of the tests, as a Python wheel."""


@pytest.fixture(scope="module")
def address(app: FastAPI, client: TestClient) -> Iterator[str]:
    """The address of a real server; the application in it was started by `client`."""
    with served(app, lifespan="off") as address:
        yield address
