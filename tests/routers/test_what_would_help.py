"""What a program says would help a need that is not met does help."""

import copy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.routers.program_requests import case_of, request_of

Json = dict[str, Any]

_MANY = {
    "impairments": [
        "hip_abductor_weakness",
        "quadriceps_weakness",
        "gluteus_maximus_weakness",
        "core_weakness",
        "calf_weakness",
        "hip_flexor_tightness",
    ]
}


def _request(*, case: str = "G01", side: str = "right", findings: Json | None = None, **wishes: Any) -> Json:
    request = copy.deepcopy(request_of(case_of(case)))
    request["report"]["affected_side"] = side
    request["report"]["findings"] |= findings or {}
    request["preferences"] |= {"equipment": ["chair", "wall", "mat"]} | wishes
    request["confirmed"] = _MANY
    return request


def _first(client: TestClient, request: Json) -> Json:
    response = client.post("/v1/programs", json=request)
    assert response.status_code == 200, response.text
    first: Json = response.json()["phases"][0]
    return first


def _codes(phase: Json) -> set[str]:
    return {reason["code"] for each in phase["coverage"] for reason in each["reasons"]}


def _fixes(phase: Json) -> set[str]:
    return {fix["text"] for each in phase["coverage"] for fix in each["what_would_fix"]}


def _met(phase: Json) -> int:
    return sum(each["status"] == "met" for each in phase["coverage"])


@pytest.mark.parametrize("minutes", [5, 8, 10])
def test_the_wish_for_three_exercises_is_no_reason_where_the_minutes_hold_fewer(
    minutes: int, client: TestClient
) -> None:
    # program.md 2.9: the reason is what keeps a need out, and the fix is concrete. 2.8: 10 minutes, 2 exercises.
    first = _first(client, _request(minutes_per_session=minutes, days_per_week=3, few_exercises="yes"))

    assert max(len(session["exercises"]) for session in first["sessions"]) < 3
    assert "USER_AVOID" not in _codes(first)
    assert "TIME_BUDGET" in _codes(first)


def test_the_wish_for_three_exercises_is_the_reason_where_the_minutes_hold_more(client: TestClient) -> None:
    request = _request(minutes_per_session=60, days_per_week=3, few_exercises="yes")
    first = _first(client, request)

    assert _codes(first) == {"USER_AVOID"}
    request["preferences"]["few_exercises"] = "no"
    assert _met(_first(client, request)) > _met(first)


@pytest.mark.parametrize("side", ["right", "both"])
@pytest.mark.parametrize("minutes", [8, 10, 15, 20])
def test_the_minutes_that_are_said_to_help_hold_another_exercise(side: str, minutes: int, client: TestClient) -> None:
    # program.md 2.9 ("5 more minutes"). With both knees sore an exercise takes longer: 2 more than 8 held none more.
    request = _request(side=side, minutes_per_session=minutes, days_per_week=3)
    first = _first(client, request)
    [more] = {int(text.split()[0]) for text in _fixes(first) if "more minutes" in text}
    request["preferences"]["minutes_per_session"] = minutes + more

    assert _met(_first(client, request)) > _met(first)


def test_nobody_is_asked_for_minutes_that_would_not_make_the_gentle_set_longer(client: TestClient) -> None:
    # program.md 7.2: at most 4 exercises, however long the session.
    request = _request(case="G15", minutes_per_session=90, days_per_week=3)
    first = _first(client, request)

    assert len(first["exercises"]) == 4
    assert _met(first) < len(first["coverage"])
    assert "TIME_BUDGET" not in _codes(first)
    assert not [text for text in _fixes(first) if "minutes" in text or "day a week" in text]


def test_an_empty_stage_is_put_down_to_the_minutes_only_where_minutes_would_fill_it(client: TestClient) -> None:
    # program.md 2.9: the reason is what keeps an exercise out. What is left belongs to earlier stages.
    request = _request(minutes_per_session=8, days_per_week=3, equipment=[], positions_to_avoid=["supine", "floor"])
    request["report"]["findings"]["weight_bearing_restricted"] = "yes"
    request["confirmed"] = {"impairments": ["hip_abductor_weakness", "balance_deficit"]}

    def phase(minutes: int) -> Json:
        request["preferences"]["minutes_per_session"] = minutes
        phases = client.post("/v1/programs", json=request).json()["phases"]
        found: Json = next(each for each in phases if each["phase"] == "return")
        return found

    short, long = phase(8), phase(30)
    assert short["sessions"] == long["sessions"] == []
    for each in (short, long):
        assert [flag["id"] for flag in each["flags"]] == ["empty"]
