"""A stage that begins in a running program asks of no ladder what nobody trained for (start_rules.yaml)."""

import pytest
from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES
from tests.progression_requests import CALM_SESSION, Json, answer_to, day, program_of
from tests.routers.program_requests import all_screens

_CONTROL: list[Json] = [
    {"slug": "box-squat", "reps": [8, 12]},
    {"slug": "clamshell", "reps": [8, 12]},
    {"slug": "sit-to-stand"},
]
_SAID: Json = {
    "rest_pain_nprs": 0,
    "activity_pain_nprs": 0,
    "stairs_pain_nprs": 0,
    "step_down_good_reps": 10,
    "step_down_good_other_side_reps": 10,
    "single_leg_stance_eyes_open_s": 45,
}


@pytest.fixture(scope="module")
def stage(client: TestClient) -> Json:
    """The return stage of somebody who trained three ladders in control, as it begins."""
    done: Json = {"pain_during_nprs": 0, "effort_rpe": 6, "movement_quality": "good", "mechanical_event": "none"}
    logs = [
        {
            "id": f"s{number}",
            "date": day(number),
            **CALM_SESSION,
            "exercises": [{"slug": each["slug"], **done, "done_sets": 3} for each in _CONTROL],
        }
        for number in range(34)
        if number % 7 in (0, 2, 4)
    ]
    checks = [
        {"id": f"c{number}", "date": day(number), "findings": _SAID, "screens": all_screens("no")}
        for number in (7, 14, 21, 28, 34)
    ]
    program = program_of({"phase": "control", "exercises": _CONTROL})
    sent = {"program": program, "as_of": day(34), "session_logs": logs, "check_ins": checks}
    answer = answer_to(client, sent)
    assert answer["decision"]["phase"] == "return", answer["decision"]
    found: Json = next(each for each in answer["program"]["phases"] if each["phase"] == "return")
    return found


def test_a_ladder_that_nobody_trained_enters_a_rung_behind(stage: Json) -> None:
    trained = {EXERCISES[each["slug"]].ladder.family for each in _CONTROL}
    new = [EXERCISES[each["slug"]] for each in stage["exercises"]]

    entering = [each.demand_rung for each in new if each.ladder.family not in trained]
    assert entering
    assert max(entering) == stage["rung_max"] - 1
