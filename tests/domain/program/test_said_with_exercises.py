"""What is said beside an exercise fits the person as the exercise itself does."""

import pytest
from hypothesis import assume, given

from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import CATALOG, RULES, Request, program, requests
from tests.routers.program_requests import case_of, request_of


@pytest.mark.parametrize("case", ["G04", "G05", "G08"])
def test_nobody_is_told_of_soft_ground_or_running_that_their_limits_leave_out(case: str) -> None:
    """Program rules 2.10 no. 6 and 9: what is left out appears nowhere, not as a next step either."""
    request = request_of(case_of(case))
    request["preferences"]["goals"] = []
    built = program(request)
    assert built is not None
    slugs = {each.slug for phase in built.phases for each in phase.exercises}
    said = [each.harder_by_dose or "" for phase in built.phases for each in phase.exercises]

    assert "single-leg-stand" in slugs
    assert not any(word in text for text in said for word in ("foam", "yes closed", "run", "jump"))


@given(requests())
def test_where_no_harder_exercise_fits_the_plan_decides_what_is_harder(request: Request) -> None:
    built = program(request)
    assume(built)
    assert built is not None

    for phase in built.phases:
        for each in phase.exercises:
            assert bool(each.harder) != (each.harder_by_dose == RULES.dosage.options.harder_by_dose)


def test_a_stretch_is_held_a_minute_in_its_first_session_too() -> None:
    """Program rules 2.10 no. 19; the set less of a first session belongs to strength (1.7)."""
    request = request_of(case_of("G04"))
    request["confirmed"]["impairments"] = ["hamstring_tightness"]
    built = program(request)
    assert built is not None
    stretches = [e for phase in built.phases for e in phase.exercises if EXERCISES[e.slug].kind == "stretch"]

    assert stretches
    assert all(each.first_session_sets * (each.doses[0].hold_s or 0) >= 60 for each in stretches)


def test_an_easier_exercise_never_asks_more_of_the_knee() -> None:
    """Program rules 2.9 and 3.4; rungs of a ladder order demand and skill, not the load on the kneecap."""
    bend = {"low": 0, "moderate": 1, "high": 2}
    impact = {"none": 0, "low": 1, "high": 2}
    named = [(entry, CATALOG.entries[index]) for entry in CATALOG.entries for index in entry.easier]

    assert len(named) > 100
    assert [(hard.card.slug, easy.card.slug) for hard, easy in named if easy.card.rung > hard.card.rung] == []
    for hard, easy in named:
        assert bend[easy.card.patellofemoral_load] <= bend[hard.card.patellofemoral_load], (
            hard.card.slug,
            easy.card.slug,
        )
        assert impact[easy.card.impact] <= impact[hard.card.impact]


def test_a_wall_sit_is_no_easier_mini_squat() -> None:
    by_slug = {entry.card.slug: entry for entry in CATALOG.entries}
    easier = [CATALOG.entries[index].card.slug for index in by_slug["mini-squat"].easier]

    assert "wall-sit" not in easier
    assert "terminal-knee-extension" in easier
