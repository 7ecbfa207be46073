"""The 15 worked program cases through the real application, and the named examples of the operation."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.exercises.exercise import Exercise
from app.schemas.named_examples import named_examples
from tests.catalog_of_tests import EXERCISES
from tests.routers.program_requests import CASES, Case, request_of

Answer = dict[str, Any]
LOADS = ("low", "moderate", "high")


@pytest.fixture(scope="module", params=CASES, ids=[case["id"] for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    worked: Case = request.param
    return worked


@pytest.fixture(scope="module")
def answer(case: Case, client: TestClient) -> Answer:
    response = client.post("/v1/programs", json=request_of(case))
    assert response.status_code == 200, response.text
    decided: Answer = response.json()
    return decided


def test_worked_case_has_the_expected_outcome(case: Case, answer: Answer) -> None:
    expected = case["expect"]

    assert answer["outcome"] in expected.get("outcomes", [expected.get("outcome")])
    if "level" in expected:
        assert answer["care"]["level"] == expected["level"]
    if expected.get("see"):
        assert any(reason.get("see") for reason in answer["reasons"])
    if expected.get("asks"):
        assert answer["ask_next"]


def test_worked_case_starts_where_the_rules_say(case: Case, answer: Answer) -> None:
    expected, phases = case["expect"], answer.get("phases", [])
    if not phases:
        assert "start" not in expected
        return

    first = phases[0]
    assert first["phase"] == expected["start"]
    if "start_rung" in expected:
        assert first["rung_max"] == expected["start_rung"]
    if "first_weeks" in expected:
        low, high = expected["first_weeks"]
        assert low <= first["weeks"] <= high
    if "irritability" in expected:
        assert answer["irritability"] == expected["irritability"]
    if "total_weeks" in expected:
        assert answer["total_weeks"] == expected["total_weeks"]
    if "phases" in expected:
        assert [phase["phase"] for phase in phases] == expected["phases"]
    for phase in phases:
        assert phase["weeks"] == expected.get("phase_weeks", {}).get(phase["phase"], phase["weeks"])


def test_worked_case_includes_what_it_must(case: Case, answer: Answer) -> None:
    for wanted in case["expect"].get("first_phase_include", ()):
        assert any(_is(exercise, wanted) for exercise in answer["phases"][0]["exercises"]), wanted


def test_worked_case_leaves_out_what_it_must_not_have(case: Case, answer: Answer) -> None:
    phases = answer.get("phases", [])
    for refused in case["expect"].get("exclude", ()):
        assert not [slug for slug in _everything(phases) if _is({"slug": slug, "why": []}, refused)], refused
    for refused in case["expect"].get("first_phase_exclude", ()):
        assert not [slug for slug in _everything(phases[:1]) if _is({"slug": slug, "why": []}, refused)], refused


def test_worked_case_keeps_its_bounds(case: Case, answer: Answer) -> None:
    expected, phases = case["expect"], answer.get("phases", [])
    sessions = [session for phase in phases for session in phase["sessions"]]
    first = phases[0] if phases else {"sessions": [], "exercises": []}
    low, high = expected.get("exercises_per_session", (0, 10))
    assert all(low <= len(session["exercises"]) <= high for session in first["sessions"])
    assert all(session["minutes"] <= expected.get("minutes_max", 120) for session in sessions)
    assert len({each["slug"] for each in first["exercises"]}) <= expected.get("distinct_exercises_max", 99)
    efforts = [dose["effort_max_rpe"] for phase in phases for each in phase["exercises"] for dose in each["doses"]]
    if ("effort_max_rpe" in expected and expected["effort_max_rpe"] < 6) or expected.get("start") != "calm":
        assert max(efforts, default=0) <= expected.get("effort_max_rpe", 10)
    else:
        first_efforts = [dose["effort_max_rpe"] for each in first["exercises"] for dose in each["doses"]]
        assert max(first_efforts, default=0) <= expected.get("effort_max_rpe", 10)
    if "hip_to_knee" in expected:
        least, most = expected["hip_to_knee"]
        assert 100 * least <= first["hip_to_knee_pct"] <= 100 * most


def test_worked_case_days_are_spread_as_expected(case: Case, answer: Answer) -> None:
    expected, phases = case["expect"], answer.get("phases", [])
    if not phases:
        return
    sessions = phases[0]["sessions"]
    strength = [session["day"] for session in sessions if session["kind"] == "strength"]
    light = [session["day"] for session in sessions if session["kind"] == "light"]
    assert len(strength) == expected.get("strength_days", len(strength))
    assert len(light) == expected.get("light_days", len(light))
    gaps = [later - earlier for earlier, later in zip(strength, [*strength[1:], strength[0] + 7], strict=True)]
    assert min(gaps) >= expected.get("days_apart", 2)
    for region, days in expected.get("region_days", {}).items():
        with_region = [
            s for s in sessions if any(_is(each | {"why": []}, {"region": region}) for each in s["exercises"])
        ]
        assert len(with_region) >= days
    for need, days in expected.get("need_days", {}).items():
        slugs = {each["slug"] for each in phases[0]["exercises"] if _is(each, {"need": need})}
        assert sum(any(each["slug"] in slugs for each in s["exercises"]) for s in sessions) >= days


def test_worked_case_doses_are_those_of_the_person(case: Case, answer: Answer) -> None:
    expected, phases = case["expect"], answer.get("phases", [])
    for key, phase in (("", phases[:1]), ("build_", [each for each in phases if each["phase"] == "build"])):
        doses = [dose for part in phase for each in part["exercises"] for dose in each["doses"]]
        strength = [dose for dose in doses if dose["row"].startswith("strength")]
        if f"{key}sets" in expected:
            low, high = expected[f"{key}sets"]
            assert all(low <= dose["sets_min"] <= dose["sets_max"] <= high for dose in strength)
        if f"{key}reps" in expected:
            low, high = expected[f"{key}reps"]
            assert all(low <= dose["reps"] <= dose["reps_max"] <= high for dose in strength)
    if expected.get("steady_calm"):
        steps = [each["sets"] for session in phases[0]["sessions"] for each in session["exercises"]]
        assert all(len(step) == 1 for step in steps)
    if "sides" in expected:
        sides = {each["sides"] for part in phases for each in part["exercises"]}
        assert sides <= {expected["sides"], "both_legs"}
    if "sets_max" in expected:
        sets = [step["sets"] for s in phases[0]["sessions"] for each in s["exercises"] for step in each["sets"][:1]]
        assert max(sets) <= expected["sets_max"]


def test_worked_case_says_what_goes_with_it(case: Case, answer: Answer) -> None:
    expected = case["expect"]
    measures = {measure["id"] for measure in answer.get("measures", [])}
    education = {message["id"] for message in answer.get("education", [])}
    assert measures >= set(expected.get("measures", ()))
    assert measures.isdisjoint(expected.get("no_measures", ()))
    assert education >= set(expected.get("education", ()))
    assert {each["to"] for each in answer.get("referrals", [])} >= set(expected.get("refer", ()))
    assert {each["id"] for each in answer["stop_signs"]} >= set(expected.get("stop_lists", ()))
    assert {each["id"] for each in answer.get("unknowns", [])} >= set(expected.get("unknowns", ()))
    for phase in answer.get("phases", []):
        wanted = expected.get("phase_education", {}).get(phase["phase"])
        assert wanted is None or wanted in {message["id"] for message in phase["education"]}
        assert bool(phase["run_ladder_entry"]) == (phase["phase"] in expected.get("run_ladder_entry_in", ()))


def test_worked_case_keeps_its_promises(case: Case, answer: Answer) -> None:
    expected = case["expect"]
    if "phases" not in answer:
        return
    if "review_days_max" in expected:
        assert answer["review"]["after_days"] <= expected["review_days_max"]
    if expected.get("no_auto_advance"):
        assert answer["auto_advance"] is False
    if "rung_step_days" in expected:
        assert answer["rung_step_days"] == expected["rung_step_days"]
    if expected.get("guardian"):
        assert answer["guardian"]
    if expected.get("activity_ladder"):
        assert answer["activity_ladder"]["steps"]
    if expected.get("micro_stretch"):
        assert any(_exercise(dose["slug"]).kind == "stretch" for dose in answer["phases"][0]["micro_doses"])
    if expected.get("rotation"):
        contents = [sorted(each["slug"] for each in s["exercises"]) for s in answer["phases"][0]["sessions"]]
        assert contents[0] != contents[1]
    if expected.get("unmet_with_fix"):
        unmet = [covered for covered in answer["coverage"] if covered["status"] == "unmet"]
        assert unmet
        assert all(covered["reasons"] and covered["what_would_fix"] for covered in unmet)
    statuses = {covered["impairment"]: covered["status"] for covered in answer["coverage"]}
    assert expected.get("coverage", {}).items() <= statuses.items()
    cues = [exercise["cue"] for phase in answer["phases"] for exercise in phase["exercises"]]
    if "cue_contains" in expected:
        assert any(expected["cue_contains"] in cue for cue in cues)
    if "cue_never" in expected:
        assert not any(expected["cue_never"].lower() in cue.lower() for cue in cues)


@pytest.mark.parametrize("name", named_examples("programs"))
def test_named_example_is_answered(name: str, client: TestClient) -> None:
    response = client.post("/v1/programs", json=named_examples("programs")[name]["value"])

    assert response.status_code == 200, response.text


def _everything(phases: list[Answer]) -> Iterator[str]:
    """Every exercise anywhere in a program: planned, micro-doses, and all options beside them."""
    for phase in phases:
        for exercise in phase["exercises"]:
            yield exercise["slug"]
            yield from (*exercise["easier"], *exercise["harder"], *exercise["substitutes"])
        yield from (dose["slug"] for dose in phase["micro_doses"])


def _exercise(slug: str) -> Exercise:
    return EXERCISES[slug]


def _is(planned: Answer, wanted: str | Answer) -> bool:
    exercise = _exercise(planned["slug"])
    if isinstance(wanted, str):
        return exercise.slug == wanted
    ((key, value),) = wanted.items()
    match key:
        case "need":
            return value in [why["impairment"] for why in planned["why"]]
        case "slot":
            return exercise.kind in ("balance", "movement_retraining")
        case "ladder":
            return exercise.ladder.family == str(value)
        case "any_ladder":
            return exercise.ladder.family in value
        case "region":
            return str(exercise.ladder.region) == value and exercise.kind in ("strength", "isometric")
        case "load":
            return bool(exercise.patellofemoral_load.level == value)
        case "rung_above":
            return exercise.demand_rung > int(value)
        case "avoid":
            return str(value) in exercise.avoid_when
        case "equipment":
            return str(value) in exercise.equipment
        case "impact":
            return exercise.impact != "none"
        case "pivot":
            return exercise.planted_foot_rotation
        case "breath_hold":
            return "uncontrolled_hypertension" in exercise.avoid_when
        case "unsupported_single_leg":
            supported = {"chair", "wall", "stairs"} & set(exercise.equipment)
            return exercise.position == "single_leg_standing" and not supported
    return bool(getattr(exercise, key) == value)
