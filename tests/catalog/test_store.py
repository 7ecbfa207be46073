"""What goes into the database comes out again, the same on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from app.catalog import tables
from app.catalog.database import reading, writing
from app.catalog.snapshot import build_snapshot, snapshot_from_content, snapshot_from_database
from app.catalog.store import (
    RecordedChange,
    history_of,
    is_empty,
    latest_version,
    read_catalog,
    record_version,
    replace_catalog,
    table_of,
)
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import index_by_slug, retire

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_stored_catalog_reads_back_as_the_same_value(engine: Engine, shipped: CatalogContent) -> None:
    with writing(engine) as connection:
        replace_catalog(connection, shipped)
    with reading(engine) as connection:
        assert read_catalog(connection) == shipped


def test_the_snapshot_of_the_database_equals_the_snapshot_of_the_content(
    engine: Engine, shipped: CatalogContent
) -> None:
    contraindications = shipped_contraindications()
    with writing(engine) as connection:
        replace_catalog(connection, shipped)
    with reading(engine) as connection:
        stored = snapshot_from_database(connection, contraindications)
    from_content = snapshot_from_content(CONTENT_ROOT, contraindications)
    assert stored == from_content
    assert stored.version == from_content.version
    assert [stored.detail(slug) for slug in stored.catalog.by_slug] == [
        from_content.detail(slug) for slug in from_content.catalog.by_slug
    ]


def test_replacing_a_catalog_leaves_nothing_of_the_old_one(engine: Engine, shipped: CatalogContent) -> None:
    retired = replace(shipped, exercises=retire(shipped.exercises, "banded-clamshell", "clamshell"))
    with writing(engine) as connection:
        replace_catalog(connection, retired)
        replace_catalog(connection, shipped)
        replace_catalog(connection, retired)
    with reading(engine) as connection:
        assert read_catalog(connection) == retired
        links = table_of(tables.LinkRow)
        assert not connection.execute(select(links).where(links.c.harder_slug == "banded-clamshell")).all()


def test_the_order_of_links_and_of_reading_does_not_matter(engine: Engine, shipped: CatalogContent) -> None:
    backward = replace(shipped, exercises=tuple(reversed(shipped.exercises)))
    with writing(engine) as connection:
        replace_catalog(connection, backward)
    with reading(engine) as connection:
        assert read_catalog(connection) == shipped


def test_an_undone_transaction_leaves_the_catalog_as_it_was(engine: Engine, shipped: CatalogContent) -> None:
    with writing(engine) as connection:
        replace_catalog(connection, shipped)
    with pytest.raises(RuntimeError):
        _empty_and_fail(engine, shipped)
    with reading(engine) as connection:
        assert read_catalog(connection) == shipped


def test_the_database_itself_refuses_a_word_it_does_not_know(engine: Engine, shipped: CatalogContent) -> None:
    clamshell = index_by_slug(shipped.exercises)["clamshell"]
    broken = replace(clamshell, equipment=("jet_pack",), easier=(), harder=())
    with pytest.raises(IntegrityError), writing(engine) as connection:
        replace_catalog(connection, CatalogContent((broken,), shipped.vocabulary))


def test_a_retired_exercise_without_replacement_is_refused_by_the_database(
    engine: Engine, shipped: CatalogContent
) -> None:
    exercises = retire(shipped.exercises, "clamshell", None)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        replace_catalog(connection, CatalogContent(exercises, shipped.vocabulary))


def test_the_last_recorded_version_is_the_one_in_force(engine: Engine) -> None:
    with writing(engine) as connection:
        assert is_empty(connection)
        assert latest_version(connection) is None
        for version in ("a", "b", "a"):
            record_version(connection, version=version, origin="import", note=None, recorded_at=NOW, changes=[])
    with reading(engine) as connection:
        latest = latest_version(connection)
        assert latest is not None
        assert (latest.version, latest.origin) == ("a", "import")
        assert latest.sequence == 3
        assert not is_empty(connection)


def test_the_history_of_an_exercise_holds_what_it_was_before(engine: Engine) -> None:
    first = RecordedChange("clamshell", "added", None, {"name": "Clam"})
    second = RecordedChange("clamshell", "changed", {"name": "Clam"}, {"name": "Clamshell"})
    with writing(engine) as connection:
        for change in (first, second):
            record_version(connection, version="v", origin="import", note=None, recorded_at=NOW, changes=[change])
    with reading(engine) as connection:
        assert [change for _, change in history_of(connection, "clamshell")] == [first, second]
        assert history_of(connection, "quad-set") == ()


def test_two_snapshots_differ_when_one_fact_differs(shipped: CatalogContent) -> None:
    first, *rest = shipped.exercises
    changed = replace(shipped, exercises=(replace(first, difficulty=2), *rest))
    one, other = build_snapshot(shipped, ()), build_snapshot(changed, ())
    assert one != other
    assert one.version != other.version


def _empty_and_fail(engine: Engine, shipped: CatalogContent) -> None:
    with writing(engine) as connection:
        replace_catalog(connection, CatalogContent((), shipped.vocabulary))
        raise RuntimeError
