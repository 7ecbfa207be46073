"""Claims about `genu validate`: it tells who would be seen too late, and refuses what it cannot read."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import Result

from app.content.load import CONTENT_ROOT
from tests.command_line import genu

# locked-knee-now is urgent and blocks exercise (app/content/red_flags).
LOCKED = "{age_years: 45, locked_knee: yes}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.yaml"


def _run(file: Path, text: str, *more: str) -> Result:
    file.write_text(text)
    return genu("validate", file, *more)


def test_answers_as_labelled_end_with_0(file: Path) -> None:
    result = _run(file, f"- {{id: A, findings: {LOCKED}, level: urgent, exercise: blocked, rules: [locked-knee-now]}}")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1 person, rule book ")
    assert result.stdout.count("as labelled       1 of 1  ") == 2


def test_who_would_be_seen_too_late_is_named_and_ends_with_1(file: Path) -> None:
    result = _run(file, f"- {{id: A, findings: {LOCKED}, level: emergency}}")

    assert result.exit_code == 1
    assert "  seen too late     1 of 1  " in result.stdout
    assert "  A: seen too late, labelled emergency, answered urgent" in result.stdout


def test_too_much_exercise_ends_with_1(file: Path) -> None:
    result = _run(file, "- {id: A, findings: {age_years: 30}, exercise: blocked}")

    assert result.exit_code == 1
    assert "  A: too free, labelled blocked, answered allowed" in result.stdout


def test_a_rule_that_does_not_hold_ends_with_1(file: Path) -> None:
    result = _run(file, "- {id: A, findings: {age_years: 30}, rules: [locked-knee-now]}")

    assert result.exit_code == 1
    assert "A: locked-knee-now does not hold" in result.stdout


def test_more_caution_than_labelled_is_told_and_ends_with_0(file: Path) -> None:
    result = _run(file, f"- {{id: A, findings: {LOCKED}, max_level: soon, max_exercise: restricted}}")

    assert result.exit_code == 0
    assert "  A: seen sooner, labelled self_care to soon, answered urgent" in result.stdout
    assert "  A: stricter, labelled allowed to restricted, answered blocked" in result.stdout


def test_an_answer_that_is_still_open_agrees_with_nothing(file: Path) -> None:
    result = _run(file, "- {id: A, sent: as_given, findings: {age_years: 30}, level: self_care}")

    assert result.exit_code == 0
    assert "  as labelled       0 of 1  " in result.stdout
    assert "  A: still open, labelled self_care, answered undetermined" in result.stdout


def test_json_is_read_too_and_a_label_that_is_not_known_is_named(file: Path) -> None:
    case = {"id": "A", "findings": {"age_years": 45, "locked_knee": "yes"}, "level": "urgent", "exercsie": "allowed"}

    result = _run(file, json.dumps([case]))

    assert result.exit_code == 0
    assert result.stdout.endswith("not compared: exercsie\n")


def test_another_rule_book_is_held_against_the_same_people(file: Path, tmp_path: Path) -> None:
    changed = Path(copytree(CONTENT_ROOT, tmp_path / "content"))
    [rules] = [path for path in (changed / "red_flags").glob("*.yaml") if "id: locked-knee-now" in path.read_text()]
    before, entry, rest = rules.read_text().partition("- id: locked-knee-now")
    rules.write_text(before + entry + rest.replace("level: urgent", "level: soon", 1))

    result = _run(file, f"- {{id: A, findings: {LOCKED}, level: urgent}}", "--content", str(changed))

    assert result.exit_code == 1
    assert "  A: seen too late, labelled urgent, answered soon" in result.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "/: must be a list"),
        ("- {id: A}", "/0/findings: this field is required"),
        ("- {id: A, findings: {locked_kne: yes}}", "/0/findings/locked_kne: this field does not exist; did you mean"),
        ("- {id: A, findings: {}, level: later}", "/0/level: must be one of the allowed values (self_care, routine, "),
        ("- {id: A, findings: {}}\n- {id: A, findings: {}}", "the id A is given more than once"),
        (
            "- {id: A, findings: {}, level: soon, min_level: urgent}",
            "A: has level and min_level or max_level; give one",
        ),
        ("- {id: A, findings: {}, exercise: blocked, max_exercise: blocked}", "A: has exercise and min_exercise or "),
        ("- {id: A, findings: {}, min_level: urgent, max_level: soon}", "A: min_level is more cautious than max_level"),
        ("- {id: A, id: B}", "people.yaml: : while reading a mapping"),
    ],
)
def test_a_file_that_is_not_as_described_ends_with_2(file: Path, text: str, message: str) -> None:
    result = _run(file, text)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)


def test_people_nested_without_end_are_refused_in_one_line(file: Path) -> None:
    result = _run(file, "[" * 200_000)

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "people.yaml: : nested deeper than 100 levels" in result.stderr
