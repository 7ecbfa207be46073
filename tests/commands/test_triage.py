"""Claims about `genu triage`: the answer of the service without a server, and clear refusals with status 2."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from tests.command_line import genu

ALL_NO = {screen.id: "no" for screen in shipped_rulebook().vocabulary.screens if screen.kind == "question"}
REPORTS: dict[str, dict[str, Any]] = {
    "empty": {},
    "ordinary": {"screens": ALL_NO, "findings": {"age_years": 27, "usual_pain_nprs": 3}},
    "urgent": {"findings": {"age_years": 45, "locked_knee": "yes"}, "answered_on": "2026-11-22"},
    "contradictory": {"screens": ALL_NO, "findings": {"age_years": 101, "current_chest_pain": "yes"}},
    "counted": {"findings": {"age_years": 27, "giving_way_4_week_count": 2}},
}


def _run(*arguments: str, text: str | bytes = "") -> Result:
    return genu("triage", *arguments, text=text)


def _without_catalog(answer: dict[str, Any]) -> dict[str, Any]:
    """The command knows no database, so the version of the catalog, and the digest over it, are its own."""
    versions = {name: version for name, version in answer["versions"].items() if name != "catalog"}
    return {**answer, "versions": versions, "digest": None}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


@pytest.mark.parametrize("name", REPORTS)
def test_json_is_the_answer_of_the_service(client: TestClient, file: Path, name: str) -> None:
    file.write_text(json.dumps(REPORTS[name]))
    printed = _run("--json", str(file))
    assert printed.exit_code == 0
    served = client.post("/v1/triage", json=REPORTS[name]).json()
    assert _without_catalog(json.loads(printed.stdout)) == _without_catalog(served)


def test_a_report_is_read_from_standard_input_too(file: Path) -> None:
    text = json.dumps(REPORTS["urgent"])
    file.write_text(text)
    assert _run("-", text=text).stdout == _run(text=text).stdout == _run(str(file)).stdout


def test_the_text_says_level_exercise_reason_and_what_to_ask() -> None:
    result = _run(text=json.dumps(REPORTS["urgent"]))
    assert result.exit_code == 0
    assert result.stdout.startswith("Level of care: urgent (act_now; urgent to emergency)\nGet help today")
    assert "Exercise: blocked." in result.stdout
    assert "! locked-knee-now (urgent):" in result.stdout
    assert "because: locked_knee yes" in result.stdout
    assert "Ask next:\n  chest_breathing_bleeding: " in result.stdout


def test_the_text_says_a_yes_to_a_danger_sign_before_anything_else_is_known() -> None:
    """Its floor is emergency (findings.yaml; DESIGN 8.1); the level alone reads as if it could wait."""
    result = _run(text=json.dumps({"screens": {"chest_breathing_bleeding": "yes"}, "findings": {"age_years": 40}}))
    assert result.stdout.startswith("Level of care: undetermined")
    assert "! chest_breathing_bleeding (emergency): You said yes to this question: " in result.stdout
    assert "See: ambulance or emergency department." in result.stdout


def test_the_text_says_what_only_clinicians_should_read() -> None:
    result = _run(text=json.dumps({"findings": {"age_years": 9, "inconsistent_injury_history": "yes"}}))
    assert "! safeguarding-concern (urgent, for clinicians only): " in result.stdout


def test_the_text_points_out_contradictions() -> None:
    result = _run(text=json.dumps(REPORTS["contradictory"]))
    assert "Call an ambulance now." in result.stdout
    assert "Please check: " in result.stdout
    assert "current_chest_pain" in result.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The request has no body; a JSON object is expected."),
        ("{", "The body is not JSON:"),
        ("[]", "/: must be an object"),
        ('{"findings": {"age_years": NaN}}', "/findings/age_years: a number must be finite"),
        ('{"findings": {"locked_knee": "yes", "locked_knee": "no"}}', "/findings/locked_knee: this name appears more"),
        ('{"findings": {"locked_knee": true}}', "/findings/locked_knee: must be one of the allowed values (yes, no, "),
        ('{"findings": {"locked_kne": "yes"}}', "/findings/locked_kne: this field does not exist; did you mean"),
        ('{"findings": {"height_cm": 1.75}}', "/findings/height_cm: must be at least 50"),
        ('{"answered_on": 20261122}', "/answered_on: must be a date such as 2026-11-22"),
        (b"\xff\xfe{\x00}\x00", "The body must be UTF-8 without a byte order mark."),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_bad_input_ends_with_2_and_one_clear_line(text: str | bytes, message: str, flags: tuple[str, ...]) -> None:
    result = _run(*flags, text=text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_all_faults_are_told_and_nothing_that_was_sent_is_repeated() -> None:
    sent = {"findings": {"age_years": 987654, "locked_knee": "987654"}, "affected_side": "987654", "screens": "987654"}
    result = _run(text=json.dumps(sent))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 4
    assert "987654" not in result.output


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = _run(str(tmp_path / "nowhere.json"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.rstrip().endswith("nowhere.json: No such file or directory")


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    assert _run(str(tmp_path)).exit_code == 2
