"""Claims about a stage that a program has reached: what begins in a later week of it is not done from the first day."""

from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json
from tests.routers.program_requests import case_of, request_of

START = date(2026, 11, 23)
GOOD_SESSION = {
    "pain_before_nprs": 0,
    "pain_after_nprs": 0,
    "next_morning_pain_nprs": 0,
    "settling_time_hours": 0,
    "swelling_change": "none",
    "session_giving_way_count": 0,
    "fell": "no",
    "new_symptom": "no",
    "pain_medication_taken": "no",
}
GOOD_EXERCISE = {
    "pain_during_nprs": 0,
    "sharp_pain_during_exercise": "no",
    "effort_rpe": 5,
    "movement_quality": "good",
    "mechanical_event": "none",
    "skipped_reason": "none",
}


@pytest.fixture(scope="module")
def first(client: TestClient) -> Json:
    """G05 with a calm stage of two weeks, and a build stage in which knee work begins bit by bit."""
    request = request_of(case_of("G05")) | {"start_date": START.isoformat()}
    request["report"]["answered_on"] = START.isoformat()
    program: Json = client.post("/v1/programs", json=request).json()
    return program


def _after_good_sessions(client: TestClient, first: Json, on: date) -> Json:
    """The answer on a day, after every session of the calm stage went well."""
    logs: list[Json] = []
    checks: list[Json] = []
    for week in range(3):
        monday = START + timedelta(weeks=week)
        for session in first["phases"][0]["sessions"]:
            day = (monday + timedelta(days=session["day"] - 1)).isoformat()
            done: list[dict[str, Any]] = [
                {"slug": each["slug"], "done_sets": each["sets"][-1]["sets"], **GOOD_EXERCISE}
                for each in session["exercises"]
            ]
            logs.append({"id": day, "date": day, "exercises": done, **GOOD_SESSION})
        weekly = {"rest_pain_nprs": 0, "activity_pain_nprs": 1, "stairs_pain_nprs": 1}
        checks.append({"id": f"w{week}", "date": (monday + timedelta(days=6)).isoformat(), "findings": weekly})
    told = {
        "session_logs": [each for each in logs if each["date"] < on.isoformat()],
        "check_ins": [each for each in checks if each["date"] < on.isoformat()],
        "as_of": on.isoformat(),
    }
    answer: Json = client.post("/v1/progressions", json={"program": first, **told}).json()
    return answer


def _advanced_on(client: TestClient, first: Json) -> tuple[date, Json]:
    for days in range(7, 22):
        on = START + timedelta(days=days)
        answer = _after_good_sessions(client, first, on)
        if answer["decision"]["phase"] == "build":
            return on, answer
    raise AssertionError("three good weeks lead to the next stage")


@pytest.mark.parametrize("week", [1, 2])
def test_a_session_has_what_the_plan_begins_by_this_week_and_no_more(
    client: TestClient, first: Json, week: int
) -> None:
    """Later beginnings keep the weekly sets of a region inside their cap (invariant 15)."""
    on, _ = _advanced_on(client, first)
    program = _after_good_sessions(client, first, on + timedelta(weeks=week - 1))["program"]
    [planned] = [each for each in first["phases"] if each["phase"] == "build"]
    squat_days = {
        session["day"]: each["sets"][0]["from_week"]
        for session in planned["sessions"]
        for each in session["exercises"]
        if each["slug"] == "mini-squat"
    }
    shown = {
        session["day"]
        for session in program["phases"][program["current_phase"]]["sessions"]
        if "mini-squat" in {each["slug"] for each in session["exercises"]}
    }

    assert set(squat_days.values()) == {1, 2, 4}
    assert shown == {day for day, from_week in squat_days.items() if from_week <= week}
