"""Bringing the database's tables to the state this program needs."""

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from alembic import command

_INI = Path(__file__).parents[2] / "alembic.ini"


def migrate(engine: Engine) -> None:
    """Run every migration the database has not seen; nothing happens when it is up to date.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refuses a migration.
    """
    config = Config(_INI)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_migrated(connection: Connection) -> bool:
    """Whether the database has every migration this program knows."""
    applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory.from_config(Config(_INI)).get_heads())
