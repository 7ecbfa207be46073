"""docs/validation.md shows what the command prints today, and its example can be run."""

from pathlib import Path

import pytest

from tests.command_line import genu
from tests.documents import ROOT, blocks_of, plain, read

PAGE = read("validation.md")


def _printed(file: Path) -> str:
    result = genu("validate", file)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_page_shows_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    [block] = blocks_of(PAGE, "console")
    command, _, shown = block.text.partition("\n")

    printed = _printed(Path(command.split()[-1]))

    # The version of the rule book changes with every word in it.
    assert printed.partition("\n")[2] == shown.partition("\n")[2]
    assert printed.partition(", rule book ")[0] == shown.partition(", rule book ")[0]


def test_what_the_page_says_of_the_worked_cases_is_so() -> None:
    printed = _printed(ROOT / "tests" / "cases" / "triage.yaml")

    assert "51 worked cases" in plain(PAGE)
    assert "  seen too late     0 of 51  " in printed
    assert "  seen sooner       0 of 51  " in printed
    assert "  still open        9 of 51  " in printed
    assert "9 are described in so few words" in plain(PAGE)


def test_the_example_can_be_run(tmp_path: Path) -> None:
    [block] = blocks_of(PAGE, "yaml")
    file = tmp_path / "people.yaml"
    file.write_text(block.text)

    assert "  as labelled       2 of 2  " in _printed(file)
