"""What is said with a stage agrees with the exercises and the effort of that stage."""

import copy
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES
from tests.routers.program_requests import case_of, request_of

Json = dict[str, Any]


def _phases(client: TestClient, request: Json) -> dict[str, Json]:
    response = client.post("/v1/programs", json=request)
    assert response.status_code == 200, response.text
    return {phase["phase"]: phase for phase in response.json()["phases"]}


def _said(phase: Json) -> dict[str, str]:
    return {message["id"]: message["text"] for message in phase["education"]}


def _efforts(phase: Json) -> list[int]:
    return [dose["effort_max_rpe"] for exercise in phase["exercises"] for dose in exercise["doses"]]


@pytest.mark.parametrize(("case", "effort_max_rpe"), [("G07", 6), ("G05", 7), ("G06", 7)])
def test_who_may_not_work_so_hard_is_not_told_to_stop_only_with_two_repetitions_left(
    case: str, effort_max_rpe: int, client: TestClient
) -> None:
    # program.md 1.4: RPE <= 6 in pregnancy, RIR 3-4 under 18; 1.7: two repetitions in reserve are RPE 8. ED7 says two.
    build = _phases(client, request_of(case_of(case)))["build"]

    assert max(_efforts(build)) <= effort_max_rpe
    assert "ED7" not in _said(build)


def test_who_may_work_hard_is_told_how_hard(client: TestClient) -> None:
    assert "two good reps left" in _said(_phases(client, request_of(case_of("G01")))["build"])["ED7"]


def test_no_stage_before_return_tells_anybody_to_practice_landings(client: TestClient) -> None:
    # program.md 2.3 F5 and 2.10 no. 4: no impact before return; 1.4: none at all for people who fall.
    for case in ("G01", "G04", "G08"):
        phases = _phases(client, request_of(case_of(case)))
        texts = [
            text
            for name in ("calm", "build", "control")
            for text in _said(phases.get(name, {"education": []})).values()
        ]
        assert not [text for text in texts if "landing" in text], case


def test_who_was_told_not_to_put_weight_on_the_leg_is_not_told_to_practice_stairs(client: TestClient) -> None:
    request = copy.deepcopy(request_of(case_of("G01")))
    assert "stairs" in _said(_phases(client, request)["control"])["ED8"]

    request["report"]["findings"]["weight_bearing_restricted"] = "yes"
    control = _phases(client, request)["control"]

    assert control["exercises"]
    assert "ED8" not in _said(control)


def test_hip_work_is_said_to_come_first_only_where_there_is_some(client: TestClient) -> None:
    request = copy.deepcopy(request_of(case_of("G02")))
    assert "ED6" in _said(_phases(client, request)["calm"])

    request["preferences"]["exercises_to_avoid"] = [
        slug for slug, each in EXERCISES.items() if each.ladder.region == "hip"
    ]
    calm = _phases(client, request)["calm"]

    assert calm["exercises"]
    assert "hip" not in {part["region"] for part in calm["weekly_sets"]}
    assert "ED6" not in _said(calm)


def test_a_stage_begins_with_what_the_stage_before_it_in_the_plan_asks_for(client: TestClient) -> None:
    # DESIGN 8.13: at 10 to 14 return follows build: it waits for B1-B6, not for a control stage that is not planned.
    for case in ("G06", "G02"):
        phases = list(_phases(client, request_of(case_of(case))).values())
        assert phases[0]["entry"] == []
        for before, phase in pairwise(phases):
            assert phase["entry"] == [row["id"] for row in before["exit"] if row["type"] == "mandatory"], case


@pytest.mark.parametrize(
    ("case", "build_weeks", "is_said"), [("G02", 8, True), ("G06", 4, False), ("G15", None, False)]
)
def test_a_longer_strength_stage_is_said_only_where_it_is_planned(
    case: str, build_weeks: int | None, is_said: bool, client: TestClient
) -> None:
    # program.md 1.4, poor outlook (pain > 2 months): longer build; 8.13: 4 + 4 + 4 weeks at 10 to 14; 7.2: calm only.
    request = copy.deepcopy(request_of(case_of(case)))
    request["report"]["findings"]["symptom_duration_days"] = 90
    answer = client.post("/v1/programs", json=request).json()

    weeks = {phase["phase"]: phase["weeks"] for phase in answer["phases"]}
    assert weeks.get("build") == build_weeks
    assert ("poor-outlook" in {note["id"] for note in answer["notes"]}) is is_said


@pytest.mark.parametrize("case", ["G01", "G05", "G07"])
def test_no_endurance_is_asked_for_that_is_harder_than_its_dose(case: str, client: TestClient) -> None:
    # program.md 1.7: 75 minutes of vigorous activity would do, too; 1.4: RPE <= 7 under 18, <= 6 in pregnancy.
    request = copy.deepcopy(request_of(case_of(case)))
    request["preferences"] |= {"days_per_week": 7, "minutes_per_session": 45, "equipment": ["chair", "wall", "pool"]}
    phases = _phases(client, request)
    exercises = [exercise for name in ("return", "maintenance") for exercise in phases[name]["exercises"]]
    doses = [dose for each in exercises for dose in each["doses"] if dose["row"] == "aerobic-return"]

    assert doses
    for dose in doses:
        assert dose["effort_max_rpe"] <= 6
        assert "vigorous" not in dose["note"]


@pytest.mark.parametrize("case", ["G04", "G07"])
def test_the_purpose_of_a_stage_promises_no_running_and_no_one_leg_work_to_whom_it_is_not_for(
    case: str, client: TestClient
) -> None:
    # program.md 1.5: where single-leg work is excluded (pregnancy, falls), return means daily-life tasks only.
    request = copy.deepcopy(request_of(case_of(case)))
    request["report"]["findings"]["single_leg_stance_unsafe"] = "yes"
    phases = _phases(client, request)

    assert phases["return"]["run_ladder_entry"] == []
    for name, hard in (("control", "one leg"), ("return", "run")):
        purpose = phases[name]["purpose"]
        assert hard not in purpose or "where that is safe for you" in purpose
