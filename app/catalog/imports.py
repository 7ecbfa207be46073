"""Changing the stored catalog: read, check, compare and write in one transaction, or do nothing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.catalog.changes import Difference, difference, proposed_catalog
from app.catalog.database import reading, writing
from app.catalog.snapshot import version_of
from app.catalog.store import (
    RecordedChange,
    RecordedVersion,
    is_empty,
    latest_version,
    read_catalog,
    record_version,
    replace_catalog,
)
from app.content.exercise_writing import write_catalog
from app.content.exercises import load_catalog
from app.domain.catalog import CatalogContent


class CatalogMissingError(Exception):
    """The database holds no catalog yet; seed it first."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do; `version` is that of the catalog after it."""

    difference: Difference
    version: str


def preview_import(engine: Engine, path: Path, shipped: Path, *, whole: bool = False) -> ImportResult:
    """What importing `path` would do; nothing is written.

    Raises:
        ContentError: everything that is wrong with the import.
        CatalogMissingError: the database holds no catalog.
    """
    with reading(engine) as connection:
        current = _current(connection)
    proposed = proposed_catalog(path, current, shipped, whole=whole)
    return ImportResult(difference(current, proposed), version_of(proposed))


def import_catalog(
    engine: Engine,
    path: Path,
    shipped: Path,
    *,
    now: datetime,
    whole: bool = False,
    note: str | None = None,
) -> ImportResult:
    """Import `path` and record it, all or nothing; an import that changes nothing is not recorded.

    Raises:
        ContentError: everything that is wrong with the import; nothing was written.
        CatalogMissingError: the database holds no catalog.
    """
    with writing(engine) as connection:
        current = _current(connection)
        proposed = proposed_catalog(path, current, shipped, whole=whole)
        changes = difference(current, proposed)
        if changes:
            _record(connection, proposed, changes, origin="import", note=note, now=now)
    return ImportResult(changes, version_of(proposed))


def seed_catalog(engine: Engine, shipped: Path, *, now: datetime) -> ImportResult | None:
    """Write the shipped catalog into an empty database, or a newer shipped one over an older.

    A catalog that an operator has changed is theirs: it is left alone and None is returned. Running it again changes
    nothing.

    Raises:
        ContentError: the shipped content is damaged.
    """
    content = load_catalog(shipped)
    unchanged = ImportResult(Difference((), ()), version_of(content))
    with reading(engine) as connection:
        # Most starts find nothing to do, and need neither the lock nor the right to write.
        if _is_theirs(before := latest_version(connection)):
            return None
        if before is not None and before.version == unchanged.version:
            return unchanged
    with writing(engine) as connection:
        # Another process may have been quicker.
        if _is_theirs(before := latest_version(connection)):
            return None
        if before is not None and before.version == unchanged.version:
            return unchanged
        current = read_catalog(connection) if before is not None else None
        changes = difference(current or CatalogContent((), content.vocabulary), content)
        if before is None or changes:
            _record(connection, content, changes, origin="seed", note=None, now=now)
    return ImportResult(changes, version_of(content))


def _is_theirs(last: RecordedVersion | None) -> bool:
    return last is not None and last.origin != "seed"


def _current(connection: Connection) -> CatalogContent:
    if is_empty(connection):
        raise CatalogMissingError
    return read_catalog(connection)


def _record(
    connection: Connection,
    content: CatalogContent,
    changes: Difference,
    *,
    origin: str,
    note: str | None,
    now: datetime,
) -> None:
    replace_catalog(connection, content)
    record_version(
        connection,
        version=version_of(content),
        origin=origin,
        note=note,
        recorded_at=now,
        changes=[RecordedChange(each.slug, each.change.value, each.before, each.after) for each in changes.exercises],
    )


def stored_catalog(engine: Engine) -> CatalogContent:
    """The stored catalog.

    Raises:
        CatalogMissingError: the database holds no catalog.
    """
    with reading(engine) as connection:
        return _current(connection)


def export_catalog(engine: Engine, folder: Path) -> int:
    """Write the stored catalog as files that can be imported again, and return the number of exercises.

    Raises:
        CatalogMissingError: the database holds no catalog.
        OSError: the folder cannot be written.
    """
    content = stored_catalog(engine)
    write_catalog(content, folder)
    return len(content.exercises)
