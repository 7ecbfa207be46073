"""Claims about POST /v1/progressions: bad input is refused with its place, and the answer is a program again."""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.schemas.programs import program_digest
from tests.progression_requests import Json, day, request_for, signed

CASE: Json = {
    "exercises": [{"slug": "glute-bridge", "reps": [10, 12]}, {"slug": "mini-squat", "reps": [8, 12]}],
    "sessions": [{"day": 0}, {"day": 2}],
    "as_of": 3,
}


@pytest.fixture
def sent() -> Json:
    """A request that is answered."""
    return deepcopy(request_for(CASE))


def _fault(client: TestClient, sent: Json, status: int) -> Json:
    response = client.post("/v1/progressions", json=sent)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    fault: Json = response.json()["errors"][0]
    return fault


def test_a_log_of_an_exercise_not_in_the_program_is_refused(client: TestClient, sent: Json) -> None:
    sent["session_logs"][1]["exercises"][1]["slug"] = "nordic-hamstring-curl"

    fault = _fault(client, sent, 409)

    assert (fault["code"], fault["pointer"]) == ("not_in_program", "/session_logs/1/exercises/1/slug")


@pytest.mark.parametrize(("number", "code"), [(-1, "before_start"), (4, "after_as_of")])
def test_a_log_outside_start_and_as_of_is_refused(client: TestClient, sent: Json, number: int, code: str) -> None:
    sent["session_logs"][0]["date"] = day(number)

    fault = _fault(client, sent, 422)

    assert (fault["code"], fault["pointer"]) == (code, "/session_logs/0/date")


def test_a_check_in_after_as_of_is_refused(client: TestClient, sent: Json) -> None:
    sent["check_ins"] = [{"id": "c", "date": day(9)}]

    assert _fault(client, sent, 422)["pointer"] == "/check_ins/0/date"


def test_a_changed_program_is_refused(client: TestClient, sent: Json) -> None:
    sent["program"]["phases"][0]["exercises"][0]["doses"][0]["reps"] = 11

    fault = _fault(client, sent, 409)

    assert (fault["code"], fault["pointer"]) == ("digest_mismatch", "/program/program_digest")


@pytest.mark.parametrize("number", [10**20, -(10**20), 1e308])
def test_a_program_with_a_number_that_no_digest_can_hold_is_refused(
    client: TestClient, sent: Json, number: float
) -> None:
    sent["program"]["phases"][0]["weeks"] = number

    response = client.post("/v1/progressions", json=sent)

    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "digest_mismatch"


@pytest.mark.parametrize(
    ("place", "value"),
    [("reps_max", 90), ("sets_max", 12), ("effort_max_rpe", 10)],
)
def test_a_dose_outside_its_row_is_refused_even_with_a_fitting_digest(
    client: TestClient, sent: Json, place: str, value: int
) -> None:
    sent["program"]["phases"][0]["exercises"][0]["doses"][0][place] = value
    sent["program"] = signed(sent["program"])

    fault = _fault(client, sent, 409)

    assert (fault["code"], fault["pointer"]) == ("out_of_range", "/program/phases/0/exercises/0/doses/0")


def test_an_exercise_nobody_knows_is_refused(client: TestClient, sent: Json) -> None:
    sent["program"]["phases"][0]["exercises"][0]["slug"] = "knee-bender"
    sent["program"] = signed(sent["program"])

    assert _fault(client, sent, 409)["pointer"] == "/program/phases/0/exercises/0/slug"


def test_a_later_program_of_the_chain_is_refused(client: TestClient, sent: Json) -> None:
    answer = client.post("/v1/progressions", json=sent).json()

    fault = _fault(client, {**sent, "program": answer["program"]}, 409)

    assert fault["code"] == "not_the_first_program"


def test_a_program_of_another_shape_is_refused_without_a_value(client: TestClient, sent: Json) -> None:
    sent["program"]["phases"] = "secret"
    sent["program"] = signed(sent["program"])
    response = client.post("/v1/progressions", json=sent)

    assert response.status_code == 422
    assert "secret" not in response.text


@pytest.mark.parametrize("value", [11, -1, "3", True])
def test_pain_outside_the_scale_is_refused(client: TestClient, sent: Json, value: Any) -> None:
    sent["session_logs"][0]["exercises"][0]["pain_during_nprs"] = value

    assert _fault(client, sent, 422)["pointer"] == "/session_logs/0/exercises/0/pain_during_nprs"


def test_two_logs_with_one_id_that_disagree_are_refused(client: TestClient, sent: Json) -> None:
    other = deepcopy(sent["session_logs"][0])
    other["pain_before_nprs"] = 4
    sent["session_logs"].append(other)

    fault = _fault(client, sent, 409)

    assert (fault["code"], fault["pointer"]) == ("log_conflict", "/session_logs/2")


def test_two_copies_of_a_log_that_add_to_each_other_are_one(client: TestClient, sent: Json) -> None:
    whole = client.post("/v1/progressions", json=sent).json()
    parts = deepcopy(sent)
    late = {"id": parts["session_logs"][1]["id"], "date": parts["session_logs"][1]["date"]}
    late["next_morning_pain_nprs"] = parts["session_logs"][1].pop("next_morning_pain_nprs")
    parts["session_logs"].insert(0, late)

    merged = client.post("/v1/progressions", json=parts).json()

    assert {**merged, "digest": 0, "program": 0} == {**whole, "digest": 0, "program": 0}


def test_an_exercise_twice_in_one_session_is_refused(client: TestClient, sent: Json) -> None:
    sent["session_logs"][0]["exercises"].append(sent["session_logs"][0]["exercises"][0])

    fault = _fault(client, sent, 422)

    assert (fault["code"], fault["pointer"]) == ("duplicate", "/session_logs/0/exercises/2/slug")


def test_too_many_logs_are_refused(client: TestClient, sent: Json) -> None:
    sent["session_logs"] = [{"id": f"s{n}", "date": day(0)} for n in range(1001)]

    assert _fault(client, sent, 422)["pointer"] == "/session_logs"


def test_an_unknown_field_of_a_log_is_refused(client: TestClient, sent: Json) -> None:
    sent["session_logs"][0]["pain"] = 3

    assert _fault(client, sent, 422)["pointer"] == "/session_logs/0/pain"


def test_the_same_request_gives_the_same_bytes(client: TestClient, sent: Json) -> None:
    assert client.post("/v1/progressions", json=sent).content == client.post("/v1/progressions", json=sent).content


def test_the_next_program_has_the_digest_of_what_it_says_and_names_its_parent(client: TestClient, sent: Json) -> None:
    following = client.post("/v1/progressions", json=sent).json()["program"]

    assert following["program_digest"] == program_digest(following)
    assert following["parent_digest"] == sent["program"]["program_digest"]
    assert following["sequence"] > 0
    assert following["basis"] == sent["program"]["basis"]
    assert set(sent["program"]) <= set(following)


def test_a_program_of_an_earlier_content_version_goes_on_and_says_so(client: TestClient, sent: Json) -> None:
    sent["program"]["versions"]["content"] = "earlier"
    sent["program"] = signed(sent["program"])

    answer = client.post("/v1/progressions", json=sent).json()

    assert answer["made_with_content"] == "earlier"
    assert answer["versions"]["content"] != "earlier"
    assert "older_content" in {note["id"] for note in answer["notes"]}


def test_only_what_is_new_since_the_last_answer_is_listed(client: TestClient, sent: Json) -> None:
    everything = client.post("/v1/progressions", json=sent).json()

    later = client.post("/v1/progressions", json={**sent, "last_seen_sequence": everything["sequence"]}).json()

    assert everything["changes"]
    assert later["changes"] == []
    assert later["sequence"] == everything["sequence"]


def test_the_forward_table_says_what_one_more_session_would_change(client: TestClient, sent: Json) -> None:
    answer = client.post("/v1/progressions", json=sent).json()

    for row in answer["forward"]:
        assert row["pain_3_to_5"]["decision"] == "hold"
        assert (row["pain_above_5"]["decision"], row["pain_above_5"]["regress_by"]) == ("regress", "rung")
        assert row["locking"]["decision"] == "stop"
        assert row["locking"]["program_decision"] == "pause"
        assert row["skipped"]["decision"] == "hold"
        assert row["swelling"]["decision"] in ("hold", "regress")


def test_an_exercise_that_a_new_finding_speaks_against_is_left_out(client: TestClient) -> None:
    case = {
        **CASE,
        "exercises": [{"slug": "half-kneeling-hip-flexor-stretch"}, {"slug": "glute-bridge", "reps": [10, 12]}],
    }
    case["check_ins"] = [{"day": 3, "findings": {"pain_on_kneeling": "yes"}}]

    answer = client.post("/v1/progressions", json=request_for(case)).json()

    now = answer["program"]["phases"][answer["program"]["current_phase"]]
    slugs = {each["slug"] for session in now["sessions"] for each in session["exercises"]}
    assert slugs == {"glute-bridge"}


def test_progression_rules_can_be_read(client: TestClient) -> None:
    every = client.get("/v1/progression-rules").json()
    one = client.get("/v1/progression-rules/E03").json()

    assert one in every["items"]
    assert one["decision"] == "regress"
    assert one["regress_by"] == "rung"
    assert one["when"] == "pain_during_nprs > 5 and pain_during_nprs < 8"
    assert client.get("/v1/progression-rules/E99").status_code == 404
