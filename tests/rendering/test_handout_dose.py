"""The dose of a progressed program in words: with its weight and its limit."""

from dataclasses import replace

from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT
from app.domain.program.results import Program
from app.rendering.handout_dose import dose_lines
from tests.programs_of_tests import plan
from tests.routers.program_requests import case_of, request_of


def test_weight_and_limit_of_a_progression_are_said() -> None:
    program = plan(request_of(case_of("G01")))
    assert isinstance(program, Program)
    phase = program.phases[0]
    exercise = replace(phase.exercises[0], load_kg=2.5, range_limit_deg=60)
    lines = tuple(dose_lines(exercise, phase, 1, load_handout_texts(CONTENT_ROOT).words))
    assert "Weight: 2.5 kg." in lines
    assert "Bend the knee no further than 60 degrees." in lines
