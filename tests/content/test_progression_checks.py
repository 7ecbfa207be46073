"""Progression rules with a fault are refused, and the message says where it is and what to do.

Each file of broken/progression/ is one bad edit of the shipped content: in `file` the text `replace` becomes `with`;
`problems` are lists of words that must stand together in one message.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.progression import load_progression
from app.content.reading import Reader, read_yaml

FOLDER = Path(__file__).parent / "broken" / "progression"
EDITS: dict[str, Any] = {path.stem: read_yaml(path) for path in sorted(FOLDER.glob("*.yaml"))}
RULEBOOK = shipped_rulebook()


def _problems(content: Path) -> list[str]:
    reader = Reader(content)
    load_progression(reader, RULEBOOK.programs.rules, RULEBOOK.vocabulary, RULEBOOK.sources)
    return [str(problem) for problem in reader.problems]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the rule book that a test may spoil."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_ROOT, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "exercises", "findings"))
    return folder


def test_shipped_progression_rules_have_no_fault() -> None:
    assert _problems(CONTENT_ROOT) == []


@pytest.mark.parametrize("kind", EDITS)
def test_a_bad_edit_is_refused_with_place_and_remedy(kind: str, content: Path) -> None:
    edit = EDITS[kind]
    file = content / edit["file"]
    text = file.read_text()
    assert edit["replace"] in text
    file.write_text(text.replace(edit["replace"], edit["with"], 1))

    messages = _problems(content)

    for words in edit["problems"]:
        assert [message for message in messages if all(word in message for word in words)], messages
    assert all(" -> " in message for message in messages)


def test_every_rule_of_the_published_tables_is_there() -> None:
    rules = RULEBOOK.progression.rules
    exercise = {rule.id for rule in rules.exercise_rules}
    program = {rule.id for rule in rules.program_rules}

    numbered = {f"E{n:02}" for n in range(1, 20)} - {"E07", "E10", "E11", "E12"}
    assert numbered | {"E07a", "E07b", "E07c", "E10a", "E10b", "E10c", "E12a", "E12b"} <= exercise
    assert {f"E11{letter}" for letter in "abcde"} <= exercise
    assert {
        "P01",
        "P02",
        "P03a",
        "P03b",
        "P03c",
        "P04a",
        "P04b",
        "P04c",
        "P05",
        "P06",
        "P07a",
        "P07b",
        "P07c",
    } <= program
    assert {"P08", "P09", "P10", "P12a", "P12b", "P12c", "P12d", "P13a", "P13b", "P14", "P15", "P16", "P17"} <= program
    assert {gap.id for gap in rules.gaps} >= {"M1", "M2", "M3", "M4", "M5", "M6"}
