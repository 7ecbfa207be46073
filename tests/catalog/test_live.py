"""A running worker notices a new catalog, swaps it whole, and survives the loss of its database."""

import asyncio
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.catalog.database import create_database_engine, writing
from app.catalog.imports import import_catalog, seed_catalog
from app.catalog.live import EMPTIED, NOT_SEEDED, UNREACHABLE, LiveCatalog, follow_catalog, open_catalog, refresh
from app.catalog.snapshot import CatalogSnapshot, snapshot_from_content
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.main import create_app
from app.schemas.named_examples import named_examples
from app.schemas.progression_answers import answer_progression
from app.settings import Settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = shipped_contraindications()
# What does not depend on the kind of database is shown on one of them.
on_sqlite_seeded = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)


@pytest.fixture
def retirement(tmp_path: Path) -> Path:
    folder = tmp_path / "import"
    folder.mkdir()
    (folder / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    return folder


def look_once(live: LiveCatalog, engine: Engine) -> list[CatalogSnapshot]:
    swapped: list[CatalogSnapshot] = []
    asyncio.run(refresh(live, engine, WORDS, swapped.append))
    return swapped


def test_a_worker_starts_with_the_stored_catalog(seeded: Engine) -> None:
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    assert live.trouble is None
    assert live.sequence == 1
    assert live.snapshot == snapshot_from_content(CONTENT_ROOT, WORDS)


def test_an_import_reaches_a_running_worker_as_a_whole(seeded: Engine, retirement: Path) -> None:
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    before = live.snapshot
    result = import_catalog(seeded, retirement, CONTENT_ROOT, now=NOW)
    assert [snapshot.version for snapshot in look_once(live, seeded)] == [result.version]
    assert live.snapshot.version == result.version
    assert not live.snapshot.catalog.by_slug["banded-clamshell"].is_active
    # Whoever still holds the old snapshot finishes with it.
    assert before.catalog.by_slug["banded-clamshell"].is_active


@on_sqlite_seeded
def test_looking_without_news_swaps_nothing(seeded: Engine) -> None:
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    before = live.snapshot
    assert look_once(live, seeded) == []
    assert live.snapshot is before


def test_without_a_catalog_in_the_database_the_shipped_one_answers(engine: Engine) -> None:
    live = open_catalog(engine, CONTENT_ROOT, WORDS)
    assert (live.sequence, live.trouble) == (None, NOT_SEEDED)
    assert len(live.snapshot.catalog.exercises) == 167
    seed_catalog(engine, CONTENT_ROOT, now=NOW)
    assert len(look_once(live, engine)) == 1
    assert (live.sequence, live.trouble) == (1, None)


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/genu.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"]
)
def test_a_database_that_cannot_be_reached_costs_no_answer(url: str) -> None:
    live = open_catalog(create_database_engine(url), CONTENT_ROOT, WORDS)
    assert (live.sequence, live.trouble) == (None, UNREACHABLE)
    assert len(live.snapshot.catalog.exercises) == 167


def test_a_database_lost_on_the_way_leaves_the_last_catalog(seeded: Engine, retirement: Path) -> None:
    import_catalog(seeded, retirement, CONTENT_ROOT, now=NOW)
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    version = live.snapshot.version
    with writing(seeded) as connection:
        connection.execute(text("ALTER TABLE catalog_versions RENAME TO lost"))
    assert look_once(live, seeded) == []
    assert (live.snapshot.version, live.trouble) == (version, UNREACHABLE)
    with seeded.begin() as connection:
        connection.execute(text("ALTER TABLE lost RENAME TO catalog_versions"))
    look_once(live, seeded)
    assert live.trouble is None


@on_sqlite_seeded
def test_rows_edited_by_hand_into_nonsense_do_not_stop_a_worker(seeded: Engine, retirement: Path) -> None:
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    import_catalog(seeded, retirement, CONTENT_ROOT, now=NOW)
    with writing(seeded) as connection:
        connection.execute(text("UPDATE exercises SET kind = 'dance' WHERE slug = 'clamshell'"))
    assert look_once(live, seeded) == []
    assert live.trouble == UNREACHABLE
    assert live.snapshot.catalog.by_slug["banded-clamshell"].is_active


@on_sqlite_seeded
def test_rows_that_are_gone_stop_neither_a_worker_nor_a_start(seeded: Engine, retirement: Path) -> None:
    """docs/operating.md: rows of the database damaged: not taken over; /readyz says degraded."""
    app = create_app(Settings(database_url=str(seeded.url), log_level="error", languages=("en",)))
    with TestClient(app) as client:
        before = client.get("/readyz").json()
        import_catalog(seeded, retirement, CONTENT_ROOT, now=NOW)
        with writing(seeded) as connection:
            connection.execute(text("DELETE FROM exercise_targets"))
        asyncio.run(refresh(app.state.catalog, seeded, WORDS, app.state.editions.swap, app.state.editions.prepare))
        after = client.get("/readyz").json()
    assert (before["status"], after["status"]) == ("ready", "degraded")
    assert before["parts"][:2] == after["parts"][:2]
    with TestClient(create_app(Settings(database_url=str(seeded.url), languages=("en",)))) as client:
        assert client.get("/readyz").json() == after


@on_sqlite_seeded
def test_another_change_of_the_same_number_is_noticed(seeded: Engine, retirement: Path, tmp_path: Path) -> None:
    """An import is undone by restoring a copy from before, and another one made: it gets the number of the first."""
    shutil.copy(tmp_path / "genu.db", tmp_path / "copy.db")
    import_catalog(seeded, retirement, CONTENT_ROOT, now=NOW)
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    other = create_database_engine(f"sqlite:///{tmp_path / 'copy.db'}")
    (retirement / "retired.yaml").write_text("- {id: wall-sit, replaced_by: mini-squat}\n")
    result = import_catalog(other, retirement, CONTENT_ROOT, now=NOW)
    assert [snapshot.version for snapshot in look_once(live, other)] == [result.version]
    assert look_once(live, other) == []
    assert live.sequence == 2


def test_a_database_that_was_emptied_is_told_and_the_last_catalog_stays(seeded: Engine) -> None:
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)
    with writing(seeded) as connection:
        connection.execute(text("DELETE FROM exercise_history"))
        connection.execute(text("DELETE FROM catalog_versions"))
    assert look_once(live, seeded) == []
    assert (live.sequence, live.trouble) == (1, EMPTIED)


@on_sqlite_seeded
def test_the_follower_keeps_looking_until_it_is_cancelled(seeded: Engine, retirement: Path) -> None:
    live = open_catalog(seeded, CONTENT_ROOT, WORDS)

    async def follow_until_swapped() -> str:
        swapped: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(
            follow_catalog(
                live, seeded, WORDS, lambda snapshot: swapped.set_result(snapshot.version), check_every_s=0.01
            )
        )
        await asyncio.to_thread(import_catalog, seeded, retirement, CONTENT_ROOT, now=NOW)
        version = await asyncio.wait_for(swapped, timeout=20)
        task.cancel()
        return version

    assert asyncio.run(follow_until_swapped()) == live.snapshot.version


def test_an_answer_names_the_catalog_it_was_made_from_also_when_another_came_into_use_meanwhile(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(database_url=database_url, log_level="error", languages=("en",)))
    request = named_examples("progressions")["first_session_went_well"]["value"]

    def decide(*arguments: Any) -> bytes:
        editions = app.state.editions
        another = replace(editions.english.snapshot, version="another")
        editions.prepare(another)
        editions.swap(another)
        return answer_progression(*arguments)

    with TestClient(app) as client:
        monkeypatch.setattr("app.routers.progressions.answer_progression", decide)
        answer = client.post("/v1/progressions", json=request)
        assert client.get("/livez").headers["genu-catalog-version"] == "another"

    versions = answer.json()["versions"]
    assert versions["catalog"] != "another"
    assert versions == {name: answer.headers[f"genu-{name}-version"] for name in versions}


@on_sqlite_seeded
def test_no_request_fails_while_the_catalog_is_swapped(seeded: Engine, retirement: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(seeded.url), log_level="error"))) as client:
        result = import_catalog(seeded, retirement, CONTENT_ROOT, now=NOW)
        seen = []
        # The service looks every five seconds; it is asked all the while, for at most a minute on a slow machine.
        deadline = monotonic() + 60
        while result.version not in seen and monotonic() < deadline:
            answer = client.get("/v1/exercises/banded-clamshell")
            assert answer.status_code == 200
            seen.append(answer.headers["genu-catalog-version"])
            assert (answer.json()["status"] == "retired") == (seen[-1] == result.version)
        assert set(seen) == {seen[0], result.version}
