"""One page of the catalog: which exercises, in which order, and where the next page begins.

A cursor is the slug of the last exercise of a page and a digest of what was asked for. Slugs are never reused and
exercises never deleted, so that a cursor stays good over new versions of the catalog: nothing is skipped or repeated
that was there all along.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

import orjson

from app.catalog.search import search
from app.catalog.snapshot import CatalogSnapshot
from app.domain.exercises.catalog import ExerciseFilter, select
from app.domain.exercises.masks import bits_of, mask_of

_DIGEST_LENGTH = 8


class ForeignCursorError(ValueError):
    """The cursor was not given out for this listing."""


@dataclass(frozen=True, slots=True)
class Page:
    """Positions of the exercises on a page, how many fit on all pages, and the cursor of the next page."""

    positions: tuple[int, ...]
    total: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a listing may show at most: positions as a mask, and the words that made it so, which a cursor keeps."""

    mask: int
    words: tuple[str, ...]


def narrow_to(snapshot: CatalogSnapshot, slugs: Iterable[str], words: tuple[str, ...]) -> Narrowing:
    """A listing of these exercises at most."""
    position_of = snapshot.catalog.position_of
    known = (position_of[slug] for slug in slugs if slug in position_of)
    return Narrowing(mask_of(known, len(position_of)), words)


def page_of(
    snapshot: CatalogSnapshot,
    wanted: ExerciseFilter,
    text: str | None,
    limit: int,
    cursor: str | None,
    within: Narrowing | None = None,
) -> Page:
    """The page that begins behind the cursor.

    Raises:
        ForeignCursorError: the cursor belongs to another listing, or the exercise it names is no longer in this one.
    """
    digest = _digest(wanted, text, within)
    last = None if cursor is None else _slug_in(cursor, digest)
    mask = select(snapshot.catalog, wanted)
    if within is not None:
        mask &= within.mask
    if text is None:
        return _page(snapshot, _in_catalog_order(snapshot, mask, last, limit), mask.bit_count(), limit, digest)
    found = [position for position in search(snapshot.names, text) if mask >> position & 1]
    return _page(snapshot, _behind(snapshot, found, last)[: limit + 1], len(found), limit, digest)


def _in_catalog_order(snapshot: CatalogSnapshot, mask: int, last: str | None, limit: int) -> list[int]:
    after = -1
    if last is not None:
        if last not in snapshot.catalog.position_of:
            raise ForeignCursorError
        after = snapshot.catalog.position_of[last]
    return list(islice(bits_of(mask, after=after), limit + 1))


def _behind(snapshot: CatalogSnapshot, found: list[int], last: str | None) -> list[int]:
    if last is None:
        return found
    position = snapshot.catalog.position_of.get(last)
    if position not in found:
        raise ForeignCursorError
    return found[found.index(position) + 1 :]


def _page(snapshot: CatalogSnapshot, positions: Sequence[int], total: int, limit: int, digest: str) -> Page:
    """`positions` may hold one more than fits: it tells that there is a next page."""
    shown = tuple(positions[:limit])
    more = len(positions) > limit
    last = snapshot.catalog.exercises[shown[-1]].slug if more else None
    return Page(shown, total, None if last is None else _cursor(digest, last))


def _digest(wanted: ExerciseFilter, text: str | None, within: Narrowing | None) -> str:
    more = () if within is None else (within.words,)
    return sha256(orjson.dumps((wanted, text, *more))).hexdigest()[:_DIGEST_LENGTH]


def _cursor(digest: str, slug: str) -> str:
    return base64.urlsafe_b64encode(f"{digest}{slug}".encode()).decode().rstrip("=")


def _slug_in(cursor: str, digest: str) -> str:
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ForeignCursorError from None
    if not decoded.startswith(digest):
        raise ForeignCursorError
    return decoded[_DIGEST_LENGTH:]
