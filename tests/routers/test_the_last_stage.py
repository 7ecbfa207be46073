"""The last stage of a program does not go on in silence.

Sources: program rules 1.1 ("at max without exit": return reassess, maintenance 3-monthly check), P15, DESIGN 8.13.
"""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.domain.program.phases import ProgramPhase
from app.domain.program.program_catalog import build_program_catalog
from app.schemas.progression_answers import answer_progression
from app.schemas.progressions import ProgressionRequestIn
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import RULEBOOK, RULES
from tests.progression_requests import CASES, START, VERSIONS, Json, answer_to, day, request_for, signed
from tests.routers.program_requests import all_screens, case_of, request_of

KEPT: Json = {
    "phase": "maintenance",
    "exercises": [{"slug": "glute-bridge", "reps": [8, 12]}, {"slug": "mini-squat", "reps": [8, 12]}],
}


def _kept(client: TestClient, as_of: int, *checks: Json) -> Json:
    series = {"from": 0, "to": as_of - 1, "days": [0, 2, 4]}
    decision: Json = answer_to(client, request_for({**KEPT, "series": series, "check_ins": [*checks], "as_of": as_of}))[
        "decision"
    ]
    return decision


@pytest.mark.parametrize(("as_of", "is_due"), [(83, False), (84, True), (100, True)])
def test_maintenance_is_looked_at_every_three_months(client: TestClient, as_of: int, *, is_due: bool) -> None:
    decision = _kept(client, as_of)

    assert (decision["rule_ids"] == ["P29"]) is is_due
    assert ("safety_questions" in decision["ask"]) is is_due


def test_three_months_count_from_the_last_answers(client: TestClient) -> None:
    answered: Json = {"day": 60, "screens": "no"}

    assert "P29" not in _kept(client, 143, answered)["rule_ids"]
    assert "P29" in _kept(client, 144, answered)["rule_ids"]


@pytest.mark.parametrize(("as_of", "is_over"), [(27, False), (28, True)])
def test_the_return_of_ages_10_to_14_says_what_is_missing_when_its_weeks_are_over(
    client: TestClient, as_of: int, *, is_over: bool
) -> None:
    request = request_of(case_of("G06"))
    request["report"]["answered_on"] = START.isoformat()
    program: Json = client.post("/v1/programs", json={**request, "start_date": START.isoformat()}).json()
    last = {**program["phases"][-1], "first_week": 1}
    logs: list[Any] = [
        {
            "id": f"s{each}",
            "date": day(each),
            "exercises": [{"slug": exercise["slug"], "done_sets": 3} for exercise in last["exercises"]],
        }
        for each in range(0, as_of, 2)
    ]
    check = {"id": "c", "date": day(as_of), "screens": all_screens("no")}
    sent = {"program": signed({**program, "phases": [last]}), "session_logs": logs, "check_ins": [check]}
    decision = answer_to(client, {**sent, "as_of": day(as_of)})["decision"]

    assert ("P15" in {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}) is is_over
    if is_over:
        assert {"R1", "R3"} <= {each["id"] for each in decision["exit"]}


@pytest.mark.parametrize("as_of", [30, 33])
def test_nobody_is_told_to_go_on_to_a_stage_without_an_exercise_for_them(client: TestClient, as_of: int) -> None:
    """2.9: where no exercise survives, a physiotherapist, routine; invariant 34: an advance moves exactly one phase."""
    case = next(each for each in CASES if each["id"] == "L29")
    sent = request_for({**case, "series": {**case["series"], "to": as_of - 1}, "as_of": as_of})
    of_control = ProgramPhase.CONTROL.catalog_phase
    fewer = [
        replace(each, dosage=tuple(dose for dose in each.dosage if dose.phase is not of_control))
        for each in EXERCISES.values()
    ]
    catalog = build_program_catalog([each for each in fewer if each.dosage], RULES)
    wanted: Any = TypeAdapter(ProgressionRequestIn).validate_python(sent)
    answer: Json = orjson.loads(answer_progression(wanted, RULEBOOK, catalog, frozenset(EXERCISES), VERSIONS))

    assert answer_to(client, sent)["decision"]["phase"] == "control"
    assert (answer["decision"]["phase"], answer["decision"]["rule_ids"]) == ("build", ["P28"])
    assert answer["decision"]["refer"]["level"] == "routine"
    assert answer["program"]["phases"][answer["program"]["current_phase"]]["sessions"]
