"""The cue beside an exercise is that of its task (program rules 6.2), for this person."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.classification.conclusion import Confirmed
from app.domain.progression.person import Person
from app.schemas.programs import to_confirmed
from app.schemas.progressions import to_basis
from app.schemas.sent_programs import read_program
from tests.programs_of_tests import CATALOG, RULEBOOK, RULES
from tests.progression_requests import START, program_of

ENTRIES = {entry.card.slug: entry for entry in CATALOG.entries}
_PROGRAM: Any = read_program(program_of({"age": 46}))
BASIS: Any = to_basis(_PROGRAM, START)


def _person(*patterns: str) -> Person:
    wanted: Any = {"confirmed": {"patterns": [{"id": each, "origin": "functional"} for each in patterns]}}
    confirmed: Confirmed = to_confirmed(wanted)
    basis = replace(BASIS, confirmed=confirmed)
    return Person(basis, basis.report, RULEBOOK, CATALOG)


@pytest.mark.parametrize(
    ("slug", "cue"),
    [
        ("stair-ascent", "Lean a little forward, push through the heel, knee over second toe."),
        ("stair-descent", "Slow. Hip back, knee in line, soft landing."),
        ("lateral-step-down-mirror", "Slow. Hip back, knee in line, soft landing."),
        ("step-up-knee-drive", "Hip bones level like headlights."),
        ("single-leg-hop-stick", "Land soft and silent, knees bend, never kiss."),
        ("cadence-running", "Short quick steps, quiet feet."),
    ],
)
def test_each_drill_has_the_cue_of_its_task(slug: str, cue: str) -> None:
    assert _person().cue(ENTRIES[slug])[0] == cue


def test_nobody_who_squeezes_a_ball_between_the_knees_is_told_to_push_the_floor_apart() -> None:
    entry = ENTRIES["wall-squat-ball-squeeze"]
    assert _person().cue(entry)[0] == entry.exercise.cues[0]


def test_bow_legs_are_not_told_to_push_the_knees_out_in_a_progression_either() -> None:
    """Program rules 6.2: bow-leg: do not cue "knees out"; an exercise that takes the place of another had said so."""
    squat = ENTRIES["box-squat"]
    assert "Push the floor apart" in _person().cue(squat)[0]
    assert _person("genu_varum").cue(squat)[0] == "Sit back as to a chair. Kneecap over second toe, foot flat."


def test_every_task_of_the_table_of_cues_has_its_own() -> None:
    tasks = {cue.id for cue in RULES.support.cues} | {cue.id for cue in RULES.support.task_cues}
    assert {"standing", "walking", "stairs-up", "stairs-down", "squat", "sit-to-stand", "single-leg"} <= tasks
    assert {"landing", "sitting", "running"} <= tasks
