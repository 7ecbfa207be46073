"""Rules with a fault are refused, and the message says where it is and what to do.

Each file of broken/rules/ is one bad edit of the shipped content: in `file` the text `replace` becomes `with`;
`problems` are lists of words that must stand together in one message. Edits of different files are made together, as
all faults are told in one run; an edit that is to be found `alone` needs rules without any other fault.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.content.load import CONTENT_ROOT, load_rulebook
from app.content.reading import ContentError, ContentProblem, Reader, read_yaml
from app.content.rule_checks import check_rules
from app.content.sources import load_sources
from app.content.triage import load_triage
from app.content.vocabulary_of_findings import load_vocabulary

FOLDER = Path(__file__).parent / "broken" / "rules"
Edit = Mapping[str, Any]
ProblemsOf = Callable[[str], tuple[ContentProblem, ...]]


def _edits() -> dict[str, Edit]:
    edits = {path.stem: read_yaml(path) for path in sorted(FOLDER.glob("*.yaml"))}
    return {kind: edit for kind, edit in edits.items() if isinstance(edit, dict)}


def _runs(edits: Mapping[str, Edit]) -> Iterator[dict[str, Edit]]:
    """Every edit once, at most one of each file in a run."""
    together = {kind: edit for kind, edit in edits.items() if "alone" not in edit}
    while together:
        by_file = {edit["file"]: kind for kind, edit in together.items()}
        yield {kind: together.pop(kind) for kind in by_file.values()}
    for kind, edit in edits.items():
        if "alone" in edit:
            yield {kind: edit}


EDITS = _edits()
RUNS = tuple(_runs(EDITS))


def _copy_of_content(root: Path) -> Path:
    """A copy of the rule book that a test may spoil."""
    content = root / "content"
    shutil.copytree(CONTENT_ROOT, content, ignore=shutil.ignore_patterns("*.py", "__pycache__", "exercises"))
    return content


def _spoil(content: Path, edit: Edit) -> None:
    text = (content / edit["file"]).read_text()
    assert edit["replace"] in text
    (content / edit["file"]).write_text(text.replace(edit["replace"], edit["with"], 1))


def _problems(root: Path) -> tuple[ContentProblem, ...]:
    """What is wrong with the triage rules and all they speak about."""
    reader = Reader(root)
    vocabulary = load_vocabulary(reader)
    sources = load_sources(reader)
    check_rules(reader, vocabulary, sources, load_triage(reader, sources))
    return tuple(reader.problems)


@pytest.fixture(scope="module")
def problems_of(tmp_path_factory: pytest.TempPathFactory) -> ProblemsOf:
    """The problems found in the run that holds an edit; each run is made once."""

    @cache
    def problems_of_run(number: int) -> tuple[ContentProblem, ...]:
        content = _copy_of_content(tmp_path_factory.mktemp("spoilt"))
        for edit in RUNS[number].values():
            _spoil(content, edit)
        return _problems(content)

    return lambda kind: problems_of_run(next(number for number, run in enumerate(RUNS) if kind in run))


def _assert_told(edit: Edit, problems: tuple[ContentProblem, ...]) -> None:
    messages = [str(problem) for problem in problems]
    for words in edit["problems"]:
        assert [message for message in messages if all(word in message for word in words)], messages


@pytest.mark.parametrize("kind", EDITS)
def test_a_bad_edit_is_refused_with_place_and_remedy(kind: str, problems_of: ProblemsOf) -> None:
    problems = problems_of(kind)
    _assert_told(EDITS[kind], problems)
    assert all(problem.file and problem.message and problem.remedy for problem in problems)


def test_the_shipped_rules_have_no_problems() -> None:
    assert _problems(CONTENT_ROOT) == ()


def test_the_service_refuses_spoilt_rules_and_tells_all_faults_in_one_run(tmp_path: Path) -> None:
    content = _copy_of_content(tmp_path)
    together = max(RUNS, key=len)
    for edit in together.values():
        _spoil(content, edit)
    with pytest.raises(ContentError) as refused:
        load_rulebook(content)
    assert len({problem.file for problem in refused.value.problems}) >= len(together) > 5
    assert str(refused.value).splitlines() == [str(problem) for problem in refused.value.problems]
    for edit in together.values():
        _assert_told(edit, refused.value.problems)


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    content = _copy_of_content(tmp_path)
    (content / "screens.yaml").unlink()
    with pytest.raises(ContentError, match=r"screens\.yaml: : the file is missing -> restore it"):
        load_rulebook(content)
