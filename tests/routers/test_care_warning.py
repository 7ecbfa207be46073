"""A classification never keeps to itself that its report asks for care."""

from typing import Any

import pytest
from hypothesis import given
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.domain.assessment import assess, known_care_of
from app.domain.report.completion import complete
from app.domain.report.intake import Report
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import Presence
from tests.strategies import reports

RULES = shipped_rulebook()


@pytest.mark.parametrize(
    ("report", "level", "ambulance", "red_flag"),
    [
        ({"findings": {"age_years": 30, "current_chest_pain": "yes"}}, "emergency", True, None),
        ({"findings": {"age_years": 30, "locked_knee": "yes"}}, "urgent", False, "locked-knee-now"),
        ({"screens": {"cannot_walk": "yes"}}, "urgent", False, None),
        # What the classification settles counts for the triage of every endpoint (DESIGN 8.2).
        (
            {"findings": {"age_years": 12, "hka_deviation_deg": 6, "knee_pain": "yes"}},
            "soon",
            False,
            "child-knock-knees-pathological",
        ),
        (
            {"findings": {"age_years": 40, "hka_deviation_deg": 6, "usual_pain_nprs": 8}},
            "soon",
            False,
            "structural-malalignment-severe-pain",
        ),
    ],
)
def test_a_report_that_asks_for_care_is_answered_with_a_warning(
    client: TestClient, report: dict[str, object], level: str, ambulance: bool, red_flag: str | None
) -> None:
    warning = client.post("/v1/classifications", json=report).json()["care_warning"]

    assert (warning["at_least"], warning["ambulance"]) == (level, ambulance)
    assert warning["wording"]
    assert red_flag is None or red_flag in warning["red_flags"]


def test_without_a_reason_nothing_is_said_and_least_of_all_that_all_is_well(client: TestClient) -> None:
    answer = client.post("/v1/classifications", json={"findings": {"age_years": 30}}).json()

    assert "care_warning" not in answer


KNOCK_KNEED_CHILD = {
    "age_years": 5,
    "standing_alignment": "ankles_apart_clearly",
    "asymmetric_alignment": "no",
    "short_stature_or_rickets_risk": "no",
    "bone_or_growth_disorder_history": "no",
    "intermalleolar_distance_cm": 5,
}


@pytest.mark.parametrize("reason", [{"painful_deformity": "yes"}, {"intermalleolar_distance_cm": 8}, {"limp": "yes"}])
def test_no_leg_shape_is_called_expected_beside_a_warning(client: TestClient, reason: dict[str, object]) -> None:
    """classification.md 1.9: expected for this age without flags; triage asks to have this leg shape looked at."""

    def classified(findings: dict[str, object]) -> Any:
        return client.post("/v1/classifications", json={"findings": KNOCK_KNEED_CHILD | findings}).json()

    small_gap, warned = classified({}), classified(reason)

    assert small_gap["physiological_for_age"]
    assert "care_warning" not in small_gap
    assert not warned["physiological_for_age"]
    assert warned["care_warning"]["red_flags"]
    assert "expected" not in {flag["kind"] for flag in warned["flags"]}


@pytest.mark.parametrize(
    "report",
    [
        {"findings": {"age_years": 30, "knee_pain": "yes", "current_chest_pain": "yes"}},
        {"findings": {"age_years": 30, "knee_pain": "yes", "unable_to_bear_weight": "yes"}},
        {"findings": {"age_years": 30, "knee_pain": "yes"}, "screens": {"calf_and_circulation": "yes"}},
        {"findings": {"age_years": 30, "knee_pain": "yes", "knee_arthroplasty": "yes"}},
        {"findings": {"age_years": 30, "knee_pain": "yes", "acute_illness": "yes"}},
    ],
)
def test_nobody_whose_report_needs_care_first_is_asked_to_hop_or_squat(
    client: TestClient, report: dict[str, object]
) -> None:
    """classification.md 2.0: home tests are offered only after triage allows self-care."""
    answer = client.post("/v1/classifications", json=report).json()

    asked = {question["id"] for question in answer["ask_next"]}
    asked_by_results = {
        each for part in ("patterns", "features", "impairments") for r in answer[part] for each in r["ask_next"]
    }
    tests = {finding for rule in RULES.classification.rules.home_tests for finding in rule.findings}
    assert "medial_knee_displacement_double_leg_squat" in tests
    assert asked
    assert not (asked | asked_by_results) & tests


@pytest.mark.parametrize(
    "reason", [{"symptom_duration_days": 100, "activity_limitation": "yes"}, {"sex": "female", "pregnant": "yes"}]
)
def test_home_tests_are_offered_while_nothing_known_forbids_self_care(
    client: TestClient, reason: dict[str, object]
) -> None:
    """classification.md 2.0 leaves out one-leg tests in a pregnancy with balance problems, not in every one."""
    report = {"findings": {"age_years": 30, "knee_pain": "yes", **reason}}

    answer = client.post("/v1/classifications", json=report).json()

    assert answer["care_warning"]["at_least"] == "routine"
    assert "medial_knee_displacement_single_leg_squat" in {question["id"] for question in answer["ask_next"]}


def test_kneecap_pain_is_not_called_harmless_beside_an_emergency(client: TestClient) -> None:
    """A report always keeps its pain pattern, so what is said of that has to be true beside a red flag as well."""
    septic = {"knee_warmth": "yes", "knee_swelling": "yes", "fever_or_chills": "yes"}
    pain = {"age_years": 30, "retropatellar_or_peripatellar_pain": "yes", "pain_on_squatting": "yes"}

    answer = client.post("/v1/classifications", json={"findings": {**septic, **pain}}).json()

    (kneecap,) = [pattern for pattern in answer["patterns"] if pattern["id"] == "patellofemoral_pain"]
    assert answer["care_warning"]["at_least"] == "emergency"
    assert "without warning signs, usually not dangerous" in kneecap["plain_language"]


@given(reports())
def test_home_tests_are_offered_only_while_triage_lets_a_person_exercise(report: Report) -> None:
    care, decided = known_care_of(complete(report, RULES.intake), RULES), assess(report, RULES).triage

    levels = {decided.at_least, decided.floor or decided.at_least}
    self_care = levels <= {CareLevel.SELF_CARE, CareLevel.ROUTINE} and decided.exercise.at_least != "blocked"
    assert care.allows_home_tests == self_care


@given(reports())
def test_the_warning_is_what_triage_knows_for_certain(report: Report) -> None:
    warning, decided = known_care_of(complete(report, RULES.intake), RULES).warning, assess(report, RULES).triage

    rank = RULES.triage.rank_of
    least = max(decided.at_least, decided.floor or decided.at_least, key=lambda level: rank[level])
    present = tuple(
        flag.id for flag in decided.red_flags if flag.presence is Presence.PRESENT and flag.cleared_by is None
    )
    if warning is None:
        assert rank[least] == 0
    else:
        assert (warning.at_least, warning.red_flags, warning.ambulance) == (least, present, decided.ambulance)
