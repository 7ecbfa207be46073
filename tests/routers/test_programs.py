"""What POST /v1/programs promises besides the worked cases, and GET /v1/phases."""

import copy
import hashlib
from typing import Any

import pytest
import rfc8785
from starlette.testclient import TestClient

from app.schemas.programs import program_digest
from tests.routers.program_requests import case_of, request_of

Json = dict[str, Any]


@pytest.fixture
def wanted() -> Json:
    return copy.deepcopy(request_of(case_of("G01")))


def _post(client: TestClient, request: Json, status: int = 200) -> Json:
    response = client.post("/v1/programs", json=request)
    assert response.status_code == status, response.text
    answer: Json = response.json()
    return answer


# --- gate ---


@pytest.mark.parametrize(
    ("finding", "value", "screen", "reason"),
    [
        ("knee_arthroplasty", "yes", "surgery_injection_implant", "artificial-knee"),
        ("malignancy_in_leg", "yes", "night_pain_lump_cancer", "cancer-in-this-leg"),
        ("knee_surgery_weeks_ago", 11, "surgery_injection_implant", "operation-within-12-weeks"),
        ("bilateral_leg_weakness", "yes", "saddle_bladder_bowel_legs", "neurological-weakness"),
        ("locked_knee", "yes", "locking_or_lost_movement", "locked-knee-now"),
    ],
)
def test_out_of_scope_and_blocked_are_withheld_with_whom_to_ask(
    client: TestClient, wanted: Json, finding: str, value: Any, screen: str, reason: str
) -> None:
    wanted["report"]["findings"][finding] = value
    wanted["report"]["screens"][screen] = "yes"

    answer = _post(client, wanted)

    assert answer["outcome"] == "withheld"
    assert reason in {each["id"] for each in answer["reasons"]}
    assert any(each.get("see") for each in answer["reasons"])
    assert "phases" not in answer


def test_only_an_age_needs_answers_the_life_threatening_first(client: TestClient) -> None:
    request = {
        "report": {"findings": {"age_years": 34}},
        "preferences": {"days_per_week": 3, "minutes_per_session": 20, "equipment": []},
    }

    answer = _post(client, request)

    assert answer["outcome"] == "needs_answers"
    assert answer["ask_next"][0]["could_raise_to"] == "emergency"


# DESIGN 8.1: the floor of a screen that is yes counts before it is known what is behind it (screens.yaml).
@pytest.mark.parametrize(("screen", "floor"), [("saddle_bladder_bowel_legs", "emergency"), ("cannot_walk", "urgent")])
def test_a_yes_to_a_danger_sign_does_not_wait_until_all_else_is_answered(
    client: TestClient, screen: str, floor: str
) -> None:
    preferences = {"days_per_week": 3, "minutes_per_session": 20, "equipment": []}
    report = {"findings": {"age_years": 34}, "screens": {screen: "yes"}}

    answer = _post(client, {"report": report, "preferences": preferences})
    triage = client.post("/v1/triage", json=report).json()

    assert answer["outcome"] == "needs_answers"
    [reason] = answer["reasons"]
    [held] = triage["held_by"]
    assert (reason["id"], reason["by_when"]) == (screen, floor) == (held["screen"], held["floor"])
    assert held["question"] in reason["text"]
    assert reason["see"]


def test_without_a_yes_nothing_is_named_that_does_not_wait(client: TestClient, wanted: Json) -> None:
    wanted["report"]["screens"] = {}

    assert _post(client, wanted)["reasons"] == []


@pytest.mark.parametrize(
    ("consent", "outcome"), [(None, "needs_answers"), ("no", "withheld"), ("unknown", "withheld"), ("yes", "released")]
)
def test_under_18_a_guardian_decides(client: TestClient, consent: str | None, outcome: str) -> None:
    request = copy.deepcopy(request_of(case_of("G05")))
    request["preferences"].pop("guardian_consent")
    if consent is not None:
        request["preferences"]["guardian_consent"] = consent

    answer = _post(client, request)

    assert answer["outcome"] == outcome
    if consent is None:
        assert answer["ask_preferences"] == ["guardian_consent"]


def test_a_clearance_lifts_one_avoid_condition_by_name(client: TestClient, wanted: Json) -> None:
    wanted["report"]["answered_on"] = wanted["start_date"] = "2026-11-22"
    without = _post(client, wanted)
    wanted["report"]["clearances"] = [
        {
            "clears": "shoulder_pain",
            "clinician_role": "physiotherapist",
            "date": "2026-11-01",
            "expires_on": "2027-01-31",
        }
    ]
    wanted["report"]["findings"]["shoulder_pain"] = "yes"

    answer = _post(client, wanted)

    assert answer["cleared"] == ["shoulder_pain"]
    assert without["cleared"] == []
    assert any(each["slug"] == "banded-clamshell" for each in answer["phases"][0]["exercises"])


def test_an_expired_clearance_lifts_nothing(client: TestClient, wanted: Json) -> None:
    wanted["report"] |= {
        "answered_on": "2026-11-22",
        "clearances": [
            {
                "clears": "shoulder_pain",
                "clinician_role": "doctor",
                "date": "2026-01-01",
                "expires_on": "2026-11-21",
            }
        ],
    }
    wanted["report"]["findings"]["shoulder_pain"] = "yes"

    assert _post(client, wanted)["cleared"] == []


def test_fewer_than_two_days_or_ten_minutes_is_partial_and_says_what_it_can_do(
    client: TestClient, wanted: Json
) -> None:
    wanted["preferences"] |= {"days_per_week": 1, "minutes_per_session": 30}

    answer = _post(client, wanted)

    assert answer["outcome"] == "released_partial"
    codes = {reason["code"] for covered in answer["coverage"] for reason in covered["reasons"]}
    assert "DAYS_BUDGET" in codes
    assert "few-days" in {note["id"] for note in answer["notes"]}


# --- dates ---


def test_a_start_date_gives_dates_and_without_one_there_are_numbers(client: TestClient, wanted: Json) -> None:
    without = _post(client, wanted)
    wanted["start_date"] = "2026-11-23"
    wanted["report"]["answered_on"] = "2026-11-22"

    dated = _post(client, wanted)

    assert "first_day" not in without["phases"][0]
    assert without["ask_again"]
    assert dated["phases"][0]["first_day"] == "2026-11-23"
    assert dated["phases"][1]["first_day"] == "2027-01-04"
    assert dated["review"]["on"] == "2027-01-04"
    assert dated["ask_again"] == []


def test_answers_that_are_too_old_count_as_open(client: TestClient, wanted: Json) -> None:
    wanted["report"]["answered_on"] = "2026-01-01"
    wanted["start_date"] = "2026-11-22"

    assert _post(client, wanted)["outcome"] == "needs_answers"


# --- digests ---


def test_the_same_request_gives_the_same_bytes(client: TestClient, wanted: Json) -> None:
    first, second = (client.post("/v1/programs", json=wanted).content for _ in range(2))

    assert first == second


def test_the_program_digest_can_be_worked_out_again_from_the_answer(client: TestClient, wanted: Json) -> None:
    answer = _post(client, wanted)

    assert program_digest(answer) == answer["program_digest"]
    answer["phases"][0]["sessions"][0]["exercises"][0]["sets"][0]["sets"] += 1
    assert program_digest(answer) != answer["program_digest"]


def test_the_digest_of_a_program_with_a_very_small_number_in_its_basis_can_be_worked_out(
    client: TestClient, wanted: Json
) -> None:
    wanted["report"]["findings"]["pain_settling_hours"] = 0.000005
    answer = _post(client, wanted)

    assert program_digest(answer) == answer["program_digest"]


def test_the_canonical_form_is_that_of_rfc_8785(client: TestClient, wanted: Json) -> None:
    answer = _post(client, wanted)
    own = answer.pop("program_digest")

    assert own == "sha256:" + hashlib.sha256(rfc8785.dumps(answer)).hexdigest()


def test_the_basis_is_the_request(client: TestClient, wanted: Json) -> None:
    assert _post(client, wanted)["basis"] == wanted


def test_a_decision_is_not_stored_by_anyone(client: TestClient, wanted: Json) -> None:
    response = client.post("/v1/programs", json=wanted)

    assert response.headers["cache-control"] == "no-store"


# --- refusals ---


@pytest.mark.parametrize(
    ("part", "value", "pointer"),
    [
        pytest.param("equipment", ["chair", "loop_bnd"], "/preferences/equipment/1", id="misspelt equipment"),
        pytest.param("days_per_week", 8, "/preferences/days_per_week", id="eight days"),
        pytest.param("minutes_per_session", 4, "/preferences/minutes_per_session", id="four minutes"),
        pytest.param("days_per_week", "3", "/preferences/days_per_week", id="a text for a number"),
        pytest.param("positions_to_avoid", ["handstand"], "/preferences/positions_to_avoid/0", id="unknown position"),
        pytest.param("goals", ["flying"], "/preferences/goals/0", id="unknown goal"),
        pytest.param("floor_access", True, "/preferences/floor_access", id="a boolean for an answer"),
        pytest.param("day_per_week", 3, "/preferences/day_per_week", id="unknown field"),
    ],
)
def test_wrong_preferences_are_refused_with_their_place(
    client: TestClient, wanted: Json, part: str, value: Any, pointer: str
) -> None:
    wanted["preferences"][part] = value

    problem = _post(client, wanted, 422)

    assert pointer in {error["pointer"] for error in problem["errors"]}


def test_a_misspelt_exercise_is_told_the_nearest_one(client: TestClient, wanted: Json) -> None:
    wanted["preferences"]["exercises_to_avoid"] = ["clamshel"]

    # Which exercises there are depends on the catalog in force, not on the contract: a conflict, not an invalid body.
    (error,) = _post(client, wanted, 409)["errors"]

    assert (error["pointer"], error["nearest"]) == ("/preferences/exercises_to_avoid/0", "clamshell")


@pytest.mark.parametrize("part", ["report", "preferences"])
def test_a_missing_part_is_refused(client: TestClient, wanted: Json, part: str) -> None:
    wanted.pop(part)

    assert _post(client, wanted, 422)["errors"]


# --- phases ---


def test_phases_are_readable_in_order(client: TestClient) -> None:
    answer = client.get("/v1/phases").json()

    assert [phase["id"] for phase in answer["items"]] == ["calm", "build", "control", "return", "maintenance"]
    assert all(phase["sources"] and phase["dosage"] for phase in answer["items"])


def test_one_phase_carries_its_criteria_doses_and_the_run_ladder(client: TestClient) -> None:
    answer = client.get("/v1/phases/return").json()

    assert {criterion["id"] for criterion in answer["exit"]} == {"R1", "R2", "R3", "R4"}
    assert len(answer["run_ladder"]["steps"]) == 8
    assert "strength-return" in {row["id"] for row in answer["dosage"]}


def test_an_unknown_phase_is_not_found(client: TestClient) -> None:
    response = client.get("/v1/phases/returns")

    assert response.status_code == 404
    assert response.json()["errors"][0]["nearest"] == "return"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Being able to take this position: lying on the side."), ("es", "de lado")]
)
def test_what_would_help_is_said_in_words_and_not_in_names_of_the_contract(
    client: TestClient, language: str, words: str
) -> None:
    request = request_of(case_of("G01"))
    request["preferences"] |= {"positions_to_avoid": ["side_lying", "supine", "prone", "kneeling"], "equipment": []}

    answer = client.post("/v1/programs", json=request, headers={"Accept-Language": language}).json()

    said = [fix["text"] for need in answer["coverage"] for fix in need["what_would_fix"]]
    assert any(words in each for each in said)
    assert not any("_" in each for each in said)
