"""Ages 10 to 14: weeks 1 to 4 manage the load, and no exercise gets harder in them.

Sources: program rules 1.4 ("weeks 1-4 load management with calm set") and worked case G06 (not: "load progress in weeks
1-4").
"""

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import START, Json, answer_to
from tests.routers.program_requests import case_of, request_of


def _program(client: TestClient, age: int) -> Json:
    request = request_of(case_of("G06"))
    request["report"]["findings"]["age_years"] = age
    request["report"]["answered_on"] = START.isoformat()
    answer: Json = client.post("/v1/programs", json={**request, "start_date": START.isoformat()}).json()
    assert answer["phases"][0]["phase"] == "calm"
    return answer


def _log(on: date, session: Json, exercises: Json) -> Json:
    """A session in which everything was done to the top of its range, easily and without pain."""
    done = []
    for placed in session["exercises"]:
        dose, sets = exercises[placed["slug"]]["doses"][0], placed["sets"][0]["sets"]
        amount = "done_hold_s_per_set" if "hold_s" in dose else "done_reps_per_set"
        most = dose.get("hold_max_s") or dose.get("reps_max")
        logged = {} if most is None else {amount: [most] * sets}
        done.append(
            {
                "slug": placed["slug"],
                **logged,
                "pain_during_nprs": 0,
                "effort_rpe": dose["effort_min_rpe"],
                "movement_quality": "good",
                "mechanical_event": "none",
                "sharp_pain_during_exercise": "no",
                "heavier_load_available": "yes",
            }
        )
    quiet = {"swelling_change": "none", "session_giving_way_count": 0, "fell": "no", "pain_medication_taken": "no"}
    pain = {"pain_before_nprs": 0, "next_morning_pain_nprs": 0}
    return {"id": on.isoformat(), "date": on.isoformat(), "exercises": done, **quiet, **pain}


def _after(client: TestClient, program: Json, days: int) -> Json:
    phase = program["phases"][0]
    exercises = {each["slug"]: each for each in phase["exercises"]}
    logs = [
        _log(START + timedelta(days=7 * week + session["day"] - 1), session, exercises)
        for week in range(4)
        for session in phase["sessions"]
        if 7 * week + session["day"] - 1 < days
    ]
    as_of = (START + timedelta(days=days)).isoformat()
    return answer_to(client, {"program": program, "session_logs": logs, "as_of": as_of})


@pytest.mark.parametrize("age", [10, 12, 14])
@pytest.mark.parametrize("days", [3, 15, 27])
def test_no_exercise_gets_harder_in_weeks_1_to_4(client: TestClient, age: int, days: int) -> None:
    program = _program(client, age)

    answer = _after(client, program, days)

    assert answer["decision"]["phase"] == "calm"
    assert {each["decision"] for each in answer["exercises"]} == {"hold"}
    assert answer["changes"] == []


def test_at_15_good_sessions_are_followed_by_a_step_up(client: TestClient) -> None:
    answer = _after(client, _program(client, 15), 3)

    assert "progress" in {each["decision"] for each in answer["exercises"]}
