"""The catalog a running worker answers from, and how it notices a new version.

A worker holds one snapshot. Every few seconds it asks the database for one row; when that row is new it builds a new
snapshot in a thread and then swaps it in one assignment, so that a request sees the old catalog or the new one, never
a mixture. A database that cannot be reached costs updates, never an answer: the last snapshot stays, and at the start
the shipped catalog takes its place.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import time
from typing import Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.catalog.database import reading
from app.catalog.snapshot import CatalogSnapshot, snapshot_from_content, snapshot_from_database
from app.catalog.store import RecordedVersion, latest_version
from app.domain.exercises.eligibility import Contraindication

T = TypeVar("T")

_PATIENCE_S: Final = 10.0
"""How long one look may take before the database counts as lost."""

NOT_SEEDED = "the database holds no catalog; the shipped one is in use"
EMPTIED = "the database holds no catalog any more; the last one stays in use"
UNREACHABLE = "the database cannot be read; catalog updates wait"

# Besides a lost database: rows that were edited by hand may lack what the program counts on, or hold words it does not
# know.
READING_ERRORS: Final = (SQLAlchemyError, LookupError, AttributeError, TypeError, ValueError, TimeoutError)
"""What may be raised by reading the database, or by making anything of what was read."""


@dataclass(slots=True)
class LiveCatalog:
    """The snapshot in use. `recorded` is the recorded change it shows, None when it is the shipped catalog.

    `trouble` says in words what is wrong with the database, None when nothing is. `taken_at` is when the snapshot was
    taken and `looked_at` when the database last said what it holds, both in seconds since 1970.
    """

    snapshot: CatalogSnapshot
    recorded: RecordedVersion | None
    trouble: str | None
    taken_at: float = field(default_factory=time)
    looked_at: float | None = None

    @property
    def sequence(self) -> int | None:
        """Which change of the database the snapshot shows."""
        return None if self.recorded is None else self.recorded.sequence


def open_catalog(engine: Engine, shipped: Path, contraindications: Collection[Contraindication]) -> LiveCatalog:
    """The stored catalog, or the shipped one when the database has none or cannot be read.

    Raises:
        ContentError: the shipped catalog was needed and is damaged.
    """
    try:
        latest, snapshot = _read_if_new(engine, contraindications, None)
    except READING_ERRORS:
        return shipped_catalog(shipped, contraindications, UNREACHABLE)
    if snapshot is None:
        return shipped_catalog(shipped, contraindications, NOT_SEEDED)
    return LiveCatalog(snapshot, latest, None, looked_at=time())


def shipped_catalog(shipped: Path, contraindications: Collection[Contraindication], trouble: str) -> LiveCatalog:
    """The shipped catalog, for that trouble.

    Raises:
        ContentError: it is damaged.
    """
    return LiveCatalog(snapshot_from_content(shipped, contraindications), None, trouble)


async def follow_catalog(
    live: LiveCatalog,
    engine: Engine,
    contraindications: Collection[Contraindication],
    on_swap: Callable[[CatalogSnapshot], None],
    on_look: Callable[[], None] | None = None,
    *,
    prepare: Callable[[CatalogSnapshot], None] | None = None,
    check_every_s: float,
) -> None:
    """Keep the snapshot current until cancelled.

    `prepare` runs in the thread that built the snapshot, before the swap. `on_swap` runs in the event loop, together
    with the swap. If either refuses the snapshot, the old one stays.
    `on_look` is called after every look, whatever came of it.
    """
    while True:
        await asyncio.sleep(check_every_s)
        await refresh(live, engine, contraindications, on_swap, prepare)
        if on_look is not None:
            on_look()


async def refresh(
    live: LiveCatalog,
    engine: Engine,
    contraindications: Collection[Contraindication],
    on_swap: Callable[[CatalogSnapshot], None],
    prepare: Callable[[CatalogSnapshot], None] | None = None,
) -> None:
    """Look for a new version once, and swap it in."""

    def look() -> tuple[RecordedVersion | None, CatalogSnapshot | None]:
        latest, snapshot = _read_if_new(engine, contraindications, live.recorded)
        if snapshot is not None and prepare is not None:
            prepare(snapshot)
        return latest, snapshot

    try:
        latest, snapshot = await asyncio.wait_for(in_daemon_thread(look), _PATIENCE_S)
        if snapshot is not None:
            on_swap(snapshot)
    except READING_ERRORS:
        live.trouble = UNREACHABLE
        return
    live.looked_at = time()
    if snapshot is not None:
        live.recorded, live.snapshot = latest, snapshot
        live.taken_at = live.looked_at
    live.trouble = None if latest is not None else NOT_SEEDED if live.recorded is None else EMPTIED


async def in_daemon_thread(work: Callable[[], T]) -> T:
    """Run `work` in a thread that the end of the process does not wait for, since a database may hang for ever."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, name="catalog", daemon=True).start()
    return await asyncio.wrap_future(future)


def _read_if_new(
    engine: Engine, contraindications: Collection[Contraindication], known: RecordedVersion | None
) -> tuple[RecordedVersion | None, CatalogSnapshot | None]:
    """The latest recorded change, and the catalog unless it is the one that is known."""
    with reading(engine) as connection:
        latest = latest_version(connection)
        if latest is None or _mark_of(latest) == _mark_of(known):
            return latest, None
        return latest, snapshot_from_database(connection, contraindications)


def _mark_of(recorded: RecordedVersion | None) -> tuple[int, str] | None:
    # A number alone is given twice where a copy from before took the place of the database.
    return None if recorded is None else (recorded.sequence, recorded.version)
