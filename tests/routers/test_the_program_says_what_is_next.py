"""The program of an answer prescribes what its exercises are told to do next, whatever the rules changed.

Source: program rules 3.4 (E18: slower lowering), 3.5 (deload: one rung down), 3.6 (M3: repetitions -20 %), E07b.
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

SQUAT: list[Json] = [{"slug": "mini-squat", "reps": [8, 12]}]
WITH_LOAD: list[Json] = [{"slug": "goblet-squat", "reps": [8, 12]}]
TOP: Json = {"reps": [12, 12, 12]}


def _answer(client: TestClient, exercises: list[Json], sessions: list[Json], as_of: int, **case: Any) -> Json:
    said = {"id": "next", "exercises": exercises, "sessions": sessions, "as_of": as_of, **case}
    return answer_to(client, request_for(said))


CASES: dict[str, Json] = {
    "slower lowering at the top (E18)": {
        "exercises": SQUAT,
        "sessions": [{"day": day, "all": TOP} for day in (0, 2, 4, 8)],
        "as_of": 9,
        "age": 30,
    },
    "fewer repetitions after a break (M3)": {
        "exercises": SQUAT,
        "sessions": [{"day": day, "all": {"form": "fair"}} for day in (0, 2, 4)],
        "as_of": 14,
    },
    "a rung down and less effort (deload)": {
        "exercises": WITH_LOAD,
        "sessions": [{"day": day, "morning": 4, "all": {"kg": 10}} for day in (0, 2, 4)],
        "as_of": 5,
    },
    "a hold in the place of repetitions (deload)": {
        "exercises": [{"slug": "glute-bridge", "reps": [8, 12]}, {"slug": "wall-sit", "hold_s": [20, 45]}],
        "sessions": [{"day": day, "morning": 4} for day in (0, 2, 4)],
        "as_of": 5,
    },
}


@pytest.mark.parametrize("name", CASES)
def test_the_dose_of_the_program_is_that_of_the_decision(client: TestClient, name: str) -> None:
    answer = _answer(client, **CASES[name])
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    of_program = {each["slug"]: each for each in phase["exercises"]}

    for decided in answer["exercises"]:
        wanted, exercise = decided["next"], of_program[decided["next"]["slug"]]
        dose = [each for each in exercise["doses"] if each["from_week"] == 1][-1]
        for field in ("reps", "hold_s", "tempo", "effort_max_rpe"):
            assert dose.get(field) == wanted.get(field), field
        assert exercise.get("load_kg") == wanted.get("load_kg")


@pytest.mark.parametrize("path", ["/v1/handouts", "/v1/calendars"])
@pytest.mark.parametrize("name", CASES)
def test_such_a_program_can_be_printed_and_put_in_a_calendar(client: TestClient, name: str, path: str) -> None:
    program = _answer(client, **CASES[name])["program"]

    assert client.post(path, json={"program": program}).status_code == 200


def test_an_exercise_without_weights_is_not_given_the_weight_of_the_harder_one(client: TestClient) -> None:
    answer = _answer(client, **CASES["a rung down and less effort (deload)"])
    (decided,) = answer["exercises"]

    assert decided["next"]["slug"] == "mini-squat"
    assert "load_kg" not in decided["next"]


@pytest.mark.parametrize(
    ("check", "most"),
    [
        ({}, 5),
        ({"findings": {"knee_swelling": "yes"}}, 2),
        ({"raised_pain_nprs": 6, "raised_pain_hours": 30}, 2),
    ],
)
def test_the_program_names_one_limit_of_pain_the_one_of_today(client: TestClient, check: Json, most: int) -> None:
    """Restricted set and days 0 to 2 of a flare: pain 2 at most (program rules 7.2 and 3.7); build: 5 (0.4)."""
    exercises: list[Json] = [{"slug": "side-lying-hip-abduction", "reps": [10, 12]}]
    case: Json = {"exercises": exercises, "sessions": [{"day": 0}], "check_ins": [{"day": 2, **check}], "as_of": 3}
    program = answer_to(client, request_for(case))["program"]
    phase = program["phases"][0]

    assert phase["pain_cap_nprs"] == most
    limits = [program["pain_rules"][-1]["text"], *(each["pain_rule"] for each in phase["exercises"])]
    assert len(limits) > 1
    assert all(f" {most} of 10 or less" in text for text in limits)
    assert all(f"pain over {most} of 10" in each["stop_rule"] for each in phase["exercises"])


def test_the_limit_of_pain_of_a_program_is_that_of_the_stage_it_has_come_to(client: TestClient) -> None:
    case: Json = {"phase": "build", "exercises": [{"slug": "glute-bridge"}], "sessions": [{"day": 0}], "as_of": 40}
    program = answer_to(client, request_for(case))["program"]
    phase = program["phases"][program["current_phase"]]

    assert phase["phase"] == "calm"
    assert " 3 of 10 or less" in program["pain_rules"][-1]["text"]
    assert " 3 of 10 or less" in phase["exercises"][0]["pain_rule"]
