"""What every test may use: one running application and a client for it."""

import os
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("ci", max_examples=25, derandomize=True, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("long", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=_QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The application as it is served, with default settings."""
    return create_app(Settings(log_level="error"))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the started application; a failure inside it is seen as its 500."""
    with TestClient(app, raise_server_exceptions=False) as started:
        yield started
