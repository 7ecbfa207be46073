"""Migrations lead to exactly the tables of the program, and back."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from alembic import command
from app.catalog.database import create_database_engine
from app.catalog.migrate import NEWEST_MIGRATION, is_migrated, migrate
from app.catalog.tables import METADATA


def test_the_migrated_database_has_the_tables_of_the_program(empty_url: str) -> None:
    engine = create_database_engine(empty_url)
    migrate(engine)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_the_program_knows_its_newest_migration() -> None:
    assert ScriptDirectory.from_config(Config("alembic.ini")).get_heads() == [NEWEST_MIGRATION]


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    engine = create_database_engine(empty_url)
    with engine.connect() as connection:
        assert not is_migrated(connection)
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert is_migrated(connection)


def test_every_migration_can_be_undone(empty_url: str) -> None:
    engine = create_database_engine(empty_url)
    migrate(engine)
    config = Config("alembic.ini")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    with engine.connect() as connection:
        assert is_migrated(connection)
