"""The dose of a progressed program in words: with its weight and its limit."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT
from app.domain.program.results import Program
from app.rendering.handout_dose import dose_lines
from tests.programs_of_tests import plan
from tests.progression_requests import program_of
from tests.routers.program_requests import case_of, request_of


def test_weight_and_limit_of_a_progression_are_said() -> None:
    program = plan(request_of(case_of("G01")))
    assert isinstance(program, Program)
    phase = program.phases[0]
    exercise = replace(phase.exercises[0], load_kg=2.5, range_limit_deg=60)
    lines = tuple(dose_lines(exercise, phase, 1, load_handout_texts(CONTENT_ROOT).words, is_lift_first=False))
    assert "Weight: 2.5 kg." in lines
    assert "Bend the knee no further than 60 degrees." in lines


@pytest.mark.parametrize(
    ("slug", "tempo"),
    [
        # "For a clamshell the first number is the lift, for a squat it is the lowering" (exercises.md); build: lower in
        # 3 seconds, hold 1, lift in 2 (program rules 1.7).
        ("clamshell", "Go slowly: 2 seconds, hold 1, 3 seconds back."),
        ("glute-bridge", "Go slowly: 2 seconds, hold 1, 3 seconds back."),
        ("mini-squat", "Go slowly: 3 seconds, hold 1, 2 seconds back."),
    ],
)
def test_lowering_is_the_slow_part_whichever_comes_first(client: TestClient, slug: str, tempo: str) -> None:
    program = program_of({"exercises": [{"slug": slug}], "phase": "build"})

    page = client.post("/v1/handouts", json={"program": program}).text

    assert tempo in page


@pytest.mark.parametrize(
    ("exercise", "tempo"),
    [
        # 1-5-1 and 2-0-3 in the catalog.
        ({"slug": "seated-vmo-timing", "sets": 2}, "Go slowly: 1 second, hold 5, 1 second back."),
        ({"slug": "sit-to-stand", "sets": 2}, "Go slowly: 2 seconds, then 3 seconds back."),
    ],
)
def test_one_second_is_not_several_and_no_hold_is_not_a_hold(
    client: TestClient, exercise: dict[str, Any], tempo: str
) -> None:
    program = program_of({"exercises": [exercise], "phase": "build"})

    assert tempo in client.post("/v1/handouts", json={"program": program}).text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1 day a week, up to"), ("es", "1 día a la semana, hasta")],
)
def test_one_day_a_week_is_not_several(client: TestClient, language: str, said: str) -> None:
    wanted = request_of(case_of("G01"))
    wanted["preferences"]["days_per_week"] = 1
    program = client.post("/v1/programs", json=wanted, headers={"Accept-Language": language}).json()

    assert said in client.post("/v1/handouts", json={"program": program}).text
