"""The application with the sample router, and its log."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.http.sample import MAX_BODY_BYTES, router


@pytest.fixture(scope="session")
def sample_log() -> list[bytes]:
    """The log lines of the sample application, oldest first."""
    return []


@pytest.fixture(scope="session")
def sample_client(sample_log: list[bytes], database_url: str) -> Iterator[TestClient]:
    """A client of the application with the sample router."""
    app = create_app(Settings(database_url=database_url, max_body_bytes=MAX_BODY_BYTES), write_log=sample_log.append)
    app.router.routes.extend(router.routes)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
