"""Pages follow one another without a gap or a repetition, also when the catalog changes between them."""

import pytest

from app.catalog.listing import ForeignCursorError, page_of
from app.catalog.snapshot import CatalogSnapshot, build_snapshot, snapshot_from_content
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.domain.exercises.catalog import CatalogContent, ExerciseFilter
from app.domain.exercises.exercise import ExerciseKind, retire

ALL = ExerciseFilter()
STRENGTH = ExerciseFilter(kinds=(ExerciseKind.STRENGTH,))


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    return snapshot_from_content(CONTENT_ROOT, shipped_contraindications())


def slugs(snapshot: CatalogSnapshot, positions: tuple[int, ...]) -> list[str]:
    return [snapshot.catalog.exercises[position].slug for position in positions]


def walk(snapshot: CatalogSnapshot, wanted: ExerciseFilter, text: str | None, limit: int) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = page_of(snapshot, wanted, text, limit, cursor)
        assert len(page.positions) <= limit
        found += slugs(snapshot, page.positions)
        if page.next_cursor is None:
            assert len(found) == page.total
            return found
        cursor = page.next_cursor


@pytest.mark.parametrize("limit", [1, 7, 20, 100])
def test_the_pages_together_are_the_listing(snapshot: CatalogSnapshot, limit: int) -> None:
    expected = [each.slug for each in snapshot.catalog.exercises if each.kind is ExerciseKind.STRENGTH]
    assert walk(snapshot, STRENGTH, None, limit) == expected


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_pages_of_a_search_are_its_matches_in_order(snapshot: CatalogSnapshot, limit: int) -> None:
    assert walk(snapshot, ALL, "squat", limit) == walk(snapshot, ALL, "squat", 50)
    assert len(walk(snapshot, ALL, "squat", limit)) > 10


def test_a_last_page_that_is_full_has_no_next_one(snapshot: CatalogSnapshot) -> None:
    page = page_of(snapshot, ALL, None, len(snapshot.catalog.exercises), None)
    assert page.next_cursor is None


def test_nothing_that_fits_is_an_empty_page(snapshot: CatalogSnapshot) -> None:
    page = page_of(snapshot, ExerciseFilter(impairments=("nothing",)), None, 20, None)
    assert (page.positions, page.total, page.next_cursor) == ((), 0, None)


def test_a_cursor_stays_good_when_its_exercise_is_retired(snapshot: CatalogSnapshot) -> None:
    first = page_of(snapshot, ALL, None, 5, None)
    last = slugs(snapshot, first.positions)[-1]
    exercises = retire(snapshot.catalog.exercises, last, "clamshell")
    changed = build_snapshot(CatalogContent(exercises, snapshot.vocabulary), shipped_contraindications())
    assert changed.version != snapshot.version
    second = page_of(changed, ALL, None, 5, first.next_cursor)
    assert slugs(changed, second.positions) == slugs(
        snapshot, page_of(snapshot, ALL, None, 5, first.next_cursor).positions
    )


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MGJlNmNmOTQ", "____", "0" * 200])
def test_a_cursor_nobody_gave_out_is_refused(snapshot: CatalogSnapshot, cursor: str) -> None:
    with pytest.raises(ForeignCursorError):
        page_of(snapshot, ALL, None, 5, cursor)


def test_a_cursor_belongs_to_its_filters(snapshot: CatalogSnapshot) -> None:
    cursor = page_of(snapshot, STRENGTH, None, 5, None).next_cursor
    for wanted, text in ((ALL, None), (STRENGTH, "squat")):
        with pytest.raises(ForeignCursorError):
            page_of(snapshot, wanted, text, 5, cursor)
