"""The worked cases of triage, and every danger sign of the three founding articles, through the real application."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.content.reading import read_yaml

CASES = Path(__file__).parents[1] / "cases"
VOCABULARY = shipped_rulebook().vocabulary
LEVELS = ("self_care", "routine", "soon", "urgent", "emergency")
PERMISSIONS = ("allowed", "restricted", "blocked")
Case = dict[str, Any]


def _cases(file: str) -> list[Case]:
    cases = read_yaml(CASES / file)
    assert isinstance(cases, list)
    return cases


TRIAGE_CASES = _cases("triage.yaml")
SIGN_CASES = [
    pytest.param(case, id=f"{sign['id']}-{number}")
    for sign in _cases("seed_signs.yaml")
    for number, case in enumerate(sign["cases"], start=1)
]


def _report(case: Case) -> dict[str, Any]:
    """`filled`: all screens no, and no for every answer a reporter could give; a clinician's entries stay absent."""
    if case["sent"] == "as_given":
        return {"findings": case["findings"]}
    answers = [each.id for each in VOCABULARY.findings.values() if each.type == "answer" and not each.clinician_only]
    screens = {screen.id: "no" for screen in VOCABULARY.screens if screen.kind == "question"}
    return {"screens": screens, "findings": dict.fromkeys(answers, "no") | case["findings"]}


def _triage(client: TestClient, report: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/triage", json=report)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def _present(answer: dict[str, Any]) -> set[str]:
    return {flag["id"] for flag in answer["red_flags"] if flag["presence"] == "present"}


@pytest.mark.parametrize(
    "case", [case for case in TRIAGE_CASES if "max_level" in case], ids=lambda case: str(case["id"])
)
def test_an_ordinary_knee_is_not_escalated(client: TestClient, case: Case) -> None:
    answer = _triage(client, _report(case))
    assert LEVELS.index(answer["at_least"]) <= LEVELS.index(case["max_level"])
    assert PERMISSIONS.index(answer["exercise"]["at_least"]) <= PERMISSIONS.index(case["max_exercise"])


@pytest.mark.parametrize("case", [case for case in TRIAGE_CASES if "rule" in case], ids=lambda case: str(case["id"]))
def test_a_dangerous_knee_is_recognized(client: TestClient, case: Case) -> None:
    answer = _triage(client, _report(case))
    assert LEVELS.index(answer["at_least"]) >= LEVELS.index(case["min_level"])
    assert case["rule"] in _present(answer)


def test_all_worked_cases_are_sent() -> None:
    assert [case["id"] for case in TRIAGE_CASES if "max_level" in case] == [f"N{n:02}" for n in range(1, 23)]
    assert sorted(case["id"] for case in TRIAGE_CASES if "rule" in case) == [f"P{n:02}" for n in range(1, 30)]


@pytest.mark.parametrize("case", SIGN_CASES)
def test_a_danger_sign_of_the_articles_has_its_level_and_rules(client: TestClient, case: Case) -> None:
    answer = _triage(client, {"findings": case["findings"]})
    assert answer["at_least"] == case["level"]
    assert set(case["rules"]) <= _present(answer)


@pytest.mark.parametrize("case", TRIAGE_CASES, ids=lambda case: str(case["id"]))
def test_the_reasons_of_a_present_rule_name_findings_that_are_known(client: TestClient, case: Case) -> None:
    report = _report(case)
    for flag in _triage(client, report)["red_flags"]:
        if flag["presence"] == "present":
            sent_reasons = [reason for reason in flag["reasons"] if reason["known_by"] == "report"]
            assert flag["reasons"]
            assert all(report["findings"][reason["finding"]] == reason["value"] for reason in sent_reasons)
            assert flag["sources"]
