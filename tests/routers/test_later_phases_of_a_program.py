"""What a person must not do today stands in no stage of the next program, in the catalog of today."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.domain.program.program_catalog import build_program_catalog
from app.schemas.progression_answers import answer_progression
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import RULEBOOK, RULES
from tests.progression_requests import START, VERSIONS, Json, day
from tests.routers.program_requests import released


@pytest.fixture(scope="module")
def created(client: TestClient) -> Json:
    return released(client, "G09", START.isoformat())


def _named(program: Json) -> set[str]:
    return {
        slug
        for phase in program["phases"]
        for each in phase["exercises"]
        for slug in (each["slug"], *each["easier"], *each["harder"], *each["substitutes"])
    } | {each["slug"] for phase in program["phases"] for session in phase["sessions"] for each in session["exercises"]}


def test_what_a_new_answer_rules_out_is_in_no_later_stage_either(client: TestClient, created: Json) -> None:
    # DESIGN 5: no exercise whose avoid condition is present; program.md 2.10 no. 6: it appears nowhere.
    out = {slug for slug, exercise in EXERCISES.items() if "lateral_hip_pain" in exercise.avoid_when}
    assert out & {each["slug"] for phase in created["phases"][1:] for each in phase["exercises"]}

    check = {"id": "c", "date": day(1), "findings": {"lateral_hip_pain": "yes"}}
    sent = {"program": created, "session_logs": [], "check_ins": [check], "as_of": day(1)}
    answer = client.post("/v1/progressions", json=sent).json()

    assert not out & _named(answer["program"])


@pytest.mark.parametrize("retires", [False, True])
def test_an_import_that_rules_an_exercise_out_reaches_every_stage(
    retires: bool, client: TestClient, created: Json
) -> None:
    last = created["phases"][-2]["exercises"][0]["slug"]
    assert last not in {each["slug"] for each in created["phases"][0]["exercises"]}
    edited = EXERCISES | {last: replace(EXERCISES[last], avoid_when=("achilles_pain",))}
    if retires:
        del edited[last]
    catalog = build_program_catalog(edited.values(), RULES)
    check = {"id": "c", "date": START + timedelta(days=1), "findings": {"achilles_pain": "yes"}}
    sent: Any = {"program": created, "check_ins": [check], "as_of": START + timedelta(days=1)}
    answer: Json = orjson.loads(answer_progression(sent, RULEBOOK, catalog, frozenset(EXERCISES), VERSIONS))

    assert last not in _named(answer["program"])
    assert len(answer["program"]["phases"]) == len(created["phases"])
