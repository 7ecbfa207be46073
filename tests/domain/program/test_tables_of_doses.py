"""What the dosage tables of program rules 1.7 say of days, rests, sets and sides, seen in whole programs."""

from typing import Any

import pytest
from hypothesis import assume, given

from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedExercise, PlannedPhase
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import EQUIPMENT, RULES, Request, program, requests
from tests.routers.program_requests import case_of, request_of

ROWS = {row.id: row for row in RULES.dosage.rows}


def _phase(request: Request, name: ProgramPhase) -> PlannedPhase:
    built = program(request)
    assert built is not None
    return next(phase for phase in built.phases if phase.phase is name)


def _days(phase: PlannedPhase, kind: str) -> dict[str, int]:
    """How many days a week each exercise of a kind comes."""
    slugs = [each.slug for session in phase.sessions for each in session.exercises]
    return {slug: slugs.count(slug) for slug in slugs if EXERCISES[slug].kind == kind}


def _trained_by(planned: PlannedExercise) -> set[str]:
    return {need.impairment for need in planned.why if need.role == "main"}


def _changed(case: str, *, findings: dict[str, Any] | None = None, **preferences: Any) -> Request:
    request = request_of(case_of(case))
    request["report"]["findings"] |= findings or {}
    request["preferences"] |= preferences
    return request


@pytest.mark.parametrize("case", ["G01", "G08", "G11"])
def test_in_return_no_strength_exercise_comes_on_more_than_two_days(case: str) -> None:
    days = _days(_phase(_changed(case, days_per_week=3), ProgramPhase.RETURN), "strength")

    assert days
    assert max(days.values()) == 2


def test_in_build_a_strength_exercise_may_come_on_three_days() -> None:
    days = _days(_phase(_changed("G01", minutes_per_session=45), ProgramPhase.BUILD), "strength")

    assert max(days.values()) == 3


@pytest.mark.parametrize("phase", [ProgramPhase.CALM, ProgramPhase.BUILD, ProgramPhase.CONTROL])
def test_endurance_comes_on_five_days_at_most_and_on_the_light_days_first(phase: ProgramPhase) -> None:
    planned = _phase(_changed("G08", days_per_week=6, minutes_per_session=60), phase)

    assert _days(planned, "aerobic") == {"stationary-cycling": 5}
    assert all("stationary-cycling" in {e.slug for e in s.exercises} for s in planned.sessions if s.kind == "light")


def test_from_65_strength_in_calm_follows_the_row_of_that_age() -> None:
    calm = _phase(_changed("G04"), ProgramPhase.CALM)
    doses = [dose for each in calm.exercises for dose in each.doses if EXERCISES[each.slug].kind == "strength"]

    assert doses
    for dose in doses:
        assert (dose.sets_min, dose.sets_max) == (1, 2)
        assert (dose.reps, dose.reps_max) == (10, 15)
        assert (dose.rest_min_s, dose.rest_max_s) == (60, 120)
        assert (dose.effort_min_rpe, dose.effort_max_rpe) == (5, 6)


@pytest.mark.parametrize(("age", "fewest"), [(59, 1), (60, 2), (66, 2)])
def test_from_60_maintenance_keeps_two_sets(age: int, fewest: int) -> None:
    maintenance = _phase(_changed("G01", findings={"age_years": age}), ProgramPhase.MAINTENANCE)
    sets = {
        (dose.sets_min, dose.sets_max)
        for each in maintenance.exercises
        for dose in each.doses
        if EXERCISES[each.slug].kind == "strength"
    }

    assert sets == {(fewest, 3)}


@pytest.mark.parametrize(
    "impairment",
    ["hip_flexor_tightness", "hamstring_tightness", "quadriceps_tightness", "adductor_tightness", "lateral_tightness"],
)
@pytest.mark.parametrize("side", ["right", "both"])
def test_a_tight_muscle_is_stretched_in_every_stage_and_not_only_moved(impairment: str, side: str) -> None:
    """Program rules 1.7: clear tightness is held 4 x 30 s (ingram_2025); swings and rollers do not take its place."""
    request = _changed("G01", equipment=EQUIPMENT)
    request["report"]["affected_side"] = side
    request["confirmed"] = {"patterns": [], "impairments": [impairment]}
    built = program(request)
    assert built is not None

    for phase in built.phases:
        kinds = {EXERCISES[each.slug].kind for each in phase.exercises if impairment in _trained_by(each)}
        assert kinds == {"stretch"}


@pytest.mark.parametrize("case", ["G04", "G05", "G08"])
def test_in_maintenance_both_legs_balance_and_move_alike(case: str) -> None:
    maintenance = _phase(_changed(case), ProgramPhase.MAINTENANCE)
    one_legged = [
        each
        for session in maintenance.sessions
        for each in session.exercises
        if each.block in ("balance", "control") and EXERCISES[each.slug].unilateral
    ]

    assert one_legged
    assert all(step.sets == step.other_side_sets for each in one_legged for step in each.sets)


@given(requests())
def test_from_control_on_balance_and_control_train_both_sides_alike(request: Request) -> None:
    built = program(request)
    assume(built)
    assert built is not None

    for phase in built.phases:
        if phase.phase in (ProgramPhase.CALM, ProgramPhase.BUILD):
            continue
        for session in phase.sessions:
            for each in session.exercises:
                exercise = EXERCISES[each.slug]
                if exercise.unilateral and exercise.kind in ("balance", "movement_retraining"):
                    assert all(step.sets == step.other_side_sets for step in each.sets)


@given(requests())
def test_no_exercise_comes_more_often_than_its_row_allows(request: Request) -> None:
    """Easy balance work apart: it fills light days that would have nothing else (G14)."""
    built = program(request)
    assume(built)
    assert built is not None

    for phase in built.phases:
        slugs = [each.slug for session in phase.sessions for each in session.exercises]
        for planned in phase.exercises:
            if EXERCISES[planned.slug].kind != "balance":
                assert slugs.count(planned.slug) <= min(ROWS[dose.row].days_per_week[1] for dose in planned.doses)


@given(requests())
def test_one_set_is_only_for_people_whose_row_names_it(request: Request) -> None:
    built = program(request)
    assume(built)
    assert built is not None

    for phase in built.phases:
        doses = {each.slug: each.doses for each in phase.exercises}
        for session in phase.sessions:
            for each in session.exercises:
                for step in each.sets:
                    row = next(d.row for d in reversed(doses[each.slug]) if d.from_week <= step.from_week)
                    assert step.sets == 0 or step.sets >= ROWS[row].least_sets
