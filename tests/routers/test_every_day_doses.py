"""Claims about the few minutes a day outside the sessions, once a program runs: what is stopped there stops here."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json
from tests.routers.program_requests import case_of, request_of

STRETCH = "half-kneeling-hip-flexor-stretch"
CALM_SESSION = {
    "id": "one",
    "date": "2026-11-25",
    "pain_before_nprs": 1,
    "pain_after_nprs": 1,
    "next_morning_pain_nprs": 1,
    "swelling_change": "none",
    "session_giving_way_count": 0,
    "fell": "no",
}


def _next(client: TestClient, sharp: str, **more: Any) -> Json:
    first = client.post("/v1/programs", json=request_of(case_of("G01")) | {"start_date": "2026-11-23"}).json()
    assert STRETCH in {each["slug"] for each in first["phases"][0]["micro_doses"]}
    log = {"slug": STRETCH, "done_sets": 1, "sharp_pain_during_exercise": sharp, "pain_during_nprs": 1}
    sent = {"program": first, "session_logs": [CALM_SESSION | {"exercises": [log]}], "as_of": "2026-11-26", **more}
    answer = client.post("/v1/progressions", json=sent)
    assert answer.status_code == 200, answer.text
    program: Json = answer.json()["program"]
    return program


def _every_day(program: Json) -> set[str]:
    return {each["slug"] for each in program["phases"][0]["micro_doses"]}


def test_a_stretch_that_goes_well_stays_for_every_day(client: TestClient) -> None:
    assert STRETCH in _every_day(_next(client, "no"))


def test_an_exercise_that_was_stopped_for_sharp_pain_is_not_done_every_day_either(client: TestClient) -> None:
    """E02: sharp pain stops the exercise for 48 hours."""
    assert STRETCH not in _every_day(_next(client, "yes"))


@pytest.mark.parametrize("finding", ["pain_on_kneeling"])
def test_what_the_person_must_not_do_since_is_not_done_every_day_either(client: TestClient, finding: str) -> None:
    """F8: no kneeling with kneeling pain."""
    check = {"id": "check", "date": "2026-11-25", "findings": {finding: "yes"}}

    assert STRETCH not in _every_day(_next(client, "no", check_ins=[check]))


def test_what_a_clinician_leaves_out_is_not_done_every_day_either(client: TestClient) -> None:
    asked = {"id": "ci", "instruction": "leave_out", "slug": STRETCH, "clinician_role": "physiotherapist"}
    days = {"date": "2026-11-24", "expires_on": "2026-12-01"}

    assert STRETCH not in _every_day(_next(client, "no", clinician_instructions=[asked | days]))


def test_a_stretch_that_is_to_be_done_less_often_is_not_done_every_day(client: TestClient) -> None:
    """E19: full and easy stretching for 3 weeks, then 2 to 3 days a week."""
    first = client.post("/v1/programs", json=request_of(case_of("G01")) | {"start_date": "2026-11-23"}).json()
    sessions = [[each["slug"] for each in session["exercises"]] for session in first["phases"][0]["sessions"]]
    slugs = next(each for each in sessions if STRETCH in each)
    easy: Json = {"done_hold_s_per_set": [60] * 4, "pain_during_nprs": 0, "effort_rpe": 2}
    log = [{"slug": each, **(easy if each == STRETCH else {"done_sets": 3})} for each in slugs]
    days = [f"2026-{day}" for day in ("11-23", "11-27", "12-01", "12-05", "12-09", "12-13", "12-17")]
    logs = [CALM_SESSION | {"id": each, "date": each, "exercises": log} for each in days]
    answer = client.post(
        "/v1/progressions", json={"program": first, "session_logs": logs, "as_of": "2026-12-18"}
    ).json()

    stretch = next(each for each in answer["exercises"] if each["slug"] == STRETCH)
    assert (stretch["rule_ids"], stretch["message"]) == (["E19"], "Keep it, less often.")
    assert STRETCH not in _every_day(answer["program"])
