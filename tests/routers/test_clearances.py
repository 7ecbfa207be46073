"""Claims about what a clinician can lift by name, and for how long."""

from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import answer_to, day
from tests.routers.program_requests import case_of, request_of

GIVEN = date(2025, 3, 1)
RULE = "known-heart-condition"


def _triage(client: TestClient, used_on: date, **clearance: Any) -> Any:
    sent = {
        "clears": RULE,
        "clinician_role": "doctor",
        "date": GIVEN.isoformat(),
        "expires_on": (GIVEN + timedelta(days=3650)).isoformat(),
        **clearance,
    }
    report = {
        "findings": {"age_years": 50, "known_heart_condition": "yes"},
        "answered_on": used_on.isoformat(),
        "clearances": [sent],
    }
    return client.post("/v1/triage", json=report)


@pytest.mark.parametrize(
    ("days", "counts"), [(0, True), (365, True), (366, False)], ids=["same day", "a year", "after"]
)
def test_no_clearance_counts_longer_than_a_year_whatever_it_says(client: TestClient, days: int, counts: bool) -> None:
    answer = _triage(client, GIVEN + timedelta(days=days)).json()

    (flag,) = [flag for flag in answer["red_flags"] if flag["id"] == RULE]
    assert ("cleared_by" in flag) is counts
    assert ("clearance_void" in [conflict["id"] for conflict in answer["conflicts"]]) is not counts


def test_a_clearance_of_something_unknown_is_refused_with_the_nearest_name(client: TestClient) -> None:
    answer = _triage(client, GIVEN, clears="known-heart-conditions")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/clearances/0/clears"
    assert RULE in error["allowed"]


def test_who_was_told_not_to_exercise_in_pregnancy_gets_no_program(client: TestClient) -> None:
    screens = [each["id"] for each in client.get("/v1/screens").json()["items"] if each["kind"] == "question"]
    findings = {
        "age_years": 30,
        "pregnant": "yes",
        "gestational_age_weeks": 20,
        "postpartum": "no",
        "obstetric_warning_sign": "no",
        "pregnancy_exercise_contraindication": "yes",
    }
    request = {
        "report": {"screens": {**dict.fromkeys(screens, "no"), "pregnancy": "yes"}, "findings": findings},
        "preferences": {"days_per_week": 3, "minutes_per_session": 20, "equipment": []},
    }

    answer = client.post("/v1/programs", json=request).json()

    assert answer["outcome"] == "withheld"
    assert "told-not-to-exercise-in-pregnancy" in [reason["id"] for reason in answer["reasons"]]


@pytest.mark.parametrize(("days", "counts"), [(28, True), (29, False)])
def test_an_acute_sign_of_today_is_not_the_one_that_was_cleared_long_ago(
    client: TestClient, days: int, counts: bool
) -> None:
    """Void when a screen turns yes after its date (DESIGN 8.8); acute answers hold 28 days (triage.md 3.2)."""
    report = {
        "findings": {"age_years": 50, "locked_knee": "yes"},
        "answered_on": (GIVEN + timedelta(days=days)).isoformat(),
        "clearances": [
            {
                "clears": "locked-knee-now",
                "clinician_role": "doctor",
                "date": GIVEN.isoformat(),
                "expires_on": (GIVEN + timedelta(days=300)).isoformat(),
            }
        ],
    }
    answer = client.post("/v1/triage", json=report).json()
    flag = next(each for each in answer["red_flags"] if each["id"] == "locked-knee-now")

    assert ("cleared_by" in flag) is counts
    assert (answer["exercise"]["at_least"] == "blocked") is not counts


def _program_after_a_dislocation(client: TestClient, cleared_days_ago: int | None, **report: Any) -> Any:
    screens = [each["id"] for each in client.get("/v1/screens").json()["items"] if each["kind"] == "question"]
    clearance = {
        "clears": "post_patellar_dislocation",
        "clinician_role": "doctor",
        "date": (GIVEN - timedelta(days=cleared_days_ago or 0)).isoformat(),
        "expires_on": (GIVEN + timedelta(days=100)).isoformat(),
    }
    sent = {
        "screens": dict.fromkeys(screens, "no"),
        "findings": {"age_years": 30, "patellar_dislocation_count": 2, "knee_pain": "yes"},
        "answered_on": GIVEN.isoformat(),
        **({} if cleared_days_ago is None else {"clearances": [clearance]}),
        **report,
    }
    request = {
        "report": {name: part for name, part in sent.items() if part is not None},
        "preferences": {"days_per_week": 3, "minutes_per_session": 20, "equipment": ["chair", "wall", "mat"]},
        "start_date": GIVEN.isoformat(),
    }
    return client.post("/v1/programs", json=request).json()


def test_a_clearance_of_an_avoid_condition_needs_the_day_of_the_answers_as_every_clearance_does(
    client: TestClient,
) -> None:
    """docs/interview-loop.md, what a clinician adds: clearances need answered_on."""
    assert _program_after_a_dislocation(client, None)["outcome"] == "restricted"
    assert _program_after_a_dislocation(client, 60)["outcome"] == "released"
    assert _program_after_a_dislocation(client, 60, answered_on=None)["outcome"] == "restricted"


@pytest.mark.parametrize(("days", "counts"), [(28, True), (29, False)])
def test_a_knee_hurt_since_a_kneecap_was_cleared_is_not_the_knee_that_was_cleared(
    client: TestClient, days: int, counts: bool
) -> None:
    """Void when a screen turns yes after its date (DESIGN 8.8); acute answers hold 28 days (triage.md 3.2)."""
    covers = client.get("/v1/screens/injury_in_6_weeks").json()["covers"]
    findings: dict[str, Any] = {each["finding"]: "no" for each in covers}
    findings |= {"recent_injury": "yes", "injury_days_ago": 10, "patellar_dislocation_count": 2}
    findings |= {"age_years": 30, "bleeding_disorder": "no"}
    answer = _program_after_a_dislocation(client, days, findings=findings)

    assert (answer["outcome"] == "restricted") is not counts
    assert (answer["cleared"] == ["post_patellar_dislocation"]) is counts


@pytest.mark.parametrize(
    ("days", "decision", "level"),
    [
        pytest.param(28, "deload", "self_care", id="as long as an answer of its screen holds"),
        pytest.param(29, "refer", "soon", id="longer: another locking, as at intake"),
    ],
)
def test_an_acute_sign_told_in_a_running_program_is_not_the_one_that_was_cleared_long_ago(
    client: TestClient, days: int, decision: str, level: str
) -> None:
    """Triage rules 3.2: four weeks. Without a session a break of 15 to 28 days is a deload (program rules 3.6, M4)."""
    request = request_of(case_of("G01"))
    report = request["report"]
    report["answered_on"] = day(0)
    report["findings"]["locking_episodes"] = "yes"
    report["screens"]["locking_or_lost_movement"] = "yes"
    cleared = {"clears": "locking-longstanding", "clinician_role": "surgeon", "date": day(0), "expires_on": day(200)}
    report["clearances"] = [cleared]
    program = client.post("/v1/programs", json={**request, "start_date": day(0)}).json()
    assert program["cleared"] == ["locking-longstanding"]
    told = {"id": "c", "date": day(days), "findings": {"locking_episodes": "yes"}}

    answer = answer_to(client, {"program": program, "as_of": day(days), "check_ins": [told]})
    triage = client.post("/v1/triage", json={**report, "answered_on": day(days)}).json()

    assert answer["decision"]["decision"] == decision
    assert answer["program"]["care"]["level"] == triage["level"] == level
