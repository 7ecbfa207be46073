"""A program goes on without an exercise that was retired, and says so; what no rule can judge is not planned."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from app.domain.program.program_catalog import build_program_catalog
from app.schemas.progression_answers import answer_progression
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import CATALOG, RULEBOOK, RULES
from tests.progression_requests import START, VERSIONS, Json, program_of

PROGRAM = program_of({"phase": "build"})
RETIRED = PROGRAM["phases"][0]["exercises"][0]["slug"]


def _after_two_days(*retired: str) -> Json:
    offered = [exercise for slug, exercise in EXERCISES.items() if slug not in retired]
    catalog = build_program_catalog(offered, RULES) if retired else CATALOG
    sent: Any = {"program": PROGRAM, "as_of": START + timedelta(days=2)}
    answer: Json = orjson.loads(answer_progression(sent, RULEBOOK, catalog, frozenset(EXERCISES), VERSIONS))
    return answer


def test_a_retired_exercise_is_left_out_and_the_person_is_told() -> None:
    answer = _after_two_days(RETIRED)

    assert RETIRED not in {each["slug"] for each in answer["exercises"]}
    assert RETIRED not in {each["slug"] for each in answer["program"]["phases"][0]["exercises"]}
    assert "no_longer_offered" in {note["id"] for note in answer["notes"]}


def test_an_exercise_that_needs_now_what_the_person_does_not_have_is_left_out_and_the_person_is_told() -> None:
    edited = {**EXERCISES, RETIRED: replace(EXERCISES[RETIRED], equipment=("reformer",))}
    sent: Any = {"program": PROGRAM, "as_of": START + timedelta(days=2)}

    catalog = build_program_catalog(edited.values(), RULES)
    answer: Json = orjson.loads(answer_progression(sent, RULEBOOK, catalog, frozenset(EXERCISES), VERSIONS))

    assert RETIRED not in {each["slug"] for each in answer["program"]["phases"][0]["exercises"]}
    assert "no_longer_offered" in {note["id"] for note in answer["notes"]}


def test_nothing_is_said_while_every_exercise_is_offered() -> None:
    answer = _after_two_days()

    assert RETIRED in {each["slug"] for each in answer["exercises"]}
    assert "no_longer_offered" not in {note["id"] for note in answer["notes"]}


def test_a_later_stage_that_loses_exercises_is_planned_with_those_still_offered() -> None:
    """No need is said to be met in a stage by exercises that are gone."""
    now = {each["slug"] for each in PROGRAM["phases"][0]["exercises"]}
    later = PROGRAM["phases"][1]
    gone = [
        each["slug"]
        for each in later["exercises"]
        if each["slug"] not in now and any(why["impairment"] == "hip_abductor_weakness" for why in each["why"])
    ]
    assert gone, "the stage to come has a hip exercise of its own"

    stage = _after_two_days(*gone)["program"]["phases"][1]

    served = {why["impairment"] for each in stage["exercises"] for why in each["why"]}
    said_met = {row["impairment"] for row in stage["coverage"] if row["status"] == "met"}
    assert stage["phase"] == later["phase"]
    assert "hip_abductor_weakness" in said_met
    assert said_met <= served


def test_a_later_stage_that_loses_everything_does_not_say_that_a_need_is_met() -> None:
    later = PROGRAM["phases"][1]
    gone = [slug for slug, exercise in EXERCISES.items() if later["phase"] in exercise.phases]

    stage = _after_two_days(*gone)["program"]["phases"][1]

    assert stage["exercises"] == []
    assert stage["coverage"]
    assert {row["status"] for row in stage["coverage"]} == {"unmet"}
    assert all(row["reasons"] for row in stage["coverage"])


def test_an_exercise_to_avoid_when_something_holds_that_the_rules_do_not_know_is_not_planned() -> None:
    """A stored catalog of another release may name a word that the rules of this one no longer have."""
    edited = {**EXERCISES, RETIRED: replace(EXERCISES[RETIRED], avoid_when=("word_of_another_release",))}

    catalog = build_program_catalog(edited.values(), RULES)

    assert RETIRED not in catalog.index_of
    assert catalog.index_of.keys() == EXERCISES.keys() - {RETIRED}
