"""K3 and K4 in the form that applies (program.md 1.5, below the table), through HTTP."""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, day, request_for, signed
from tests.routers.program_requests import case_of, request_of
from tests.routers.test_clinician_instructions import instruction

EXERCISES: list[Json] = [{"slug": "glute-bridge", "reps": [8, 12]}, {"slug": "box-squat", "reps": [8, 12]}]
STEP_DOWN: Json = {"step_down_good_reps": 8, "step_down_good_other_side_reps": 9}
STANCE: Json = {"single_leg_stance_eyes_open_s": 31}
WELL: Json = {"activity_pain_nprs": 1, "stairs_pain_nprs": 1, "rest_pain_nprs": 0}
CHAIR: Json = {"chair_squat_good_reps": 10}
SIT_TO_STAND: Json = {"single_leg_sit_to_stand_reps": 8, "single_leg_sit_to_stand_other_side_reps": 8}
FALLS: Json = {"falls_past_year_count": 1}
ORDER: Json = instruction("leave_out", 1, 300, group="single_leg_or_impact")


def answer(
    client: TestClient, said: Json, *instructions: Json, equipment: list[str] | None = None, side: str = "right"
) -> Json:
    """30 good days in control, and what was measured on the last."""
    case = {
        "phase": "control",
        "exercises": EXERCISES,
        "series": {"from": 0, "to": 29, "days": [0, 2, 4]},
        "check_ins": [{"day": 29, "screens": "no", "findings": {**WELL, **said}}],
        "as_of": 29,
    }
    sent = deepcopy(request_for(case))
    if equipment is not None:
        sent["program"]["basis"]["preferences"]["equipment"] = equipment
    sent["program"]["basis"]["report"]["affected_side"] = sent["program"]["affected_side"] = side
    sent["program"] = signed(sent["program"])
    sent["clinician_instructions"] = list(instructions)
    response = client.post("/v1/progressions", json=sent)
    assert response.status_code == 200, response.text
    decided: Json = response.json()
    return decided


def rows(decided: Json, part: str = "exit") -> dict[str, Any]:
    """Criterion, or its form -> state."""
    return {each["id"]: each["state"] for each in decided["decision"].get(part, ())}


def test_with_a_step_the_step_down_counts(client: TestClient) -> None:
    assert {"K3", "K4"}.isdisjoint(rows(answer(client, {**STEP_DOWN, **STANCE})))
    assert rows(answer(client, {**SIT_TO_STAND, **STANCE}))["K3"] == "unknown"


def test_without_a_step_at_home_eight_of_ten_sit_to_stands_count(client: TestClient) -> None:
    home = ["mat", "chair", "wall"]

    assert not [row for row in rows(answer(client, {**SIT_TO_STAND, **STANCE}, equipment=home)) if row[:2] == "K3"]
    short = {**SIT_TO_STAND, "single_leg_sit_to_stand_other_side_reps": 7, **STANCE}
    assert rows(answer(client, short, equipment=home))["K3-no-step"] == "unknown"
    both = {**short, "step_down_good_reps": 3, "step_down_good_other_side_reps": 3}
    assert rows(answer(client, both, equipment=home))["K3-no-step"] == "not_met"


@pytest.mark.parametrize(("said", "instructions"), [(FALLS, ()), ({}, (ORDER,))], ids=["falls", "clinician"])
def test_where_single_leg_work_is_excluded_chair_squats_take_its_place(
    client: TestClient, said: Json, instructions: tuple[Json, ...]
) -> None:
    asked = answer(client, {**STEP_DOWN, **STANCE, **said}, *instructions)
    done = answer(client, {**CHAIR, **said}, *instructions)
    nine = answer(client, {"chair_squat_good_reps": 9, **said}, *instructions)

    assert rows(asked)["K3-both-legs"] == "unknown"
    assert rows(asked)["K4-both-legs"] == "unknown"
    assert "chair_squat_good_reps" in asked["decision"]["ask"]
    assert not [row for row in rows(done) if row[:2] in ("K3", "K4")]
    assert rows(nine)["K3-both-legs"] == "not_met"
    texts = [row["text"] for row in asked["decision"]["exit"]]
    assert not [text for text in texts if "One-leg" in text or "Step-down" in text]


def test_what_is_not_known_never_makes_the_easier_form_apply(client: TestClient) -> None:
    decided = answer(client, {**CHAIR, "falls_past_year_count": "unknown", "single_leg_stance_unsafe": "unknown"})

    assert "K3" in rows(decided)
    assert "K4" in rows(decided)


def test_return_is_daily_life_without_running_where_single_leg_work_is_excluded(client: TestClient) -> None:
    case = {
        "phase": "return",
        "exercises": [],
        "sessions": [],
        "check_ins": [],
        "as_of": 3,
    }
    sent = deepcopy(request_for(case))
    runs = client.post("/v1/progressions", json=sent).json()
    without = client.post("/v1/progressions", json={**sent, "clinician_instructions": [ORDER]}).json()
    check = {"id": "fell", "date": day(2), "findings": FALLS}
    after_fall = client.post("/v1/progressions", json={**sent, "check_ins": [check]}).json()

    assert runs["practice"]["step"] == 1
    assert "practice" not in without
    assert "practice" not in after_fall


def test_with_symptoms_on_both_sides_absolute_numbers_take_the_place_of_ratios(client: TestClient) -> None:
    ten = {"single_leg_sit_to_stand_reps": 10, "single_leg_sit_to_stand_other_side_reps": 10}
    one_sided = {"single_leg_sit_to_stand_reps": 8, "single_leg_sit_to_stand_other_side_reps": 10}

    assert rows(answer(client, one_sided), "advised")["K5"] == "not_met"
    assert "K5" not in rows(answer(client, ten), "advised")
    assert rows(answer(client, one_sided, side="both"), "advised")["K5-both-sides"] == "not_met"
    assert not [row for row in rows(answer(client, ten, side="both"), "advised") if row[:2] == "K5"]


@pytest.mark.parametrize(("said", "instructions"), [(FALLS, ()), ({}, (ORDER,))], ids=["falls", "clinician"])
def test_where_single_leg_work_is_excluded_no_test_on_one_leg_is_advised(
    client: TestClient, said: Json, instructions: tuple[Json, ...]
) -> None:
    # program.md 1.6: no self-test for a person with a risk of falling; 1.5: single-leg work is excluded.
    assert rows(answer(client, {}), "advised")["K5"] == "unknown"
    decided = answer(client, said, *instructions)

    assert not [row for row in rows(decided, "advised") if row[:2] == "K5"]
    assert not {name for name in decided["decision"]["ask"] if name.startswith("single_leg_sit_to_stand")}


def test_a_program_says_for_whom_tests_on_one_leg_are_not(client: TestClient) -> None:
    # program.md 1.4, 1.6: a pregnant woman of 26 weeks does not lie on her back to test a bridge.
    program = client.post("/v1/programs", json=request_of(case_of("G07"))).json()
    exits = {row["id"]: row for phase in program["phases"] for row in phase["exit"]}

    for criterion in ("B6", "K5", "R2"):
        assert "In pregnancy" in exits[criterion]["instead"]
        assert "do not test" in exits[criterion]["instead"]
