"""Bringing the database's tables to the state this program needs, beside programs that are still running on it.

Any number of processes may start at once: one migrates, the others wait for it and find nothing to do. A migration
that cannot have its table at once gives up and is tried again, because whoever waits for a table makes every reader
behind it wait too.
"""

import time
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from alembic import command

_INI: Final = Path(__file__).parents[2] / "alembic.ini"


ATTEMPTS: Final = 5
LOCK_TIMEOUT_MS: Final = 3000
_PAUSE_S: Final = 1.0


def migrate(
    engine: Engine, *, script: str | None = None, lock_timeout_ms: int = LOCK_TIMEOUT_MS, attempts: int = ATTEMPTS
) -> None:
    """Run every migration the database has not seen; nothing is locked or written when it is up to date.

    A database that a later release has migrated is left as it is: its tables still serve the release before.

    Args:
        engine: the database.
        script: folder of other migrations than those of the program.
        lock_timeout_ms: how long a migration may wait for a table on PostgreSQL.
        attempts: how often it is tried when it waited too long.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refuses a migration.
    """
    config = Config(_INI)
    if script is not None:
        config.set_main_option("script_location", script)
    config.attributes["lock_timeout_ms"] = lock_timeout_ms
    for attempt in range(1, attempts + 1):
        try:
            _upgrade(engine, config)
        except OperationalError as error:
            if attempt == attempts or not _waited_too_long(error):
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _upgrade(engine: Engine, config: Config) -> None:
    with engine.connect() as connection:
        # Closed at the end even where connections are kept: its lock and its timeouts end with it.
        connection.detach()
        if _is_at_head(connection, config) or _is_of_a_later_release(connection, config):
            return
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _waited_too_long(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "55P03"


def is_migrated(connection: Connection) -> bool:
    """Whether the database has every migration this program knows."""
    return _is_at_head(connection, Config(_INI))


def _is_at_head(connection: Connection, config: Config) -> bool:
    applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory.from_config(config).get_heads())


def _is_of_a_later_release(connection: Connection, config: Config) -> bool:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return not known.issuperset(MigrationContext.configure(connection).get_current_heads())
