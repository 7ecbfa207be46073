"""Engines and transactions for the catalog's database: SQLite with nothing to install, PostgreSQL by its URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

_CONNECT_TIMEOUT_S = 5
_BUSY_TIMEOUT_MS = 10_000
_LOCK_TIMEOUT_S = 10
# Any fixed number: whoever changes the catalog takes this PostgreSQL advisory lock first.
_WRITER_LOCK = 1_735_289_206


def create_database_engine(url: str) -> Engine:
    """An engine for the catalog.

    Connections are not pooled: the service opens one to look for a new version every few seconds and otherwise
    only to read or import the whole catalog, so idle connections would cost the server more than they save here.

    Raises:
        sqlalchemy.exc.ArgumentError: the URL is malformed or names an unknown driver.
    """
    if url.startswith("postgresql"):
        arguments = {"connect_timeout": _CONNECT_TIMEOUT_S, "application_name": "genu"}
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _configure_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The driver would begin transactions only before a write, and reads of several tables would not be of one moment.
    connection.isolation_level = None
    # SQLite checks foreign keys only when asked, per connection; WAL lets workers read while an import writes.
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads are all of one moment."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, alone among writers; committed at the end, undone by any exception.

    Raises:
        sqlalchemy.exc.OperationalError: another writer held the catalog for too long.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S}s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})"))
        else:
            # A write that changes nothing takes SQLite's writer lock before the first read.
            connection.execute(text("UPDATE catalog_versions SET note = note WHERE sequence < 0"))
        yield connection
