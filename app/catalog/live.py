"""The catalog a running worker answers from, and how it notices a new version.

A worker holds one snapshot. Every few seconds it asks the database for one row; when that row is new it builds a new
snapshot in a thread and then swaps it in one assignment, so that a request sees the old catalog or the new one, never
a mixture. A database that cannot be reached costs updates, never an answer: the last snapshot stays, and at the start
the shipped catalog takes its place.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.catalog.database import reading
from app.catalog.snapshot import CatalogSnapshot, snapshot_from_content, snapshot_from_database
from app.catalog.store import latest_version
from app.domain.eligibility import Contraindication

CHECK_EVERY_S = 5.0

NOT_SEEDED = "the database holds no catalog; the shipped one is in use"
UNREACHABLE = "the database cannot be read; catalog updates wait"

# Besides a lost database: rows that were edited by hand may hold words the program does not know.
_READING_ERRORS = (SQLAlchemyError, KeyError, TypeError, ValueError)


@dataclass(slots=True)
class LiveCatalog:
    """The snapshot in use. `sequence` is the recorded change it shows, None when it is the shipped catalog.

    `trouble` says in words what is wrong with the database, None when nothing is.
    """

    snapshot: CatalogSnapshot
    sequence: int | None
    trouble: str | None


def open_catalog(engine: Engine, shipped: Path, contraindications: Collection[Contraindication]) -> LiveCatalog:
    """The stored catalog, or the shipped one when the database has none or cannot be read.

    Raises:
        ContentError: the shipped catalog was needed and is damaged.
    """
    try:
        found = _read_if_new(engine, contraindications, None)
    except _READING_ERRORS:
        return LiveCatalog(snapshot_from_content(shipped, contraindications), None, UNREACHABLE)
    if found is None:
        return LiveCatalog(snapshot_from_content(shipped, contraindications), None, NOT_SEEDED)
    sequence, snapshot = found
    return LiveCatalog(snapshot, sequence, None)


async def follow_catalog(
    live: LiveCatalog,
    engine: Engine,
    contraindications: Collection[Contraindication],
    on_swap: Callable[[CatalogSnapshot], None],
    *,
    check_every_s: float = CHECK_EVERY_S,
) -> None:
    """Keep the snapshot current until cancelled; `on_swap` runs in the event loop, together with the swap."""
    while True:
        await asyncio.sleep(check_every_s)
        await refresh(live, engine, contraindications, on_swap)


async def refresh(
    live: LiveCatalog,
    engine: Engine,
    contraindications: Collection[Contraindication],
    on_swap: Callable[[CatalogSnapshot], None],
) -> None:
    """Look for a new version once, and swap it in."""
    try:
        found = await asyncio.to_thread(_read_if_new, engine, contraindications, live.sequence)
    except _READING_ERRORS:
        live.trouble = UNREACHABLE
        return
    if found is not None:
        live.sequence, live.snapshot = found
        on_swap(live.snapshot)
    live.trouble = NOT_SEEDED if live.sequence is None else None


def _read_if_new(
    engine: Engine, contraindications: Collection[Contraindication], sequence: int | None
) -> tuple[int, CatalogSnapshot] | None:
    with reading(engine) as connection:
        latest = latest_version(connection)
        if latest is None or latest.sequence == sequence:
            return None
        return latest.sequence, snapshot_from_database(connection, contraindications)
