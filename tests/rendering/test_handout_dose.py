"""The dose of a progressed program in words: with its weight and its limit."""

from dataclasses import replace

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


def test_what_goes_with_a_dose_is_said_with_it(client: TestClient) -> None:
    # clinical/program.md 1.7: a stretch is held to mild tightness, not to pain.
    program = client.post("/v1/programs", json=request_of(case_of("G01"))).json()
    doses = [dose for each in program["phases"][0]["exercises"] for dose in each["doses"]]
    page = client.post("/v1/handouts", json={"program": program}).text

    notes = {dose["note"] for dose in doses if dose["row"].startswith("stretch")}
    assert any("never pain" in note for note in notes)
    assert all(note in page for note in notes)


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
