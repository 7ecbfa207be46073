"""Connections: what the settings say about them reaches the driver, and a pool gives back clean ones."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from app.catalog.database import PostgresqlOptions, create_database_engine, engine_of, reading
from app.catalog.imports import seed_catalog
from app.catalog.migrate import migrate
from app.catalog.store import read_catalog
from app.content.load import CONTENT_ROOT
from app.domain.exercises.catalog import CatalogContent
from app.settings import Settings
from tests.catalog.conftest import SEEDED_ON


def test_the_settings_reach_the_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = tmp_path / "authority.pem"
    authority.touch()
    asked: dict[str, object] = {}

    def connect(*_arguments: object, **keywords: object) -> None:
        asked.update(keywords)
        raise psycopg.OperationalError

    monkeypatch.setattr(psycopg, "connect", connect)
    settings = Settings(
        database_url="postgresql://genu@db.invalid/genu",
        database_pool_size=0,
        database_connect_timeout_s=3,
        database_statement_timeout_s=7,
        database_tls="verify-full",
        database_tls_root_certificate=authority,
    )

    with pytest.raises(OperationalError):
        engine_of(settings).connect()

    assert asked["host"] == "db.invalid"
    assert (asked["sslmode"], asked["sslrootcert"]) == ("verify-full", str(authority))
    assert (asked["connect_timeout"], asked["options"]) == (3, "-c statement_timeout=7s")


@pytest.mark.postgresql
def test_a_slow_statement_is_given_up(postgresql_url: str) -> None:
    engine = create_database_engine(postgresql_url, PostgresqlOptions(statement_timeout_s=1))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(10)"))
    engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_the_schema_that_the_url_asks_for_is_the_one_of_the_tables(empty_url: str) -> None:
    with create_database_engine(empty_url).begin() as connection:
        connection.execute(text("CREATE SCHEMA knee"))
    engine = create_database_engine(f"{empty_url}&options=-c%20search_path%3Dknee", PostgresqlOptions())
    migrate(engine)
    with engine.connect() as connection:
        schemas = connection.scalars(text("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'exercise%'"))
        assert schemas.all() == ["knee"]
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "30s"
    engine.dispose()


@pytest.mark.postgresql
def test_no_statement_is_prepared_under_a_name_that_another_worker_has_behind_a_pooler(postgresql_url: str) -> None:
    with create_database_engine(postgresql_url).connect() as connection:
        for _ in range(10):
            connection.execute(text("SELECT 1"))
        assert connection.scalars(text("SELECT name FROM pg_prepared_statements")).all() == []


@pytest.mark.postgresql
def test_a_worker_keeps_no_more_connections_than_it_may(postgresql_url: str) -> None:
    engine = create_database_engine(postgresql_url, PostgresqlOptions(pool_size=1, connect_timeout_s=2))
    with reading(engine) as connection:
        first = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with pytest.raises(NoConnectionError):
            engine.connect()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() == first
    engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_a_kept_connection_holds_neither_the_lock_nor_the_timeouts_of_a_migration(empty_url: str) -> None:
    engine = create_database_engine(empty_url, PostgresqlOptions(pool_size=1))
    migrate(engine)
    seed_catalog(engine, CONTENT_ROOT, now=SEEDED_ON)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar_one() == "0"
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "30s"
        assert connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar_one() == 0
    engine.dispose()


@pytest.mark.postgresql
def test_a_catalog_comes_back_whole_from_a_database_without_an_encoding(
    postgresql_without_encoding: str, shipped: CatalogContent
) -> None:
    engine = create_database_engine(postgresql_without_encoding)
    migrate(engine)
    seed_catalog(engine, CONTENT_ROOT, now=SEEDED_ON)
    with reading(engine) as connection:
        assert read_catalog(connection) == shipped
    engine.dispose()
