"""A later program of a chain can be printed also when what became known since lifted a limit of the first report."""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for, signed

PAPER = ["/v1/handouts", "/v1/calendars"]
CALM: Json = {
    "phase": "calm",
    "exercises": [{"slug": "quad-set", "sets": 2}, {"slug": "glute-bridge", "reps": [10, 15], "sets": 2}],
    "days": [1, 3, 5],
    "series": {"from": 0, "to": 14, "days": [0, 2, 4], "say": {"all": {"rpe": 5}}},
    "check_ins": [
        {
            "day": 13,
            "screens": "no",
            "findings": {
                "activity_pain_nprs": 2,
                "rest_pain_nprs": 0,
                "stairs_pain_nprs": 1,
                "squat_pain_nprs": 1,
            },
        }
    ],
    "as_of": 15,
}


@pytest.fixture(scope="module")
def later(client: TestClient) -> Json:
    """The program of somebody who began with pain of 6 on stairs and in squats, and squats by now: it settled."""
    sent = request_for(CALM)
    sent["program"]["basis"]["report"]["findings"] |= {"stairs_pain_nprs": 6, "squat_pain_nprs": 6}
    sent["program"] = signed(sent["program"])
    program: Json = answer_to(client, sent)["program"]
    now = program["phases"][program["current_phase"]]
    assert now["phase"] == "build"
    assert "mini-squat" in {exercise["slug"] for exercise in now["exercises"]}
    return program


@pytest.mark.parametrize("path", PAPER)
def test_a_pain_that_settled_since_the_first_report_does_not_keep_a_later_program_from_paper(
    client: TestClient, later: Json, path: str
) -> None:
    assert client.post(path, json={"program": later}).status_code == 200


@pytest.mark.parametrize("path", PAPER)
def test_what_the_person_does_not_own_or_want_is_refused_in_a_later_program_too(
    client: TestClient, later: Json, path: str
) -> None:
    wishes = later["basis"]["preferences"] | {"exercises_to_avoid": ["mini-squat"]}
    changed = signed({**later, "basis": {**later["basis"], "preferences": wishes}})

    answer = client.post(path, json={"program": changed})

    assert answer.status_code == 409
    assert {fault["message"] for fault in answer.json()["errors"]} == {"is not for this person"}
