"""Runs migrations on SQLite or PostgreSQL, over the service's own settings or over a connection it is handed."""

from sqlalchemy import Connection, text

from alembic import context
from app.catalog.database import as_writer, engine_of
from app.catalog.tables import METADATA
from app.settings import read_settings

_LOCK_TIMEOUT_MS = 3000
_STATEMENT_TIMEOUT_S = 60
_TURN_TIMEOUT_S = 120
# Any fixed number, other than the catalog writer's: two deployments starting at once must not migrate together.
_MIGRATION_LOCK = 1_735_289_207


def run_migrations(connection: Connection) -> None:
    """Bring the database behind the connection to the requested revision, one process at a time."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        _take_turn(connection)
    else:
        # SQLite migrates in one transaction that nobody else writes beside, so that waiting for it is waiting a turn.
        as_writer(connection).begin()
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=postgresql,
        # SQLite cannot alter most of a table; alembic copies it instead.
        render_as_batch=not postgresql,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


def _take_turn(connection: Connection) -> None:
    """Wait for whoever migrates now, patiently; from then on wait for tables only shortly."""
    lock_timeout_ms = context.config.attributes.get("lock_timeout_ms", _LOCK_TIMEOUT_MS)
    for statement in (
        f"SET lock_timeout = '{_TURN_TIMEOUT_S}s'",
        f"SET statement_timeout = '{_TURN_TIMEOUT_S}s'",
        f"SELECT pg_advisory_lock({_MIGRATION_LOCK})",
        # Waiting for a table makes every later query wait too; better to fail and try again.
        f"SET lock_timeout = '{lock_timeout_ms}ms'",
        f"SET statement_timeout = '{_STATEMENT_TIMEOUT_S}s'",
    ):
        connection.execute(text(statement))
    connection.commit()


def main() -> None:
    """Use the connection given by the caller, or open one from GENU_DATABASE_URL."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run_migrations(given)
        return
    with engine_of(read_settings()).connect() as connection:
        run_migrations(connection)


if context.is_offline_mode():
    context.configure(
        url=read_settings().database_url, target_metadata=METADATA, literal_binds=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    main()
