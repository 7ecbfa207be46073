"""What finds its place beside the main needs: hip extension, balance from 65 on, and drills of one side at a time."""

from typing import Any

import pytest

from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedPhase
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import EQUIPMENT, Request, program
from tests.routers.program_requests import case_of, request_of


def _phases(request: Request) -> dict[ProgramPhase, PlannedPhase]:
    built = program(request)
    assert built is not None
    return {phase.phase: phase for phase in built.phases}


def _changed(case: str, confirmed: dict[str, Any] | None = None, **preferences: Any) -> Request:
    request = request_of(case_of(case))
    request["preferences"] |= preferences
    return request | ({} if confirmed is None else {"confirmed": confirmed})


@pytest.mark.parametrize("case", ["G05", "G08"])
@pytest.mark.parametrize("phase", [ProgramPhase.CALM, ProgramPhase.BUILD, ProgramPhase.CONTROL])
def test_kneecap_pain_has_hip_extension_where_hip_and_knee_stay_in_proportion(case: str, phase: ProgramPhase) -> None:
    """Program rules 2.4: one exercise type of hip extension, the knee has two in control."""
    assert any(
        EXERCISES[each.slug].ladder.family == "hip_extension" for each in _phases(_changed(case))[phase].exercises
    )


def test_from_65_balance_is_trained_on_three_days_beside_movement_control() -> None:
    """Program rules 1.4: balance on 3 days a week or more; the drill of the same ladder gives way to it."""
    movement = {
        "patterns": [{"id": "dynamic_valgus", "origin": "functional"}],
        "impairments": ["movement_coordination_deficit"],
    }
    request = _changed("G04", movement, minutes_per_session=45, floor_access="yes")
    request["report"]["findings"] |= {"structural_malalignment": "no", "medial_knee_pain": "no"}
    phases = _phases(request)

    for name in (ProgramPhase.CALM, ProgramPhase.BUILD, ProgramPhase.CONTROL):
        slugs = [each.slug for session in phases[name].sessions for each in session.exercises]
        coverage = {each.impairment: each.status for each in phases[name].coverage}
        assert sum(EXERCISES[slug].kind == "balance" for slug in slugs) >= 3
        assert coverage["balance_deficit"] == "met"
        assert coverage["movement_coordination_deficit"] == "met"


@pytest.mark.parametrize(
    ("slug", "impairment"),
    [
        ("knee-to-wall", "limited_ankle_dorsiflexion"),
        ("half-kneeling-ankle-rock", "limited_ankle_dorsiflexion"),
        ("band-ankle-glide", "limited_ankle_dorsiflexion"),
        ("heel-slide", "quadriceps_tightness"),
        ("active-knee-extension", "hamstring_tightness"),
        ("adductor-rock-back", "adductor_tightness"),
    ],
)
@pytest.mark.parametrize("side", ["right", "both"])
def test_a_mobility_drill_fits_a_session_with_one_sore_knee_as_with_two(slug: str, impairment: str, side: str) -> None:
    """Program rules 1.7: 1 to 2 sets of 8 to 10; one of each side fits the place that two of each do not."""
    others = [each for each in EXERCISES if impairment in EXERCISES[each].addresses and each != slug]
    confirmed = {"patterns": [], "impairments": [impairment]}
    request = _changed("G01", confirmed, equipment=EQUIPMENT, exercises_to_avoid=others)
    request["report"]["affected_side"] = side
    build = _phases(request)[ProgramPhase.BUILD]

    [planned] = [each for each in build.exercises if each.slug == slug]
    assert next(each.status for each in build.coverage if each.impairment == impairment) == "met"
    assert all((dose.sets_min, dose.sets_max) == (1, 2) for dose in planned.doses)


def _unsteady_at_82() -> Request:
    confirmed = {"patterns": [{"id": "genu_varum", "origin": "structural"}], "impairments": ["balance_deficit"]}
    request = _changed("G04", confirmed, equipment=["chair", "wall"], minutes_per_session=20)
    request["report"]["findings"] |= {
        "age_years": 82,
        "training_age": "none",
        "falls_past_year_count": 1,
        "knee_osteoarthritis_diagnosed": "yes",
    }
    return request


def test_endurance_that_a_stage_did_not_have_begins_at_the_first_rung() -> None:
    """Program rules 2.10 no. 5: nobody walks up hills who did not walk on the flat in the stage before."""
    before: set[int] = set()
    for phase in _phases(_unsteady_at_82()).values():
        rungs = {EXERCISES[each.slug].demand_rung for each in phase.exercises if EXERCISES[each.slug].kind == "aerobic"}
        assert max(rungs, default=0) <= max(before, default=0) + 1
        before = rungs


def test_maintenance_promises_no_later_stage() -> None:
    maintenance = _phases(_unsteady_at_82())[ProgramPhase.MAINTENANCE]
    [balance] = [each for each in maintenance.coverage if each.impairment == "balance_deficit"]

    assert balance.status == "unmet"
    assert [fix.text for fix in balance.what_would_fix] == ["A physiotherapist can find one with you."]
