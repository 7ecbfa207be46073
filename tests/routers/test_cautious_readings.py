"""Where two knowledge files differ, the more cautious one counts (exercises.yaml, program.md)."""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES
from tests.progression_requests import request_for
from tests.routers.program_requests import case_of, request_of

GROIN = {slug for slug, exercise in EXERCISES.items() if "groin_pain" in exercise.avoid_when}


def _offered(client: TestClient, **findings: Any) -> set[str]:
    request = request_of(case_of("G01"))["report"]
    request["findings"] |= findings
    request["findings"] = {name: value for name, value in request["findings"].items() if value is not None}
    sent, slugs = {"report": request, "limit": 100}, set()
    while True:
        response = client.post("/v1/exercises/search", json=sent)
        assert response.status_code == 200, response.text
        slugs |= {each["slug"] for each in response.json()["items"]}
        if (cursor := response.json().get("next_cursor")) is None:
            return slugs
        sent = {**sent, "cursor": cursor}


@pytest.mark.parametrize(("groin", "left_out"), [(None, True), ("unknown", True), ("yes", True), ("no", False)])
def test_groin_or_hip_pain_counts_as_groin_pain_until_the_groin_is_known_not_to_hurt(
    client: TestClient, groin: str | None, left_out: bool
) -> None:
    offered = _offered(client, groin_or_hip_pain="yes", groin_pain=groin)

    assert GROIN
    assert GROIN.isdisjoint(offered) is left_out


def test_from_65_on_two_repetitions_stay_in_reserve_in_every_phase(client: TestClient) -> None:
    request = request_of(case_of("G01"))
    request["report"]["findings"] |= {"age_years": 70}
    program = client.post("/v1/programs", json=request).json()
    doses = [
        dose
        for phase in program["phases"]
        for exercise in phase["exercises"]
        for dose in exercise["doses"]
        if dose["row"].startswith("strength")
    ]

    assert "strength-65-return" in {dose["row"] for dose in doses}
    assert max(dose["effort_max_rpe"] for dose in doses) <= 8
    assert max(dose["sets_max"] for dose in doses) <= 3
    assert min(dose["reps"] for dose in doses) >= 8


@pytest.mark.parametrize("pain", [2, 3, None])
def test_wanted_activity_in_pain_does_not_end_the_return_phase(client: TestClient, pain: int | None) -> None:
    said = {"target_activity_volume_pct": 95} | ({} if pain is None else {"activity_pain_nprs": pain})
    case = {
        "phase": "return",
        "exercises": [{"slug": "mini-squat", "reps": [6, 10]}],
        "series": {"days": [0, 2, 4], "from": 0, "to": 27},
        "check_ins": [{"day": each, "findings": said} for each in (7, 14, 21, 28)],
        "as_of": 28,
    }
    response = client.post("/v1/progressions", json=deepcopy(request_for(case)))
    rows = {row["id"]: row for row in response.json()["decision"]["exit"]}

    assert ("R1" in rows) is (pain != 2)


@pytest.mark.parametrize("sent", [None, 13.8, 22, "unknown"])
def test_no_body_mass_index_that_is_sent_hides_a_very_low_weight(client: TestClient, sent: float | str | None) -> None:
    """40 kg at 170 cm are 13.8 kg/m2; below 16 an adult is seen soon (docs/decisions-triage.md)."""
    request = request_of(case_of("G01"))
    request["report"]["findings"].pop("bmi_kg_per_m2", None)
    request["report"]["findings"] |= {"weight_kg": 40, "height_cm": 170} | (
        {} if sent is None else {"bmi_kg_per_m2": sent}
    )

    assert client.post("/v1/triage", json=request["report"]).json()["level"] == "soon"
    assert client.post("/v1/programs", json=request).json()["outcome"] == "restricted"


@pytest.mark.parametrize("history", [None, "unknown", "no"])
def test_a_known_cancer_in_the_leg_that_cannot_be_stood_on_is_an_emergency(
    client: TestClient, history: str | None
) -> None:
    """triage.md 1.F pathological-fracture; a known malignancy in the leg (findings.yaml) is a history of cancer."""
    report = request_of(case_of("G01"))["report"]
    report["findings"] |= {"malignancy_in_leg": "yes", "unable_to_bear_weight": "yes"}
    report["findings"] |= {} if history is None else {"cancer_history": history}

    answer = client.post("/v1/triage", json=report).json()

    assert answer["level"] == "emergency"
    assert "pathological-fracture" in {each["id"] for each in answer["red_flags"] if each["presence"] == "present"}


@pytest.mark.parametrize(
    ("rule", "oldest", "signs"),
    [
        ("scfe", 16, {"groin_or_hip_pain": "yes"}),
        ("scfe-unstable", 16, {"groin_or_hip_pain": "yes", "unable_to_bear_weight": "yes"}),
        ("child-overweight-knee-pain", 16, {"overweight_for_age": "yes", "knee_pain": "yes"}),
        ("perthes", 12, {"groin_or_hip_pain": "yes"}),
        ("osteochondritis-dissecans", 20, {"catching": "yes"}),
    ],
)
def test_the_last_year_of_an_age_window_counts_to_the_next_birthday(
    client: TestClient, rule: str, oldest: int, signs: dict[str, str]
) -> None:
    """triage.md 1.G and D10 name ages as people say them, in completed years: somebody of 16.5 years is 16."""

    def is_present(age: float) -> bool:
        report = request_of(case_of("G01"))["report"]
        report["findings"] |= {"age_years": age} | signs
        flags = client.post("/v1/triage", json=report).json()["red_flags"]
        return rule in {flag["id"] for flag in flags if flag["presence"] == "present"}

    assert [is_present(age) for age in (oldest, oldest + 0.5, oldest + 0.99, oldest + 1)] == [True, True, True, False]
