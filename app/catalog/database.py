"""Engines and transactions for the catalog's database: SQLite with nothing to install, PostgreSQL by its URL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from app.settings import Settings

_BUSY_TIMEOUT_MS: Final = 10_000
_WAL_PAUSE_S: Final = 0.05
_WAL_ATTEMPTS: Final = 200
_LOCK_TIMEOUT_S: Final = 30
# Any fixed number: whoever changes the catalog takes this PostgreSQL advisory lock first.
_WRITER_LOCK: Final = 1_735_289_206
_RECYCLE_S: Final = 1800
_BEGIN: Final = "sqlite_begin"


@dataclass(frozen=True, slots=True)
class PostgresqlOptions:
    """How to reach PostgreSQL; `tls` are parameters of libpq (sslmode, sslrootcert, sslcert, sslkey)."""

    pool_size: int = 1
    connect_timeout_s: int = 5
    statement_timeout_s: int = 30
    tls: tuple[tuple[str, str], ...] = ()


def engine_of(settings: Settings) -> Engine:
    """The engine that the settings describe."""
    tls = {
        "sslmode": settings.database_tls,
        "sslrootcert": settings.database_tls_root_certificate,
        "sslcert": settings.database_tls_certificate,
        "sslkey": settings.database_tls_key,
    }
    options = PostgresqlOptions(
        settings.database_pool_size,
        settings.database_connect_timeout_s,
        settings.database_statement_timeout_s,
        tuple((name, str(value)) for name, value in tls.items() if value is not None),
    )
    return create_database_engine(settings.database_url, options)


def create_database_engine(url: str, options: PostgresqlOptions | None = None) -> Engine:
    """An engine for the catalog; nothing is connected yet.

    Raises:
        sqlalchemy.exc.ArgumentError: the URL is malformed or names an unknown driver.
    """
    if url.startswith("postgresql"):
        return _create_postgresql_engine(url, options or PostgresqlOptions(pool_size=0))
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _create_postgresql_engine(url: str, options: PostgresqlOptions) -> Engine:
    arguments = {
        "application_name": "genu",
        "connect_timeout": options.connect_timeout_s,
        # Text arrives as text whatever encoding the database was made with.
        "client_encoding": "utf8",
        # The server gives up a slow statement; the client a network that went silent. What the URL asks for stays:
        # a search_path chooses the schema.
        "options": f"{_options_of(url)} -c statement_timeout={options.statement_timeout_s}s".strip(),
        # A pooler may give the next transaction another connection, where a statement of that name is another's.
        "prepare_threshold": None,
        "keepalives_idle": options.connect_timeout_s,
        "tcp_user_timeout": (options.connect_timeout_s + options.statement_timeout_s) * 1000,
        **dict(options.tls),
    }
    if options.pool_size == 0:
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    return create_engine(
        url,
        pool_size=options.pool_size,
        max_overflow=0,
        pool_timeout=options.connect_timeout_s,
        pool_pre_ping=True,
        pool_recycle=_RECYCLE_S,
        connect_args=arguments,
    )


def _options_of(url: str) -> str:
    said = make_url(url).query.get("options", "")
    return said if isinstance(said, str) else " ".join(said)


def _configure_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The driver would begin transactions only before a write, and reads of several tables would not be of one moment.
    connection.isolation_level = None
    # SQLite checks foreign keys only when asked, per connection; WAL lets workers read while an import writes.
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    use_wal(connection)


def use_wal(connection: SqliteConnection) -> None:
    """Let readers go on while one writes.

    A new file is changed by who comes first; SQLite can refuse the others meanwhile without the time-out it was given.

    Raises:
        sqlite3.OperationalError: the file was busy for too long, or cannot be used.
    """
    for attempt in range(1, _WAL_ATTEMPTS + 1):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or attempt == _WAL_ATTEMPTS:
                raise
            time.sleep(_WAL_PAUSE_S)
        else:
            return


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def as_writer(connection: Connection) -> Connection:
    """The connection, whose transactions on SQLite are from now on alone among writers before their first read."""
    return connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


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
    with engine.connect() as connection, as_writer(connection).begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S}s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})"))
        yield connection
