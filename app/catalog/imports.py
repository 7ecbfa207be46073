"""Changing the stored catalog: read, check, compare and write in one transaction, or do nothing."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Engine

from app import __version__
from app.catalog.changes import Difference, difference, proposed_catalog
from app.catalog.database import reading, writing
from app.catalog.snapshot import version_of
from app.catalog.store import (
    RecordedChange,
    RecordedVersion,
    is_empty,
    latest_version,
    move_release,
    read_catalog,
    record_version,
    replace_catalog,
)
from app.content.exercise_writing import write_catalog
from app.content.exercises import load_catalog
from app.content.load import catalog_files_hash
from app.domain.exercises.catalog import CatalogContent


class Seeding(StrEnum):
    """What became of the shipped catalog when a program started."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    OF_AN_IMPORT = "of_an_import"
    OF_A_LATER_RELEASE = "of_a_later_release"


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


def seed_catalog(engine: Engine, shipped: Path, *, now: datetime, release: str = __version__) -> Seeding:
    """Write the shipped catalog into an empty database, or over one that an earlier release shipped.

    A catalog that an operator has changed is theirs, and one of a later release is not taken back by an earlier one
    that starts again beside it: both are left alone. Running it again changes nothing.

    Raises:
        ContentError: the shipped content is damaged.
    """
    # Taken before the files are read: should they change meanwhile, the next start reads them again.
    files = catalog_files_hash(shipped)
    with reading(engine) as connection:
        last = latest_version(connection)
    if last is not None and (last.origin, last.release, last.files) == ("seed", release, files):
        # Most starts: this release has read, checked and written these very files before.
        return Seeding.UNCHANGED
    content = load_catalog(shipped)
    version = version_of(content)
    # Neither the lock nor the right to write is needed where there is nothing to do.
    if (left := _left_alone(last, version, release, files)) is not None:
        return left
    with writing(engine) as connection:
        # Another process may have been quicker.
        before = latest_version(connection)
        if (left := _left_alone(before, version, release, files)) is not None:
            return left
        if before is not None and before.version == version:
            move_release(connection, before.sequence, release, files)
            return Seeding.UNCHANGED
        current = read_catalog(connection) if before is not None else CatalogContent((), content.vocabulary)
        changes = difference(current, content)
        _record(connection, content, changes, origin="seed", note=None, now=now, release=release, files=files)
    return Seeding.WRITTEN


def _left_alone(last: RecordedVersion | None, version: str, release: str, files: str) -> Seeding | None:
    """Why the shipped catalog of this version and release is not written; None when it has to be."""
    if last is None:
        return None
    if last.origin != "seed":
        return Seeding.OF_AN_IMPORT
    if _order(last.release) > _order(release):
        return Seeding.UNCHANGED if last.version == version else Seeding.OF_A_LATER_RELEASE
    is_known = (last.version, last.files) == (version, files) and _order(last.release) == _order(release)
    return Seeding.UNCHANGED if is_known else None


def _order(release: str | None) -> tuple[int, ...]:
    """The numbers a release begins with; a catalog of before releases were recorded is older than any."""
    numbers = re.match(r"\d+(\.\d+)*", release or "")
    return () if numbers is None else tuple(map(int, numbers[0].split(".")))


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
    release: str | None = None,
    files: str | None = None,
) -> None:
    replace_catalog(connection, content)
    record_version(
        connection,
        version=version_of(content),
        origin=origin,
        note=note,
        release=release,
        files=files,
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
