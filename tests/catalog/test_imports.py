"""An import is all or nothing, leaves a trace, and never loses an exercise."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, text

from app import __version__
from app.catalog.changes import Change
from app.catalog.database import reading, writing
from app.catalog.imports import (
    CatalogMissingError,
    Seeding,
    export_catalog,
    import_catalog,
    preview_import,
    seed_catalog,
)
from app.catalog.snapshot import version_of
from app.catalog.store import history_of, latest_version, read_catalog, record_version, replace_catalog
from app.content.exercise_writing import written_exercise
from app.content.exercises import load_catalog
from app.content.load import CONTENT_ROOT, catalog_files_hash
from app.content.reading import ContentError
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import ExerciseStatus, index_by_slug

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# What does not depend on the kind of database is shown on one of them.
on_sqlite_seeded = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)


@cache
def _content_of(_files: str, root: Path) -> CatalogContent:
    return load_catalog(root)


@pytest.fixture(autouse=True)
def _equal_files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Reading and checking all exercises takes a second, and is not what is shown here.
    monkeypatch.setattr("app.catalog.imports.load_catalog", lambda root: _content_of(catalog_files_hash(root), root))


def stored(engine: Engine) -> CatalogContent:
    with reading(engine) as connection:
        return read_catalog(connection)


def write_changed(folder: Path, shipped: CatalogContent, slug: str, **changes: Any) -> Path:
    """An import that changes some keys of one exercise."""
    exercise = index_by_slug(shipped.exercises)[slug]
    entry = {**written_exercise(exercise), **changes}
    ladder = {"ladder": exercise.ladder.family, "exercises": [entry]}
    (folder / "exercises").mkdir(parents=True, exist_ok=True)
    (folder / "exercises" / f"{exercise.ladder.family}.yaml").write_text(yaml.safe_dump(ladder, sort_keys=False))
    return folder


def test_the_seed_is_the_shipped_catalog(seeded: Engine, shipped: CatalogContent) -> None:
    assert stored(seeded) == shipped
    with reading(seeded) as connection:
        latest = latest_version(connection)
    assert latest is not None
    assert (latest.origin, latest.version, latest.release) == ("seed", version_of(shipped), __version__)


def test_seeding_again_changes_and_records_nothing(seeded: Engine) -> None:
    with reading(seeded) as connection:
        before = latest_version(connection)
    assert seed_catalog(seeded, CONTENT_ROOT, now=NOW) is Seeding.UNCHANGED
    with reading(seeded) as connection:
        assert latest_version(connection) == before


def test_an_import_changes_what_it_names_and_nothing_else(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    folder = write_changed(tmp_path / "new", shipped, "clamshell", difficulty=2, progress_by="Add a band.")
    result = import_catalog(seeded, folder, CONTENT_ROOT, now=NOW, note="simpler words")
    (change,) = result.difference.exercises
    assert (change.slug, change.change) == ("clamshell", Change.CHANGED)
    assert [(field.path, field.after) for field in change.fields] == [("progress_by", "Add a band.")]
    after = index_by_slug(stored(seeded).exercises)
    assert after["clamshell"].progress_by == "Add a band."
    assert {slug for slug, each in after.items() if each != index_by_slug(shipped.exercises)[slug]} == {"clamshell"}


def test_every_import_moves_the_version_and_is_recorded(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    folder = write_changed(tmp_path / "new", shipped, "clamshell", progress_by="Add a band.")
    result = import_catalog(seeded, folder, CONTENT_ROOT, now=NOW)
    with reading(seeded) as connection:
        latest = latest_version(connection)
        ((version, seed_change), (_, change)) = history_of(connection, "clamshell")
    assert latest is not None
    assert latest.version == result.version == version_of(stored(seeded)) != version_of(shipped)
    assert (latest.origin, version.origin) == ("import", "seed")
    assert (seed_change.change, seed_change.before) == ("added", None)
    assert change.before is not None
    assert change.before["progress_by"] != change.after["progress_by"] == "Add a band."


@on_sqlite_seeded
def test_the_version_returns_with_the_content(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    import_catalog(
        seeded, write_changed(tmp_path / "a", shipped, "clamshell", progress_by="Other."), CONTENT_ROOT, now=NOW
    )
    back = import_catalog(seeded, write_changed(tmp_path / "b", shipped, "clamshell"), CONTENT_ROOT, now=NOW)
    assert back.version == version_of(shipped)


@on_sqlite_seeded
def test_an_import_that_changes_nothing_is_not_recorded(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    with reading(seeded) as connection:
        before = latest_version(connection)
    result = import_catalog(seeded, write_changed(tmp_path, shipped, "clamshell"), CONTENT_ROOT, now=NOW)
    assert not result.difference
    with reading(seeded) as connection:
        assert latest_version(connection) == before


def test_one_fault_and_nothing_is_imported(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    write_changed(tmp_path, shipped, "quad-set", progress_by="Longer holds.")
    write_changed(tmp_path, shipped, "clamshell", difficulty=11)
    with pytest.raises(ContentError) as refused:
        import_catalog(seeded, tmp_path, CONTENT_ROOT, now=NOW)
    assert "clamshell" in str(refused.value)
    assert stored(seeded) == shipped


@on_sqlite_seeded
def test_a_preview_shows_the_difference_and_writes_nothing(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    folder = write_changed(tmp_path, shipped, "clamshell", progress_by="Add a band.")
    preview = preview_import(seeded, folder, CONTENT_ROOT)
    assert stored(seeded) == shipped
    assert preview == import_catalog(seeded, folder, CONTENT_ROOT, now=NOW)


def test_a_retired_exercise_keeps_its_facts_and_names_its_replacement(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    (tmp_path / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    result = import_catalog(seeded, tmp_path, CONTENT_ROOT, now=NOW)
    changes = {change.slug: change.change for change in result.difference.exercises}
    assert changes["banded-clamshell"] is Change.RETIRED
    # Its neighbors are linked to each other.
    assert set(changes) == {
        "banded-clamshell",
        "side-lying-abduction-wall-slide",
        "standing-band-hip-abduction",
        "banded-standing-turn-out",
    }
    after = index_by_slug(stored(seeded).exercises)
    before = index_by_slug(shipped.exercises)["banded-clamshell"]
    assert after["banded-clamshell"].status is ExerciseStatus.RETIRED
    assert after["banded-clamshell"].replaced_by == "clamshell"
    assert after["banded-clamshell"].steps == before.steps
    assert len(after) == len(shipped.exercises)


@on_sqlite_seeded
def test_a_new_exercise_is_added_at_its_rung(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    like = index_by_slug(shipped.exercises)["foam-roll-lateral-thigh"]
    entry = {
        **written_exercise(like),
        "id": "massage-ball-lateral-thigh",
        "name": "Massage ball, outer thigh",
        "aliases": [],
        "rung": 2,
        "easier": [],
        "harder": [],
    }
    (tmp_path / "soft_tissue.yaml").write_text(yaml.safe_dump({"ladder": "soft_tissue", "exercises": [entry]}))
    result = import_catalog(seeded, tmp_path / "soft_tissue.yaml", CONTENT_ROOT, now=NOW)
    assert [(change.slug, change.change) for change in result.difference.exercises] == [
        ("massage-ball-lateral-thigh", Change.ADDED)
    ]
    slugs = [exercise.slug for exercise in stored(seeded).exercises]
    assert slugs.index("massage-ball-lateral-thigh") == slugs.index("foam-roll-lateral-thigh") + 1


@on_sqlite_seeded
def test_an_operator_may_add_words(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    export_catalog(seeded, tmp_path)
    words = tmp_path / "vocabulary.yaml"
    words.write_text(words.read_text().replace("muscles:\n", "muscles:\n- {id: popliteus, meaning: popliteus}\n"))
    result = import_catalog(seeded, tmp_path, CONTENT_ROOT, now=NOW, whole=True)
    assert [field.path for field in result.difference.words] == ["muscles"]
    assert stored(seeded).vocabulary.muscles[0].id == "popliteus"
    assert result.version != version_of(shipped)


def _add_an_own_exercise(engine: Engine, folder: Path, **facts: Any) -> None:
    """Import an exercise of the operator's own, on the last rung of its ladder, that needs a thing of its own."""
    export_catalog(engine, folder)
    words = folder / "vocabulary.yaml"
    words.write_text(
        words.read_text().replace("equipment:\n", "equipment:\n- {id: massage_ball, meaning: massage ball}\n")
    )
    rolling = folder / "exercises" / "soft_tissue.yaml"
    ladder = yaml.safe_load(rolling.read_text())
    names = {"id": "massage-ball-lateral-thigh", "name": "Massage ball, outer thigh", "aliases": [], "rung": 2}
    own = {**ladder["exercises"][0], **names, "equipment": ["massage_ball"], "easier": [], "harder": [], **facts}
    for below in ladder["exercises"]:
        below["harder"] += [own["id"]] if below["id"] in own["easier"] else []
    rolling.write_text(yaml.safe_dump({**ladder, "exercises": [*ladder["exercises"], own]}))
    import_catalog(engine, folder, CONTENT_ROOT, now=NOW)


@on_sqlite_seeded
def test_a_release_can_be_taken_over_beside_an_own_exercise_with_own_equipment_and_links(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    """Exercises of the operator's own stay when the shipped catalog is taken over (docs/catalog.md)."""
    below = "foam-roll-lateral-thigh"
    _add_an_own_exercise(seeded, tmp_path / "own", easier=[below])
    import_catalog(seeded, write_changed(tmp_path / "edit", shipped, "clamshell", name="Oyster"), CONTENT_ROOT, now=NOW)

    import_catalog(seeded, CONTENT_ROOT, CONTENT_ROOT, now=NOW)

    after = stored(seeded)
    exercises = index_by_slug(after.exercises)
    assert exercises["clamshell"].name == index_by_slug(shipped.exercises)["clamshell"].name
    assert exercises["massage-ball-lateral-thigh"].equipment == ("massage_ball",)
    assert exercises["massage-ball-lateral-thigh"].easier == (below,)
    assert exercises[below].harder == ("massage-ball-lateral-thigh",)
    words = {word.id for word in after.vocabulary.equipment}
    assert words == {*(word.id for word in shipped.vocabulary.equipment), "massage_ball"}


@on_sqlite_seeded
def test_what_was_exported_imports_without_a_change(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    assert export_catalog(seeded, tmp_path) == len(shipped.exercises)
    assert not import_catalog(seeded, tmp_path, CONTENT_ROOT, now=NOW, whole=True).difference


@on_sqlite_seeded
def test_the_replacement_of_an_exercise_cannot_be_retired_and_the_remedy_names_no_retired_one(
    seeded: Engine, tmp_path: Path
) -> None:
    retired = "- {id: banded-clamshell, replaced_by: clamshell}\n- {id: clamshell, replaced_by: banded-clamshell}\n"
    (tmp_path / "retired.yaml").write_text(retired)
    with pytest.raises(ContentError) as refused:
        preview_import(seeded, tmp_path, CONTENT_ROOT)

    assert len(refused.value.problems) == 2
    assert not any("clamshell" in problem.remedy for problem in refused.value.problems)


@on_sqlite_seeded
def test_a_catalog_with_a_retired_exercise_survives_export_and_import(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    (tmp_path / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    import_catalog(seeded, tmp_path, CONTENT_ROOT, now=NOW)
    export_catalog(seeded, tmp_path / "out")
    assert not import_catalog(seeded, tmp_path / "out", CONTENT_ROOT, now=NOW, whole=True).difference
    assert len(stored(seeded).exercises) == len(shipped.exercises)


def test_the_seed_leaves_an_operators_catalog_alone(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    folder = write_changed(tmp_path, shipped, "clamshell", progress_by="Add a band.")
    import_catalog(seeded, folder, CONTENT_ROOT, now=NOW)
    assert seed_catalog(seeded, CONTENT_ROOT, now=NOW, release="99.0.0") is Seeding.OF_AN_IMPORT
    assert index_by_slug(stored(seeded).exercises)["clamshell"].progress_by == "Add a band."


@pytest.fixture(scope="module")
def of_another_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a release that says something else of one exercise."""
    folder = tmp_path_factory.mktemp("release") / "content"
    shutil.copytree(CONTENT_ROOT, folder)
    hip = folder / "exercises" / "hip_abduction.yaml"
    written = hip.read_text(encoding="utf-8")
    cue = "Feet stay glued together"
    assert cue in written
    hip.write_text(written.replace(cue, "Feet stay together"), encoding="utf-8")
    return folder


def _release(engine: Engine) -> str | None:
    with reading(engine) as connection:
        latest = latest_version(connection)
    assert latest is not None
    return latest.release


def test_a_later_release_brings_its_catalog_and_an_earlier_one_does_not_take_it_back(
    seeded: Engine, shipped: CatalogContent, of_another_release: Path
) -> None:
    assert seed_catalog(seeded, of_another_release, now=NOW, release="0.9.0") is Seeding.WRITTEN
    newer = stored(seeded)
    assert newer != shipped

    for _ in range(2):
        assert seed_catalog(seeded, CONTENT_ROOT, now=NOW, release="0.8.12") is Seeding.OF_A_LATER_RELEASE
        assert (stored(seeded), _release(seeded)) == (newer, "0.9.0")

    # Numbers, not texts: 0.10 comes after 0.9.
    assert seed_catalog(seeded, CONTENT_ROOT, now=NOW, release="0.10.0") is Seeding.WRITTEN
    assert stored(seeded) == shipped


@on_sqlite_seeded
def test_a_catalog_that_two_releases_ship_is_of_the_later_one(seeded: Engine, of_another_release: Path) -> None:
    assert seed_catalog(seeded, CONTENT_ROOT, now=NOW, release="0.9.0") is Seeding.UNCHANGED
    assert _release(seeded) == "0.9.0"
    assert seed_catalog(seeded, CONTENT_ROOT, now=NOW, release="0.8.0") is Seeding.UNCHANGED
    assert seed_catalog(seeded, of_another_release, now=NOW, release="0.8.0") is Seeding.OF_A_LATER_RELEASE
    assert _release(seeded) == "0.9.0"


@on_sqlite_seeded
def test_while_a_release_is_written_its_changed_catalog_is_taken_over(seeded: Engine, of_another_release: Path) -> None:
    assert seed_catalog(seeded, of_another_release, now=NOW) is Seeding.WRITTEN


@on_sqlite_seeded
def test_a_seed_of_before_releases_were_recorded_is_older_than_any(seeded: Engine, of_another_release: Path) -> None:
    with writing(seeded) as connection:
        connection.execute(text("UPDATE catalog_versions SET release = NULL"))
    assert seed_catalog(seeded, of_another_release, now=NOW, release="0.0.1") is Seeding.WRITTEN


@on_sqlite_seeded
def test_files_that_this_release_has_written_are_not_read_again(
    seeded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_catalog(root: Path) -> CatalogContent:
        raise AssertionError("the files were read")

    monkeypatch.setattr("app.catalog.imports.load_catalog", load_catalog)
    assert seed_catalog(seeded, CONTENT_ROOT, now=NOW) is Seeding.UNCHANGED
    for others in ({"release": "0.9.0"}, {"shipped": CONTENT_ROOT / "exercises"}):
        with pytest.raises(AssertionError, match="the files were read"):
            seed_catalog(**{"engine": seeded, "shipped": CONTENT_ROOT, "now": NOW, **others})  # type: ignore[arg-type]


@on_sqlite_seeded
def test_files_of_this_release_that_changed_are_read_and_checked(
    seeded: Engine, shipped: CatalogContent, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_ROOT, folder)
    hip = folder / "exercises" / "hip_abduction.yaml"
    hip.write_text(hip.read_text(encoding="utf-8") + "# looked through\n", encoding="utf-8")
    for _ in range(2):
        assert seed_catalog(seeded, folder, now=NOW) is Seeding.UNCHANGED
        with reading(seeded) as connection:
            latest = latest_version(connection)
        assert latest is not None
        assert (latest.sequence, latest.files) == (1, catalog_files_hash(folder))
    # What exercises are checked against counts, too.
    (folder / "sources.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(ContentError):
        seed_catalog(seeded, folder, now=NOW)
    assert stored(seeded) == shipped


def test_an_import_into_an_empty_database_says_that_it_is_empty(engine: Engine) -> None:
    with pytest.raises(CatalogMissingError):
        import_catalog(engine, CONTENT_ROOT, CONTENT_ROOT, now=NOW)


@on_sqlite_seeded
def test_a_new_program_brings_its_contraindications_into_an_operators_catalog(
    seeded: Engine, shipped: CatalogContent
) -> None:
    newest, *known = shipped.vocabulary.contraindications
    older = replace(shipped.vocabulary, contraindications=tuple(known))
    exercises = tuple(
        replace(each, avoid_when=tuple(word for word in each.avoid_when if word != newest.id))
        for each in shipped.exercises
    )
    with writing(seeded) as connection:
        replace_catalog(connection, CatalogContent(exercises, older))
        record_version(connection, version="x", origin="import", note=None, recorded_at=NOW, changes=[])
    import_catalog(seeded, CONTENT_ROOT, CONTENT_ROOT, now=NOW)
    assert stored(seeded) == shipped


def test_two_imports_at_once_follow_one_another(seeded: Engine, shipped: CatalogContent, tmp_path: Path) -> None:
    folders = [
        write_changed(tmp_path / "a", shipped, "clamshell", progress_by="First."),
        write_changed(tmp_path / "b", shipped, "quad-set", progress_by="Second."),
    ]
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(lambda folder: import_catalog(seeded, folder, CONTENT_ROOT, now=NOW), folders))
    after = index_by_slug(stored(seeded).exercises)
    assert (after["clamshell"].progress_by, after["quad-set"].progress_by) == ("First.", "Second.")
    with reading(seeded) as connection:
        latest = latest_version(connection)
    assert latest is not None
    assert latest.version in {result.version for result in results}
    assert latest.version == version_of(stored(seeded))
