"""How irritable a knee was at intake holds nobody back in stages that begin only once it has settled (1.5 B2, 2.6)."""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.routers.program_requests import case_of, request_of

Json = dict[str, Any]


@pytest.fixture(scope="module")
def program(client: TestClient) -> Json:
    """Somebody with weak hips and front thighs who wants to take stairs again; pain 4 in daily life at intake."""
    request = deepcopy(request_of(case_of("G01")))
    request["report"]["findings"] |= {"activity_pain_nprs": 4, "rest_pain_nprs": 1, "pain_settling_hours": 3}
    request["confirmed"] = {
        "patterns": [{"id": "patellofemoral_pain", "origin": "functional"}],
        "impairments": ["hip_abductor_weakness", "quadriceps_weakness", "movement_coordination_deficit"],
    }
    request["preferences"] |= {
        "equipment": ["mat", "chair", "wall", "step", "stairs", "loop_band"],
        "goals": ["stairs"],
    }
    made: Json = client.post("/v1/programs", json=request).json()
    assert made["irritability"] == "moderate"
    return made


def _stage(program: Json, name: str) -> list[Json]:
    cards = {each["slug"]: each for each in program["exercises"]}
    stage = next(each for each in program["phases"] if each["phase"] == name)
    return [cards[each["slug"]] for each in stage["exercises"]]


def test_the_front_of_the_thigh_is_trained_harder_from_stage_to_stage(program: Json) -> None:
    # Rung caps of 0.2: calm 1 at the start, one more each stage; a mini squat is rung 2, build.
    hardest = {
        stage: max(each["rung"] for each in _stage(program, stage) if each["ladder"] == "quadriceps")
        for stage in ("calm", "build", "control", "return")
    }
    assert list(hardest.values()) == sorted(hardest.values())
    assert hardest["return"] > hardest["control"] > hardest["build"]


def test_while_the_knee_settles_lighter_load_comes_first(program: Json) -> None:
    # 2.6: one point less for moderate load while the knee is moderately irritable.
    loads = {each["patellofemoral_load"] for stage in ("calm", "build") for each in _stage(program, stage)}
    assert loads == {"low"}
