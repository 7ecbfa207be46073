"""The worked progression cases of program.md 8.2 and G09 through the real application."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.progression.person import limit_masks
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import CASES, Json, day, request_for

MASKS = limit_masks(RULEBOOK.progression.rules, CATALOG)


@pytest.fixture(scope="module", params=CASES, ids=[case["id"] for case in CASES])
def case(request: pytest.FixtureRequest) -> Json:
    worked: Json = request.param
    return worked


@pytest.fixture(scope="module")
def answer(case: Json, client: TestClient) -> Json:
    response = client.post("/v1/progressions", json=request_for(case))
    assert response.status_code == 200, response.text
    decided: Json = response.json()
    return decided


def test_worked_case_decides_for_each_exercise_as_the_rules_say(case: Json, answer: Json) -> None:
    by_slug = {each["slug"]: each for each in answer["exercises"]}
    expected = case["expect"]
    for slug, wanted in expected.get("exercises", {}).items():
        assert slug in by_slug, sorted(by_slug)
        _compare(by_slug[slug], wanted)
    if "any" in expected:
        _compare(answer["exercises"][0], expected["any"])
    for decision in expected.get("no_exercise", ()):
        assert all(each["decision"] != decision for each in answer["exercises"])


def _compare(decided: Json, wanted: Json) -> None:
    assert decided["decision"] == wanted.get("decision", decided["decision"]), decided
    assert decided.get("regress_by") == wanted.get("regress_by"), decided
    assert set(wanted.get("rules", ())) <= set(decided["rule_ids"]), decided
    if "ask" in wanted:
        assert wanted["ask"] in decided["ask"]
    if "back_on" in wanted:
        assert decided["back_on"] == day(wanted["back_on"])
    if "provisional" in wanted:
        assert decided["provisional"] is wanted["provisional"]
    for name, value in wanted.get("next", {}).items():
        assert decided["next"].get(name) == value, (name, decided["next"])


def test_worked_case_decides_for_the_program_as_the_rules_say(case: Json, answer: Json) -> None:
    wanted, decided = case["expect"].get("program", {}), answer["decision"]
    assert decided["decision"] == wanted.get("decision", decided["decision"]), decided
    assert set(wanted.get("rules", ())) <= set(decided["rule_ids"]), decided
    notes = {note["rule_id"] for note in decided["notes"]}
    assert notes.isdisjoint(wanted.get("no_notes", ())), notes
    if "refer" in wanted:
        assert decided["refer"]["level"] == wanted["refer"], decided
    if "phase" in wanted:
        assert decided["phase"] == wanted["phase"]
    if "ask" in wanted:
        assert wanted["ask"] in decided["ask"], decided["ask"]
    if "until" in wanted:
        assert decided["until"] == day(wanted["until"])
    if "change" in wanted:
        assert decided["outcome_change"] == wanted["change"]


def test_worked_case_leaves_out_what_the_program_rules_limit(case: Json, answer: Json) -> None:
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    slugs = {each["slug"] for session in phase["sessions"] for each in session["exercises"]}
    for limit in case["expect"].get("without", ()):
        assert not [slug for slug in slugs if MASKS[limit] >> CATALOG.index_of[slug] & 1]
    if "exercises_per_session_max" in case["expect"]:
        most = case["expect"]["exercises_per_session_max"]
        assert all(len(session["exercises"]) <= most for session in phase["sessions"])
    if answer["decision"]["decision"] == "pause":
        assert not slugs


def test_worked_case_goes_on_running_as_the_ladder_says(case: Json, answer: Json) -> None:
    wanted: Any = case["expect"].get("practice")
    if wanted is None:
        return
    assert answer["practice"]["step"] == wanted["step"], answer["practice"]
    assert set(wanted["rules"]) <= set(answer["practice"]["rule_ids"]), answer["practice"]
    if "not_before" in wanted:
        assert answer["practice"]["not_before"] == day(wanted["not_before"])


def test_every_decision_of_a_worked_case_explains_itself(answer: Json) -> None:
    assert answer["decision"]["rule_ids"]
    assert answer["decision"]["message"]
    for each in answer["exercises"]:
        assert each["rule_ids"], each
        assert each["message"], each
        assert each["clinician"], each
