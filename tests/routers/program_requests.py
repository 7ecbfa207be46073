"""Requests for programs from the worked cases: a case and the line above the table give the whole request."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.content.reading import read_yaml

Case = dict[str, Any]

_VOCABULARY = shipped_rulebook().vocabulary
_WHOLE: Any = read_yaml(Path(__file__).parents[1] / "cases" / "programs.yaml")
DEFAULTS: Case = _WHOLE["defaults"]
CASES: list[Case] = _WHOLE["cases"]


def case_of(name: str) -> Case:
    """The worked case with this id."""
    return next(case for case in CASES if case["id"] == name)


def all_screens(answer: str) -> dict[str, str]:
    """Every gating question answered the same."""
    return {screen.id: answer for screen in _VOCABULARY.screens if screen.kind == "question"}


def all_answers(answer: str) -> dict[str, str]:
    """Every yes-or-no finding a reporter can answer, answered the same."""
    return {
        each.id: answer for each in _VOCABULARY.findings.values() if each.type == "answer" and not each.clinician_only
    }


def request_of(case: Case) -> Case:
    """The request of a worked case: the defaults where the case says nothing else."""
    report = case["report"]
    findings: dict[str, Any] = {} if case.get("unanswered") else all_answers(DEFAULTS["answers"])
    findings |= DEFAULTS["findings"]
    for name in case.get("drop", ()):
        findings.pop(name)
    request = {
        "report": {
            "affected_side": report["affected_side"],
            "screens": all_screens(DEFAULTS["screens"]) | report.get("screens", {}),
            "findings": findings | report["findings"],
        },
        "preferences": DEFAULTS["preferences"] | case["preferences"],
    }
    return request | ({"confirmed": case["confirmed"]} if "confirmed" in case else {})


def released(client: TestClient, case: str, start: str) -> Case:
    """The program of a worked case that starts on the day of its answers, as POST /v1/programs makes it."""
    wanted = request_of(case_of(case))
    wanted["start_date"] = wanted["report"]["answered_on"] = start
    program: Case = client.post("/v1/programs", json=wanted).json()
    assert program["outcome"] == "released"
    return program


def hip_only_request(client: TestClient) -> Case:
    """Somebody with weak hips whom every exercise for the front of the thigh hurts (program rules 2.5)."""
    request: Case = deepcopy(request_of(case_of("G01")))
    exercises = client.get("/v1/exercises", params={"impairment": "quadriceps_weakness", "limit": 100}).json()["items"]
    request["preferences"]["exercises_to_avoid"] = [each["slug"] for each in exercises]
    request["confirmed"] = {"impairments": ["hip_abductor_weakness"]}
    return request
