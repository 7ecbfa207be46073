"""Program rules with a fault are refused, and the message says where it is and what to do.

Each file of broken/programs/ is one bad edit of the shipped content: in `file` the text `replace` becomes `with`;
`problems` are lists of words that must stand together in one message.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.programs import load_programs
from app.content.reading import Reader, read_yaml

FOLDER = Path(__file__).parent / "broken" / "programs"
EDITS: dict[str, Any] = {path.stem: read_yaml(path) for path in sorted(FOLDER.glob("*.yaml"))}
RULEBOOK = shipped_rulebook()


def _problems(content: Path) -> list[str]:
    reader = Reader(content)
    triage, classification = RULEBOOK.triage.rules, RULEBOOK.classification.rules
    load_programs(reader, RULEBOOK.vocabulary, RULEBOOK.sources, triage, classification)
    return [str(problem) for problem in reader.problems]


def _spoil(content: Path, edit: Mapping[str, Any]) -> None:
    file = content / edit["file"]
    text = file.read_text()
    assert edit["replace"] in text
    file.write_text(text.replace(edit["replace"], edit["with"], 1))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the rule book that a test may spoil."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_ROOT, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "exercises", "findings"))
    return folder


def test_shipped_program_rules_have_no_fault() -> None:
    assert _problems(CONTENT_ROOT) == []


@pytest.mark.parametrize("kind", EDITS)
def test_a_bad_edit_is_refused_with_place_and_remedy(kind: str, content: Path) -> None:
    edit = EDITS[kind]
    _spoil(content, edit)

    messages = _problems(content)

    for words in edit["problems"]:
        assert [message for message in messages if all(word in message for word in words)], messages
    assert all(" -> " in message for message in messages)


def test_faults_of_several_files_are_told_in_one_run(content: Path) -> None:
    kinds = (
        "unknown_finding",
        "education_that_does_not_exist",
        "strength_days_that_are_neighbors",
        "rule_without_source",
    )
    for kind in kinds:
        _spoil(content, EDITS[kind])

    messages = _problems(content)

    for kind in kinds:
        for words in EDITS[kind]["problems"]:
            assert [message for message in messages if all(word in message for word in words)], kind
