"""A catalog with a fault is refused, and the message says where it is and what to do.

Each file of broken/exercises/ changes one thing of the shipped catalog and says what must stand in the message:
`change` sets keys of exercises (a dotted path; null removes the key), `file` replaces a ladder file as it is,
`retired` is a retired.yaml, `words` sets lists of vocabulary.yaml; `problems` are lists of words of one message each.
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.catalog.changes import proposed_catalog
from app.content.exercise_writing import written_exercise, written_vocabulary
from app.content.load import CONTENT_ROOT
from app.content.reading import ContentError, read_yaml
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import index_by_slug
from tests.catalog_of_tests import SHIPPED

BROKEN = sorted((Path(__file__).parent / "broken" / "exercises").glob("*.yaml"))


@pytest.fixture(scope="module")
def shipped() -> CatalogContent:
    return SHIPPED


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_catalog_is_refused_with_place_and_remedy(path: Path, shipped: CatalogContent, tmp_path: Path) -> None:
    broken = read_yaml(path)
    assert isinstance(broken, dict)
    _write_import(broken, shipped, tmp_path)
    with pytest.raises(ContentError) as refused:
        proposed_catalog(tmp_path, shipped, CONTENT_ROOT, whole=bool(broken.get("whole")))
    messages = [str(problem) for problem in refused.value.problems]
    for words in broken["problems"]:
        assert [message for message in messages if all(str(word) in message for word in words)], messages
    assert all(problem.message and problem.remedy for problem in refused.value.problems)


def test_all_faults_are_told_in_one_run(shipped: CatalogContent, tmp_path: Path) -> None:
    change = {
        "clamshell": {"kind": "strenght", "aliases": ["glute bridge"]},
        "quad-set": {"sources": ["nobody_1999"]},
        "heel-slide": {"avoid_when": ["kneeling_pian"]},
    }
    _write_import({"change": change}, shipped, tmp_path)
    with pytest.raises(ContentError) as refused:
        proposed_catalog(tmp_path, shipped, CONTENT_ROOT)
    entries = {problem.entry for problem in refused.value.problems}
    assert {"clamshell", "quad-set", "heel-slide"} <= entries


def test_the_shipped_catalog_imports_into_itself_without_a_change(shipped: CatalogContent) -> None:
    assert proposed_catalog(CONTENT_ROOT, shipped, CONTENT_ROOT, whole=True) == shipped


def test_every_fixture_is_about_one_kind_of_fault() -> None:
    assert len(BROKEN) >= 30


def _write_import(broken: Mapping[str, Any], shipped: CatalogContent, folder: Path) -> None:
    (folder / "exercises").mkdir()
    by_slug = index_by_slug(shipped.exercises)
    ladders: dict[str, list[dict[str, Any]]] = {}
    for slug, changes in broken.get("change", {}).items():
        entry = _changed(written_exercise(by_slug[slug]), changes)
        ladders.setdefault(by_slug[slug].ladder.family, []).append(entry)
    for ladder, entries in ladders.items():
        _write(folder / "exercises" / f"{ladder}.yaml", {"ladder": ladder, "exercises": entries})
    for name, text in broken.get("file", {}).items():
        (folder / name).write_text(text)
    if "retired" in broken:
        _write(folder / "retired.yaml", broken["retired"])
    if "words" in broken:
        _write(folder / "vocabulary.yaml", {**written_vocabulary(shipped.vocabulary), **broken["words"]})


def _changed(entry: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    entry = deepcopy(entry)
    for path, value in changes.items():
        *parents, key = path.split(".")
        place = entry
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[key]
        else:
            place[key] = value
    return entry


def _write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
