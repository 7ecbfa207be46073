"""Claims about loading the rule book: the shipped one is whole, and its version follows its content."""

import shutil
from pathlib import Path

import pytest

from app.content.load import CONTENT_ROOT, content_version, load_rulebook, shipped_rulebook
from app.domain.rulebook import Rulebook

BOOK = shipped_rulebook()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    shutil.copytree(CONTENT_ROOT, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return root


def test_the_shipped_rule_book_has_every_finding_screen_and_rule() -> None:
    assert len(BOOK.vocabulary.findings) == 432
    assert len(BOOK.vocabulary.screens) == 20
    assert len(BOOK.triage.red_flags) == 155
    assert len(BOOK.sources) > 300


def test_rules_are_ordered_worst_level_first() -> None:
    assert list(BOOK.triage.ranks) == sorted(BOOK.triage.ranks, reverse=True)


def test_every_name_of_a_triage_rule_is_a_finding_or_may_be_settled() -> None:
    names = {name for slot in BOOK.triage.slots for name in BOOK.triage.circuit.all_findings(slot)}
    assert names - BOOK.vocabulary.findings.keys() == set(BOOK.vocabulary.open_names)


def test_the_rule_book_is_loaded_once_per_process() -> None:
    assert shipped_rulebook() is BOOK


def test_the_same_files_give_the_same_version_wherever_they_lie(content: Path) -> None:
    assert content_version(content) == content_version(CONTENT_ROOT) == BOOK.version


@pytest.mark.parametrize("file", ["screens.yaml", "red_flags/vascular.yaml", "findings/person.yaml", "sources.yaml"])
def test_a_changed_file_changes_the_version(content: Path, file: str) -> None:
    (content / file).write_text((content / file).read_text() + "# changed\n")
    assert content_version(content) != BOOK.version


def test_a_renamed_file_changes_the_version_and_an_exercise_does_not(content: Path) -> None:
    exercise = next((content / "exercises").glob("*.yaml"))
    exercise.write_text(exercise.read_text() + "# changed\n")
    assert content_version(content) == BOOK.version
    (content / "red_flags" / "vascular.yaml").rename(content / "red_flags" / "vessels.yaml")
    assert content_version(content) != BOOK.version


def test_a_copy_loads_to_the_same_rules(content: Path) -> None:
    copy: Rulebook = load_rulebook(content)
    assert copy.triage.red_flags == BOOK.triage.red_flags
    assert copy.vocabulary == BOOK.vocabulary
