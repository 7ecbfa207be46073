"""Every SQL statement of the catalog. Transactions are the caller's (database.reading and database.writing)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlmodel import SQLModel

from app.catalog import tables
from app.catalog.rows import WORD_TABLES, Row, exercises_from, rows_of, vocabulary_from
from app.domain.exercises.catalog import CatalogContent

# Parents before children; a table is emptied in the opposite order.
_WRITE_ORDER: tuple[type[SQLModel], ...] = (
    tables.TermRow,
    *WORD_TABLES.values(),
    tables.ExerciseRow,
    tables.AliasRow,
    tables.TargetRow,
    tables.AddressRow,
    tables.ExerciseGoalRow,
    tables.ExerciseEmphasisRow,
    tables.ExerciseEquipmentRow,
    tables.AvoidWhenRow,
    tables.LinkRow,
    tables.DoseRow,
    tables.TextRow,
    tables.FaultRow,
    tables.SourceRow,
)


@dataclass(frozen=True, slots=True)
class RecordedVersion:
    """A change of the catalog; `origin` is seed or import.

    `release` is the latest one that ships a seeded catalog, `files` the hash of the files it was read from there.
    """

    sequence: int
    version: str
    origin: str
    release: str | None
    files: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """What one change did to one exercise: added, changed or retired; its facts in full, as stored JSON."""

    exercise_slug: str
    change: str
    before: dict[str, Any] | None
    after: dict[str, Any]


def table_of(row: type[SQLModel]) -> Table:
    """The SQL table behind a row class."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


class DamagedCatalogError(ValueError):
    """The stored rows are no catalog: somebody has changed them by other means than an import."""


def read_catalog(connection: Connection) -> CatalogContent:
    """The whole catalog, in catalog order: by ladder, rung and slug.

    Raises:
        DamagedCatalogError: the rows are no catalog.
    """
    try:
        rows = {row: _all_rows(connection, row) for row in _WRITE_ORDER}
        ladder_rank = {ladder["id"]: ladder["rank"] for ladder in rows[tables.LadderRow]}
        rows[tables.ExerciseRow].sort(
            key=lambda each: (ladder_rank[each["ladder_id"]], each["ladder_rung"], each["slug"])
        )
        return CatalogContent(exercises_from(rows), vocabulary_from(rows))
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        raise DamagedCatalogError(
            "the stored catalog is damaged; restore a copy of its database, or name an empty one in GENU_DATABASE_URL"
        ) from error


def _all_rows(connection: Connection, row: type[SQLModel]) -> list[Row]:
    return [dict(found) for found in connection.execute(select(table_of(row))).mappings()]


def is_empty(connection: Connection) -> bool:
    """Whether no catalog was ever written."""
    return connection.execute(select(func.count()).select_from(table_of(tables.VersionRow))).scalar_one() == 0


def replace_catalog(connection: Connection, content: CatalogContent) -> None:
    """Make the stored catalog this one, whatever it was.

    Everything is written anew: a catalog changes rarely, readers see the old one until the transaction ends, and no
    order of partial updates has to be proven right.
    """
    rows = rows_of(content)
    exercise = table_of(tables.ExerciseRow)
    for row in reversed(_WRITE_ORDER):
        if row is tables.ExerciseRow:
            # Retired exercises point to those that replace them and have to go first.
            connection.execute(delete(exercise).where(exercise.c.status == "retired"))
        connection.execute(delete(table_of(row)))
    for row in _WRITE_ORDER:
        if rows.get(row):
            connection.execute(insert(table_of(row)), rows[row])


def latest_version(connection: Connection) -> RecordedVersion | None:
    """The last change of the catalog; None before the first. Cheap: one row by primary key."""
    table = table_of(tables.VersionRow)
    columns = (table.c.sequence, table.c.version, table.c.origin, table.c.release, table.c.files, table.c.recorded_at)
    found = connection.execute(select(*columns).order_by(table.c.sequence.desc()).limit(1)).one_or_none()
    return None if found is None else RecordedVersion(*found)


def record_version(
    connection: Connection,
    *,
    version: str,
    origin: str,
    note: str | None,
    recorded_at: datetime,
    changes: Sequence[RecordedChange],
    release: str | None = None,
    files: str | None = None,
) -> int:
    """Add a row to the catalog's history with what it changed, and return its sequence number."""
    counts: Mapping[str, int] = {
        kind: sum(change.change == kind for change in changes) for kind in ("added", "changed", "retired")
    }
    values = {
        "version": version,
        "origin": origin,
        "release": release,
        "files": files,
        "note": note,
        "recorded_at": recorded_at,
        **counts,
    }
    inserted = connection.execute(insert(table_of(tables.VersionRow)).values(values))
    key = inserted.inserted_primary_key
    if key is None:
        raise RuntimeError("the database did not say which sequence number it gave")
    sequence = int(key[0])
    if changes:
        rows = [
            {
                "sequence": sequence,
                "exercise_slug": change.exercise_slug,
                "change": change.change,
                "before": change.before,
                "after": change.after,
            }
            for change in changes
        ]
        connection.execute(insert(table_of(tables.HistoryRow)), rows)
    return sequence


def move_release(connection: Connection, sequence: int, release: str, files: str) -> None:
    """Record that this release, too, ships the catalog of that change, in these files."""
    table = table_of(tables.VersionRow)
    connection.execute(update(table).where(table.c.sequence == sequence).values(release=release, files=files))


def history_of(connection: Connection, slug: str) -> tuple[tuple[RecordedVersion, RecordedChange], ...]:
    """Every recorded change of one exercise, the oldest first."""
    versions, history = table_of(tables.VersionRow), table_of(tables.HistoryRow)
    statement = (
        select(
            versions.c.sequence,
            versions.c.version,
            versions.c.origin,
            versions.c.release,
            versions.c.files,
            versions.c.recorded_at,
            history.c.exercise_slug,
            history.c.change,
            history.c.before,
            history.c.after,
        )
        .join(versions, versions.c.sequence == history.c.sequence)
        .where(history.c.exercise_slug == slug)
        .order_by(versions.c.sequence)
    )
    rows = map(tuple, connection.execute(statement))
    return tuple((RecordedVersion(*row[:6]), RecordedChange(*row[6:])) for row in rows)
