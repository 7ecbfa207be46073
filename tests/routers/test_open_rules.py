"""Claims about open rules: whatever rule an answer names by its id has an entry in the API and a page."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.load import CONTENT_ROOT
from app.content.rule_pages import load_rule_page_words
from app.domain.rulebook import Rulebook
from tests.programs_of_tests import RULEBOOK
from tests.progression_requests import CASES as PROGRESSIONS
from tests.progression_requests import request_for
from tests.routers.program_requests import CASES, all_answers, all_screens, request_of

Json = Any

NAMING = ("id", "row", "start_rule", "cleared", "only")
"""Fields of answers that hold the id of a rule."""
NAMES_A_FIELD_OF_A_LOG = "/used/id"


def _ids_of_rules(rulebook: Rulebook) -> dict[str, set[str]]:
    """Noun -> ids of the rules of the content that belong there."""
    rules, classification = rulebook.programs.rules, rulebook.classification.rules
    gate, selection, support = rules.gate, rules.selection, rules.support
    program_rules: tuple[Any, ...] = (
        *gate.out_of_scope,
        *rules.start.starts,
        *rules.start.start_rungs,
        *rules.phases.exit_criteria,
        *rules.dosage.rows,
        *selection.patterns,
        *selection.needs,
        *selection.filters,
        *selection.reasons,
        *support.education,
        *support.stop_lists,
        *support.pain_rules,
        *support.cues,
        *support.task_cues,
    )
    return {
        "red-flags": {each.id for each in rulebook.triage.red_flags},
        "screens": {each.id for each in rulebook.vocabulary.screens},
        "findings": set(rulebook.vocabulary.findings),
        "conflicts": {each.id for each in rulebook.vocabulary.conflicts} | set(rulebook.vocabulary.conflict_messages),
        "evidence-limits": {each.id for each in classification.evidence_limits},
        "modifiers": {each.id for each in rules.modifiers},
        "contraindications": {each.id for each in rules.contraindications},
        "alignment-flags": {each.id for each in classification.flags},
        "exercise-tags": set(rules.tags),
        "phases": {each.id for each in rules.phases.phases},
        "program-rules": {each.id for each in program_rules} | set(selection.flags),
        "measures": {each.id for each in support.measures},
        "sources": set(rulebook.sources),
    }


IDS = _ids_of_rules(RULEBOOK)


@pytest.fixture(scope="module")
def entries(client: TestClient) -> dict[str, list[Json]]:
    nouns = (noun for noun in load_rule_page_words(CONTENT_ROOT).nouns if noun != "exercises")
    return {noun: client.get(f"/v1/{noun}").json()["items"] for noun in nouns}


@pytest.fixture(scope="module")
def named(client: TestClient, entries: dict[str, list[Json]]) -> set[str]:
    """Every id of an entry, of a part of one, and of an exercise."""
    exercises = client.get("/v1/exercises", params={"limit": 100}).json()["items"]
    parts = (value for found in entries.values() for path, value in _strings(found) if path.endswith("/id"))
    return {*parts, *(each["slug"] for each in exercises)}


@pytest.mark.parametrize("noun", IDS)
def test_every_rule_of_the_rule_book_has_an_entry_and_a_page(
    client: TestClient, entries: dict[str, list[Json]], noun: str
) -> None:
    assert IDS[noun] - {entry["id"] for entry in entries[noun]} == set()
    for name in sorted(IDS[noun]):
        assert client.get(f"/v1/{noun}/{name}").status_code == 200, name
        assert client.get(f"/rules/{noun}/{name}").status_code == 200, name


@pytest.mark.parametrize("noun", ["modifiers", "contraindications", "alignment-flags", "red-flags"])
def test_every_rule_that_changes_what_is_given_says_its_sources_and_review(
    entries: dict[str, list[Json]], noun: str
) -> None:
    for entry in entries[noun]:
        assert entry["sources"], entry["id"]
        assert entry["reviewed_on"], entry["id"]
        assert entry["status"], entry["id"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_an_answer_about_a_report_names_rules_that_can_be_read(client: TestClient, named: set[str], case: Json) -> None:
    sent = request_of(case)
    for path, body in (
        ("/v1/triage", sent["report"]),
        ("/v1/classifications", sent["report"]),
        ("/v1/programs", sent),
    ):
        _check(client, path, body, named)


@pytest.mark.parametrize("case", PROGRESSIONS, ids=[case["id"] for case in PROGRESSIONS])
def test_a_progression_names_rules_that_can_be_read(client: TestClient, named: set[str], case: Json) -> None:
    _check(client, "/v1/progressions", request_for(case), named)


@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_an_answer_to_everything_that_can_be_said_names_rules_that_can_be_read(
    client: TestClient, named: set[str], answer: str
) -> None:
    sent = request_of(CASES[0])
    sent["report"]["screens"] = all_screens(answer)
    sent["report"]["findings"] = {"age_years": 40, **all_answers(answer)}
    for path, body in (
        ("/v1/triage", sent["report"]),
        ("/v1/classifications", sent["report"]),
        ("/v1/programs", sent),
    ):
        _check(client, path, body, named)


def _check(client: TestClient, path: str, body: Json, named: set[str]) -> None:
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    found = {
        (place, value)
        for place, value in _strings(response.json())
        if place.rpartition("/")[2] in NAMING and "/basis/" not in place and not place.endswith(NAMES_A_FIELD_OF_A_LOG)
    }
    assert found
    assert {(place, value) for place, value in found if value not in named} == set()


def _strings(value: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """(names on the way, string) of every string."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _strings(part, f"{path}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part, path)
