"""The worked cases of the classification through the real application, one request per leg."""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.reading import read_yaml

CASES_FILE = Path(__file__).parents[1] / "cases" / "classification.yaml"
LEGS = ("left", "right")
FOUND = ("possible", "likely", "established")
Case = dict[str, Any]
Answer = dict[str, Any]


def _cases() -> dict[str, Case]:
    cases = read_yaml(CASES_FILE)
    assert isinstance(cases, list)
    return {case["id"]: case for case in cases}


CASES = _cases()


def _classify(client: TestClient, leg: str, findings: dict[str, Any]) -> Answer:
    response = client.post("/v1/classifications", json={"affected_side": leg, "findings": findings})
    assert response.status_code == 200, response.text
    answer: Answer = response.json()
    return answer


def _levels(results: list[Answer], *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> dict[str, str]:
    levels = {result["id"]: result["certainty"] for result in results}
    return {result: level for result, level in levels.items() if level not in without and (not only or level in only)}


def _subcategory(answers: list[Answer]) -> str:
    """The best of both legs."""
    parts = [answer["patellofemoral_subcategories"] for answer in answers]
    primary = next((part["primary"] for part in parts if "primary" in part), None)
    if primary is not None:
        return str(primary)
    return "not_applicable" if all(part["status"] == "not_applicable" for part in parts) else "undetermined"


@pytest.mark.parametrize("leg", LEGS)
@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_gives_its_results(client: TestClient, case: str, leg: str) -> None:
    expected = CASES[case]["expect"]

    answer = _classify(client, leg, CASES[case][leg])

    origin = answer["origin"]
    assert f"{origin['value']}/{origin['certainty']}" == expected[leg]["origin"]
    assert _levels(answer["patterns"], without=("undetermined",)) == expected[leg]["patterns"]
    assert _levels(answer["features"], only=FOUND) == expected[leg].get("features", {})
    assert _levels(answer["impairments"], only=FOUND) == expected[leg]["impairments"] | expected["person"]


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_gives_its_results_for_the_person(client: TestClient, case: str) -> None:
    expected = CASES[case]["expect"]

    answers = [_classify(client, leg, CASES[case][leg]) for leg in LEGS]

    assert _subcategory(answers) == expected["subcategory"]
    assert {flag["id"] for answer in answers for flag in answer["flags"]} == set(expected["flags"])
    if "conflicts" in expected:
        assert {note["id"] for answer in answers for note in answer["conflicts"]} == set(expected["conflicts"])


def test_all_twenty_worked_cases_are_there() -> None:
    assert list(CASES) == [f"C{number:02}" for number in range(1, 21)]


def test_the_standing_shape_is_asked_first_where_it_alone_keeps_the_origin_open(client: TestClient) -> None:
    answer = _classify(client, "left", CASES["C20"]["left"])

    assert answer["ask_next"][0]["id"] == "standing_alignment"
    assert answer["origin"]["ask_next"][0] == "standing_alignment"
    assert "note" in answer["origin"]


def test_one_answer_is_not_enough_and_the_first_questions_are_asked(client: TestClient) -> None:
    answer = _classify(client, "right", CASES["C02"]["right"])

    asked = [question["id"] for question in answer["ask_next"]]
    assert asked[0] == "standing_alignment"
    assert {
        "retropatellar_or_peripatellar_pain",
        "pain_on_squatting",
        "medial_knee_displacement_single_leg_squat",
    } <= set(asked)
    assert not set(CASES["C02"]["right"]) & set(asked)


def test_a_film_deviation_of_minus_four_is_called_mild(client: TestClient) -> None:
    answer = _classify(client, "right", CASES["C04"]["right"])

    (varum,) = [pattern for pattern in answer["patterns"] if pattern["id"] == "genu_varum"]
    assert varum["severity"] == "mild"
    assert varum["reasons"] == [{"finding": "hka_deviation_deg", "value": -4}]
    assert answer["flags"] == []


@pytest.mark.parametrize(
    ("language", "to_weigh_less"),
    [("en", r"\b(lower|less|los(e|ing)|lighter)\b"), ("es", r"\b(menor|menos|perder|bajar)\b")],
)
@pytest.mark.parametrize(
    "person",
    [
        {"age_years": 12, "overweight_for_age": "yes"},
        {"age_years": 30, "bmi_kg_per_m2": 31, "pregnant": "yes"},
        {"age_years": 30, "bmi_kg_per_m2": 27, "eating_disorder_history": "yes"},
    ],
)
def test_a_classification_advises_nobody_to_weigh_less(
    client: TestClient, person: dict[str, Any], language: str, to_weigh_less: str
) -> None:
    """Only a program does, to adults who want it, without a pregnancy or an eating disorder (program.md S8)."""
    answer = client.post("/v1/classifications", json={"findings": person}, headers={"Accept-Language": language}).json()

    (weight,) = [each for each in answer["impairments"] if each["id"] == "body_weight_load"]
    assert weight["certainty"] in FOUND
    assert not re.search(to_weigh_less, weight["plain_language"])


@pytest.mark.parametrize(
    ("value", "findings"),
    [
        ("functional", {"medial_knee_displacement_landing": "yes"}),
        (
            "structural",
            {"standing_alignment": "ankles_apart_clearly", "knee_pain": "no"}
            | {"medial_knee_displacement_single_leg_squat": "no", "medial_knee_displacement_step_down": "no"},
        ),
    ],
)
def test_a_possible_origin_is_no_diagnosis_and_promises_no_straighter_leg(
    client: TestClient, value: str, findings: dict[str, Any]
) -> None:
    """classification.md 0.2 and 1: possible is never a diagnosis; exercise changes valgus in movement only."""
    answer = client.post("/v1/classifications", json={"findings": {"age_years": 30, **findings}}).json()

    origin = answer["origin"]
    assert (origin["value"], origin["certainty"]) == (value, "possible")
    assert " may come" in origin["plain_language"]
    assert "outward" not in origin["plain_language"]


def test_a_knee_that_jerks_outward_is_not_said_to_be_in_line(client: TestClient) -> None:
    """The components of the origin do not look at a varus thrust (1.11), so `none` may not deny one."""
    thrust = {"varus_thrust_self_observed": "yes", "knee_osteoarthritis_diagnosed": "yes"}
    no_collapse = {"medial_knee_displacement_single_leg_squat": "no", "medial_knee_displacement_step_down": "no"}
    person = {"age_years": 55, "standing_alignment": "straight", "knee_pain": "no"}

    answer = client.post("/v1/classifications", json={"findings": {**person, **thrust, **no_collapse}}).json()

    assert _levels(answer["patterns"])["dynamic_varus"] == "likely"
    assert answer["origin"]["value"] == "none"
    assert "out of line" not in answer["origin"]["plain_language"]
    assert "falls inward" in answer["origin"]["plain_language"]


def test_contradicting_values_are_dropped_and_told(client: TestClient) -> None:
    answer = _classify(client, "right", CASES["C09"]["right"])

    notes = {note["id"]: note["findings"] for note in answer["conflicts"]}
    assert notes["two_gaps"] == ["intermalleolar_distance_cm", "intercondylar_distance_cm"]
    (valgum,) = [pattern for pattern in answer["patterns"] if pattern["id"] == "genu_valgum"]
    assert valgum["certainty"] == "undetermined"


def test_every_source_named_in_an_answer_is_in_its_bibliography(client: TestClient) -> None:
    answer = _classify(client, "left", CASES["C10"]["left"])

    named = {
        source
        for part in ("patterns", "features", "impairments")
        for each in answer[part]
        for source in each["sources"]
    }
    assert named
    assert named <= {source["id"] for source in answer["sources"]}
