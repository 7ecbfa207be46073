"""Claims about POST /v1/exercises/search."""

from typing import Any

from starlette.testclient import TestClient


def _slugs(client: TestClient, **wanted: Any) -> set[str]:
    answer = client.post("/v1/exercises/search", json={"limit": 100, **wanted})
    assert answer.status_code == 200, answer.text
    slugs = {item["slug"] for item in answer.json()["items"]}
    if cursor := answer.json().get("next_cursor"):
        slugs |= _slugs(client, **{**wanted, "cursor": cursor})
    return slugs


_NOTHING_GATES = {
    "falls_past_year_count": 0,
    "single_leg_stance_unsafe": "no",
    "pain_on_kneeling": "no",
    "patellar_dislocation_count": 0,
    "patellar_subluxation_episodes": "no",
    "patellar_apprehension": "no",
    "moving_patellar_apprehension": "no",
    "rest_pain_nprs": 0,
    "activity_pain_nprs": 1,
    "usual_pain_nprs": 1,
    "pain_settling_hours": 0.5,
    "knee_swelling": "no",
    "giving_way_4_week_count": 0,
    "giving_way_with_fall": "no",
    "weight_bearing_restricted": "no",
}


def test_when_nothing_stands_against_them_all_exercises_are_listed(client: TestClient) -> None:
    total = client.get("/v1/exercises").json()["total"]

    assert len(_slugs(client, report={"findings": _NOTHING_GATES})) == total


def test_a_present_avoid_condition_takes_out_what_the_catalog_lists_for_it(client: TestClient) -> None:
    everything = _slugs(client, report={"findings": _NOTHING_GATES})

    left = _slugs(client, report={"findings": {**_NOTHING_GATES, "achilles_pain": "yes"}})

    fitting = client.get("/v1/exercises", params={"not_contraindicated_by": "achilles_pain", "limit": 100}).json()
    assert left < everything
    assert len(left) == fitting["total"]


def test_an_unanswered_finding_that_gates_takes_exercises_out_and_no_brings_them_back(client: TestClient) -> None:
    without_answer = {name: value for name, value in _NOTHING_GATES.items() if name != "pain_on_kneeling"}

    unanswered = _slugs(client, report={"findings": without_answer})

    assert unanswered < _slugs(client, report={"findings": _NOTHING_GATES})
    assert unanswered == _slugs(client, report={"findings": {**_NOTHING_GATES, "pain_on_kneeling": "yes"}})


def test_an_unknown_word_is_pointed_at_in_the_body(client: TestClient) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}, "equipment": ["mat", "chiar"]})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["nearest"]) == ("/equipment/1", "chair")
    assert "chiar" not in answer.text


def test_null_is_not_a_way_to_leave_a_filter_out(client: TestClient) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}, "phase": None})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/phase"


def test_a_cursor_of_another_listing_is_a_conflict(client: TestClient) -> None:
    page = client.post("/v1/exercises/search", json={"report": {}, "limit": 1}).json()

    answer = client.post("/v1/exercises/search", json={"report": {}, "q": "squat", "cursor": page["next_cursor"]})

    assert answer.status_code == 409


def test_what_is_known_about_a_person_is_not_cached(client: TestClient) -> None:
    answer = client.post("/v1/exercises/search", json={"report": {}})

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
