"""`genu classify` from a file and from standard input, in words and as JSON, and with bad input."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from starlette.testclient import TestClient

from tests.command_line import genu

REPORT: dict[str, Any] = {
    "affected_side": "right",
    "findings": {
        "age_years": 26,
        "sex": "female",
        "standing_alignment": "straight",
        "knee_pain": "no",
        "medial_knee_displacement_single_leg_squat": "yes",
        "valgus_corrects_with_cue": "yes",
    },
}


def _run(*arguments: str, report: object = None) -> Result:
    return genu("classify", *arguments, text="" if report is None else json.dumps(report))


def test_a_report_from_standard_input_is_answered_in_words() -> None:
    result = _run(report=REPORT)

    assert result.exit_code == 0
    assert result.output.startswith("Origin: functional (likely)\n")
    assert "likely: Knee falls inward in movement (dynamic_valgus)" in result.output
    assert "because: medial_knee_displacement_single_leg_squat yes, valgus_corrects_with_cue yes" in result.output
    assert "Ask next:" in result.output


def test_json_is_the_answer_of_the_service_but_for_its_versions(tmp_path: Path, client: TestClient) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT))

    answer, served = (
        json.loads(_run(str(path), "--json").output),
        client.post("/v1/classifications", json=REPORT).json(),
    )

    for own in ("versions", "digest"):
        answer.pop(own)
        served.pop(own)
    assert answer == served


def test_a_flag_and_a_contradiction_are_said() -> None:
    gaps = {
        "intermalleolar_distance_cm": 4,
        "intercondylar_distance_cm": 3,
        "age_years": 40,
        "windswept_deformity": "yes",
    }

    output = _run(report={"findings": gaps}).output

    assert "! One leg bows out, the other bends in:" in output
    assert "Please check:" in output


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"findings": {"age_yeers": 26}}, "/findings/age_yeers: this field does not exist; did you mean age_years?"),
        ({"findings": {"hka_deviation_deg": 400}}, "/findings/hka_deviation_deg"),
        ({"findings": {"knee_pain": True}}, "/findings/knee_pain"),
    ],
)
def test_bad_input_ends_with_2_and_says_where(report: object, words: str) -> None:
    result = _run(report=report)

    assert result.exit_code == 2
    assert words in result.output
    assert "400" not in result.output


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    assert _run(str(tmp_path / "missing.json")).exit_code == 2
