"""Exit criteria that a home, a body or a plan leaves no way to meet keep nobody who does everything well (1.5, 1.6)."""

from copy import deepcopy

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import CALM_SESSION, Json, answer_to, day, done_as_prescribed
from tests.routers.program_requests import all_screens, case_of, request_of

_WEEKLY: Json = {
    "rest_pain_nprs": 0,
    "activity_pain_nprs": 0,
    "stairs_pain_nprs": 0,
    "single_leg_stance_eyes_open_s": 45,
    "single_leg_sit_to_stand_reps": 10,
    "single_leg_sit_to_stand_other_side_reps": 10,
}


def _goes_well(client: TestClient, preferences: Json, weeks: int, confirmed: Json) -> list[Json]:
    """The answers of every morning to somebody whose knee is calm and who does every session as prescribed."""
    request = deepcopy(request_of(case_of("G01")))
    request["report"]["answered_on"] = request["start_date"] = day(0)
    request["report"]["findings"] |= {"activity_pain_nprs": 2, "usual_pain_nprs": 0}
    request["confirmed"] = confirmed
    request["preferences"] = preferences
    program = client.post("/v1/programs", json=request).json()
    logs: list[Json] = []
    checks: list[Json] = []
    answers = []
    for number in range(7 * weeks + 1):
        if number and number % 7 == 0:
            checks.append({"id": f"c{number}", "date": day(number), "findings": _WEEKLY, "screens": all_screens("no")})
        sent = {"program": program, "as_of": day(number), "session_logs": logs, "check_ins": checks}
        answer = answer_to(client, sent)
        answers.append(answer)
        if number % 7 in (0, 2, 4):
            exercises = [done_as_prescribed(each["next"], pain=0) for each in answer["exercises"] if "next" in each]
            logs.append({"id": f"s{number}", "date": day(number), "exercises": exercises, **CALM_SESSION})
    return answers


@pytest.fixture(scope="module")
def answers(client: TestClient) -> list[Json]:
    """Ten minutes without any equipment: a hip and a knee exercise are all that fits."""
    preferences = {"days_per_week": 3, "minutes_per_session": 10, "equipment": [], "positions_to_avoid": ["floor"]}
    return _goes_well(client, preferences, 11, {"impairments": ["hip_abductor_weakness", "quadriceps_weakness"]})


def _phases(answers: list[Json]) -> list[str]:
    return [answer["decision"]["phase"] for answer in answers]


def test_who_owns_nothing_for_a_second_step_goes_on_from_the_top_of_the_first(answers: list[Json]) -> None:
    # B5 asks for step 2; side raises and clamshells have theirs with a band or a wall, which this home lacks.
    last_of_build = answers[_phases(answers).index("control") - 1]

    assert any(each["next"]["rung"] == 1 for each in last_of_build["exercises"])
    assert last_of_build["decision"]["phase"] == "build"


def test_whose_plan_has_no_movement_exercise_is_not_asked_for_movement_sessions(answers: list[Json]) -> None:
    # K1 asks for 8 of them; in a session of two exercises hip and knee come first (program rules 2.5).
    first = _phases(answers).index("control")
    stage = next(each for each in answers[first]["program"]["phases"] if each["phase"] == "control")
    blocks = {each["block"] for session in stage["sessions"] for each in session["exercises"]}

    assert "control" not in blocks
    assert "K1-no-movement" in [each["id"] for each in answers[first + 1]["decision"]["exit"]]
    assert "return" in _phases(answers)
