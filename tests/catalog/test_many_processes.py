"""Processes that start at once on one empty database: one migrates, one seeds, all are ready."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

from app.catalog.database import create_database_engine, reading, use_wal
from app.catalog.imports import Seeding, seed_catalog
from app.catalog.live import open_catalog
from app.catalog.migrate import NEWEST_MIGRATION, is_migrated, migrate
from app.catalog.store import latest_version
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from tests.catalog.conftest import SEEDED_ON

PROCESSES = 10
PREPARE = """
import os, sys
from datetime import UTC, datetime
import alembic.command
from app.catalog import imports
from app.catalog.database import create_database_engine
from app.catalog.imports import seed_catalog
from app.catalog.migrate import migrate
from app.content.load import CONTENT_ROOT

# Read once for all of them: the race is about the database, and is the closer the less there is to read.
content = imports.load_catalog(CONTENT_ROOT)
imports.load_catalog = lambda root: content

def prepare():
    engine = create_database_engine(sys.argv[1])
    migrate(engine)
    seed_catalog(engine, CONTENT_ROOT, now=datetime.now(UTC))

children = []
for _ in range(int(sys.argv[2])):
    child = os.fork()
    if child == 0:
        try:
            prepare()
        except BaseException as error:
            print(type(error).__name__, error, flush=True)
            os._exit(1)
        os._exit(0)
    children.append(child)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""
LATER = f"""
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{NEWEST_MIGRATION}"


def upgrade() -> None:
    op.add_column("exercises", sa.Column("added_later", sa.Integer(), nullable=True))
"""


def test_ten_processes_that_start_at_once_migrate_and_seed_once(empty_url: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", PREPARE, empty_url, str(PROCESSES)]

    told = subprocess.run(command, capture_output=True, text=True, timeout=300)

    assert told.stdout == f"{[0] * PROCESSES}\n"
    assert told.stderr == ""
    engine = create_database_engine(empty_url)
    with reading(engine) as connection:
        assert is_migrated(connection)
        latest = latest_version(connection)
        assert latest is not None
        assert (latest.sequence, latest.origin) == (1, "seed")
        assert connection.execute(text("SELECT count(*) FROM exercise_history")).scalar_one() == 167


@pytest.fixture
def later(tmp_path: Path) -> str:
    """A folder of migrations with one more than the program has."""
    folder = tmp_path / "later"
    (folder / "versions").mkdir(parents=True)
    shipped = Path("alembic")
    (folder / "env.py").write_text((shipped / "env.py").read_text())
    for script in (shipped / "versions").glob("*.py"):
        (folder / "versions" / script.name).write_text(script.read_text())
    (folder / "versions" / "later.py").write_text(LATER)
    return str(folder)


@contextmanager
def _long_reader(engine: Engine) -> Iterator[None]:
    """A reader of the exercises that does not end, such as a backup."""
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT count(*) FROM exercises"))
        yield


@pytest.mark.postgresql
@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_migration_that_cannot_have_its_table_holds_up_no_running_program(seeded: Engine, later: str) -> None:
    waits = []
    with _long_reader(seeded):
        migration = threading.Thread(target=lambda: waits.append(_refused(seeded, later)))
        migration.start()
        longest = 0.0
        while migration.is_alive():
            started = monotonic()
            with reading(seeded) as connection:
                connection.execute(text("SELECT count(*) FROM exercises")).scalar_one()
            longest = max(longest, monotonic() - started)
        migration.join()

    assert waits == [True]
    # The migration waits for 100 ms at a time, and a reader behind it no longer; the rest is for a slow machine.
    assert longest < 2
    assert "added_later" not in {column["name"] for column in inspect(seeded).get_columns("exercises")}


def _refused(engine: Engine, script: str) -> bool:
    try:
        migrate(engine, script=script, lock_timeout_ms=100, attempts=2)
    except OperationalError:
        return True
    return False


@pytest.mark.postgresql
@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_migration_is_tried_again_until_its_table_is_free(seeded: Engine, later: str) -> None:
    with _long_reader(seeded):
        migration = threading.Thread(target=migrate, args=(seeded,), kwargs={"script": later, "lock_timeout_ms": 100})
        migration.start()
        migration.join(timeout=0.5)
        assert migration.is_alive()
    migration.join(timeout=30)

    assert "added_later" in {column["name"] for column in inspect(seeded).get_columns("exercises")}


def test_the_program_starts_and_runs_on_a_database_that_a_later_one_has_migrated(seeded: Engine, later: str) -> None:
    migrate(seeded, script=later)
    migrate(seeded)

    assert seed_catalog(seeded, CONTENT_ROOT, now=SEEDED_ON) is Seeding.UNCHANGED
    live = open_catalog(seeded, CONTENT_ROOT, shipped_contraindications())

    assert (live.sequence, live.trouble) == (1, None)


def test_a_new_sqlite_file_that_another_process_is_changing_is_waited_for(tmp_path: Path) -> None:
    """Whoever comes first changes the journal of a new file; SQLite may refuse the others at once, as it does here."""
    other = sqlite3.connect(tmp_path / "genu.db", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE begun (x)")
    other.execute("BEGIN EXCLUSIVE")
    release = Timer(0.3, other.rollback)
    release.start()
    connection = sqlite3.connect(tmp_path / "genu.db", timeout=0)
    use_wal(connection)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    release.join()
    connection.close()
    other.close()
