"""Classification content with a fault is refused, and the message says where it is and what to do.

Each file of broken/classification/ is one bad edit of the shipped content: in `file` the text `replace` becomes `with`;
`problems` are lists of words that must stand together in one message.
"""

import shutil
from pathlib import Path

import pytest

from app.content.classification import load_classification
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.reading import ContentProblem, Reader, read_yaml

BROKEN = sorted((Path(__file__).parent / "broken" / "classification").glob("*.yaml"))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the rule book that a test may spoil."""
    for path in CONTENT_ROOT.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def _problems(root: Path) -> list[ContentProblem]:
    reader, rulebook = Reader(root), shipped_rulebook()
    load_classification(reader, rulebook.vocabulary, rulebook.sources)
    return reader.problems


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_bad_edit_is_refused_with_place_and_remedy(path: Path, content: Path) -> None:
    broken = read_yaml(path)
    assert isinstance(broken, dict)
    text = (content / broken["file"]).read_text()
    assert broken["replace"] in text
    (content / broken["file"]).write_text(text.replace(broken["replace"], broken["with"], 1))

    problems = _problems(content)

    messages = [str(problem) for problem in problems]
    for words in broken["problems"]:
        assert [message for message in messages if all(word in message for word in words)], messages
    assert all(problem.file and problem.message and problem.remedy for problem in problems)


def test_the_shipped_classification_has_no_problems() -> None:
    assert _problems(CONTENT_ROOT) == []


def test_all_faults_are_told_in_one_run(content: Path) -> None:
    for file in ("patterns.yaml", "impairments.yaml", "alignment_flags.yaml"):
        text = (content / file).read_text()
        (content / file).write_text(text.replace("house_expert_practice", "nobody_1999"))

    files = {problem.file for problem in _problems(content)}

    assert files == {"patterns.yaml", "impairments.yaml", "alignment_flags.yaml"}
