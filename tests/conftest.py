"""What every test may use: one running application and a client for it."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient

from app.catalog.database import create_database_engine
from app.catalog.imports import seed_catalog
from app.catalog.migrate import migrate
from app.content.load import CONTENT_ROOT
from app.main import create_app
from app.settings import Settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
"""ci: few examples and always the same; long: a thousand or more, new ones each time."""

REPORT: dict[str, object] = {"findings": {"locked_knee": "yes"}}
"""A report that is answered: urgent."""

_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("ci", max_examples=25, derandomize=True, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("long", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=_QUIET)
settings.load_profile(PROFILE)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: part of the time is waiting, for browsers, databases and services."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector need not look through it again with every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _services_leave_the_collector_alone() -> Iterator[None]:
    # A service has a process of its own, where it looks for garbage as it starts. Here dozens start in one.
    idle = SimpleNamespace(collect=int, freeze=int, unfreeze=int, enable=int)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.main.gc", idle)
        patch.setattr("app.http.editions.gc", idle)
        yield


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite database with the shipped catalog; tests that change a catalog make their own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('catalog') / 'genu.db'}"
    engine = create_database_engine(url)
    migrate(engine)
    seed_catalog(engine, CONTENT_ROOT, now=datetime(2026, 11, 22, tzinfo=UTC))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def app(database_url: str) -> FastAPI:
    """The application as it is served."""
    return create_app(Settings(database_url=database_url, log_level="error"))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the started application; a failure inside it is seen as its 500."""
    with TestClient(app, raise_server_exceptions=False) as started:
        yield started
