"""Bringing the database's tables to the state this program needs, beside programs that are still running on it.

Any number of processes may start at once: one migrates, the others wait for it and find nothing to do. A migration
that cannot have its table at once gives up and is tried again, because whoever waits for a table makes every reader
behind it wait too.

Alembic is loaded where there is something to migrate: most starts find nothing, and it takes ten megabytes.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST_MIGRATION: Final = "c3e97a40d1b6"
"""The one that leads to the tables of this program."""

_HERE: Final = Path(__file__).parent
_INI: Final = next(
    # In a wheel the migrations are beside this module, else at the root of the project.
    (path for path in (_HERE / "alembic.ini", _HERE.parents[1] / "alembic.ini") if path.exists()),
    _HERE / "alembic.ini",
)

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
    if script is None and _has_nothing_to_do(engine):
        return
    from alembic.config import Config

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


def _has_nothing_to_do(engine: Engine) -> bool:
    with engine.connect() as connection:
        return is_migrated(connection)


def _upgrade(engine: Engine, config: "Config") -> None:
    from alembic import command

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
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [NEWEST_MIGRATION]


def _is_at_head(connection: Connection, config: "Config") -> bool:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory.from_config(config).get_heads())


def _is_of_a_later_release(connection: Connection, config: "Config") -> bool:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return not known.issuperset(MigrationContext.configure(connection).get_current_heads())
