"""What a program says beside its exercises agrees with itself: reasons, care, clearances, referrals, questions."""

import copy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.routers.program_requests import all_answers, all_screens, case_of, request_of

Json = dict[str, Any]

_DATES: Json = {"answered_on": "2028-02-28"}
_VALID: Json = {"clinician_role": "physiotherapist", "date": "2028-02-20", "expires_on": "2028-06-01"}


def _request(findings: Json | None = None, screens: Json | None = None, **wishes: Any) -> Json:
    """The adult of the worked cases with everything answered no, and what a test says differently."""
    request = copy.deepcopy(request_of(case_of("G01")))
    request["report"]["findings"] |= findings or {}
    request["report"]["screens"] |= screens or {}
    request["preferences"] |= wishes
    return request


def _cleared(request: Json, *names: str) -> Json:
    request["report"] |= _DATES | {"clearances": [{"clears": name} | _VALID for name in names]}
    return request


def _program(client: TestClient, request: Json) -> Json:
    response = client.post("/v1/programs", json=request)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


# --- clearances (DESIGN 8.8; program.md 1.4) ---


def test_a_used_clearance_of_a_triage_rule_is_listed(client: TestClient) -> None:
    request = _cleared(_request({"known_heart_condition": "yes"}), "known-heart-condition")

    assert _program(client, request)["cleared"] == ["known-heart-condition"]


def test_a_cleared_kneecap_is_not_sent_to_be_examined_once_more(client: TestClient) -> None:
    request = _request({"patellar_dislocation_count": 1})
    before = _program(client, request)
    after = _program(client, _cleared(request, "post_patellar_dislocation"))

    assert before["outcome"] == "restricted"
    assert "orthopaedist" in {each["to"] for each in before["referrals"]}
    assert after["outcome"] == "released"
    assert "orthopaedist" not in {each["to"] for each in after["referrals"]}
    note = next(each["text"] for each in after["notes"] if each["id"] == "patellar-instability")
    assert "until a clinician has examined" not in note
    # What the clearance does not lift stays out: deep bends, twists and jumps.
    assert not [each["slug"] for each in after["exercises"] if each["impact"] != "none"]


# --- why, and what to ask ---


def test_an_endurance_exercise_says_why_it_is_there(client: TestClient) -> None:
    answer = _program(client, _request(days_per_week=5, minutes_per_session=45))

    endurance = {each["slug"] for each in answer["exercises"] if each["kind"] == "aerobic"}
    planned = [(phase["phase"], each) for phase in answer["phases"] for each in phase["exercises"]]
    reasons = [(phase, each["why"]) for phase, each in planned if each["slug"] in endurance]
    assert reasons
    for phase, why in reasons:
        assert [each["impairment"] for each in why] == ["aerobic_conditioning"]
        assert {"kind": "phase", "id": phase} in why[0]["because"]


def test_no_exercise_of_a_program_is_without_a_reason(client: TestClient) -> None:
    answer = _program(client, _request(days_per_week=7, minutes_per_session=60))

    assert all(each["why"] for phase in answer["phases"] for each in phase["exercises"])


@pytest.mark.parametrize(("sex", "asked"), [("female", True), ("male", False)])
def test_only_screens_that_concern_the_person_are_asked_again(client: TestClient, sex: str, asked: bool) -> None:
    request = _request({"sex": sex, "age_years": 30})
    request["report"]["screens"].pop("pregnancy")
    request["report"]["findings"] |= {"pregnant": "no", "postpartum": "no"} if asked else {}
    if asked:
        request["report"]["screens"]["pregnancy"] = "no"

    again = {each["screen"] for each in _program(client, request)["ask_again"]}

    assert ("pregnancy" in again) is asked
