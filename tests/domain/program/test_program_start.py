"""Where a program starts: thresholds of irritability, first phase, lengths and rungs (program rules 0.2, 1.2, 1.3)."""

from typing import Any

import pytest

from app.domain.program.results import Program
from tests.programs_of_tests import plan
from tests.routers.program_requests import case_of, request_of

CALM_KNEE = {"rest_pain_nprs": 0, "activity_pain_nprs": 3, "pain_settling_hours": 1}


def _start(**findings: Any) -> Program:
    request = request_of(case_of("G01"))
    known = request["report"]["findings"] | CALM_KNEE | {"training_age": "some"} | findings
    request["report"]["findings"] = {name: value for name, value in known.items() if value is not None}
    request["preferences"]["guardian_consent"] = "yes"
    built = plan(request)
    assert isinstance(built, Program)
    return built


@pytest.mark.parametrize(
    ("findings", "grade"),
    [
        pytest.param({}, "low", id="all low"),
        pytest.param({"rest_pain_nprs": 1}, "low", id="rest pain 1"),
        pytest.param({"rest_pain_nprs": 1.5}, "moderate", id="rest pain above 1"),
        pytest.param({"activity_pain_nprs": 3.5}, "moderate", id="activity pain above 3"),
        pytest.param({"pain_settling_hours": 1.5}, "moderate", id="settles in more than an hour"),
        pytest.param({"rest_pain_nprs": None}, "moderate", id="rest pain not asked"),
        pytest.param({"rest_pain_nprs": 3.5}, "moderate", id="rest pain below 4"),
        pytest.param({"rest_pain_nprs": 4}, "high", id="rest pain 4"),
        pytest.param({"activity_pain_nprs": 6.5}, "moderate", id="activity pain below 7"),
        pytest.param({"activity_pain_nprs": 7}, "high", id="activity pain 7"),
        pytest.param({"pain_settling_hours": 24}, "moderate", id="settles in a day"),
        pytest.param({"pain_settling_hours": 24.5}, "high", id="settles in more than a day"),
    ],
)
def test_irritability_has_the_published_thresholds(findings: dict[str, Any], grade: str) -> None:
    assert _start(**findings).irritability == grade


@pytest.mark.parametrize(
    ("findings", "phase", "weeks"),
    [
        pytest.param({}, "build", 6, id="low: build"),
        pytest.param({"activity_pain_nprs": 4}, "calm", 1, id="moderate: a week of calm"),
        pytest.param({"activity_pain_nprs": 4, "age_years": 65}, "calm", 2, id="moderate at 65: up to two weeks"),
        pytest.param({"activity_pain_nprs": 4, "age_years": 64}, "calm", 1, id="moderate at 64"),
        pytest.param({"activity_pain_nprs": 4, "training_age": "none"}, "calm", 2, id="moderate without training"),
        pytest.param({"activity_pain_nprs": 4, "training_age": "unknown"}, "calm", 2, id="moderate, training unknown"),
        pytest.param({"activity_pain_nprs": 4, "bmi_kg_per_m2": 35}, "calm", 2, id="moderate, BMI 35"),
        pytest.param({"activity_pain_nprs": 4, "pain_on_kneeling": None}, "calm", 2, id="moderate, gate open"),
        pytest.param({"activity_pain_nprs": 7}, "calm", 3, id="high: two to four weeks"),
    ],
)
def test_the_first_phase_and_its_length(findings: dict[str, Any], phase: str, weeks: int) -> None:
    first = _start(**findings).phases[0]

    assert (first.phase.value, first.weeks) == (phase, weeks)


@pytest.mark.parametrize(
    ("findings", "rung"),
    [
        pytest.param({}, 2, id="low and some training"),
        pytest.param({"training_age": "none"}, 1, id="no training"),
        pytest.param({"training_age": None}, 1, id="training not asked"),
        pytest.param({"age_years": 65}, 1, id="65"),
        pytest.param({"bmi_kg_per_m2": 35}, 1, id="BMI 35"),
        pytest.param({"bmi_kg_per_m2": None}, 1, id="BMI not known"),
    ],
)
def test_the_first_rung_of_build(findings: dict[str, Any], rung: int) -> None:
    assert _start(**findings).phases[0].rung_max == rung


def test_a_program_never_starts_in_control_without_documented_criteria() -> None:
    assert _start(training_age="trained").phases[0].phase == "build"


def test_long_pain_makes_the_strength_phase_longer_and_the_first_check_earlier() -> None:
    built = _start(symptom_duration_days=61)

    assert built.phases[0].weeks == 8
    assert built.plateau_check_weeks[0] == 4
