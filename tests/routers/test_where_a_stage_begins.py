"""A new stage begins two days after hard work at the earliest, and it is one of the stages this person can have.

Sources: program rules 2.8 and 2.10 no. 12 (heavy exposures of one region, at effort 7 or rung 3 or more, are at least
48 hours apart), 1.4 and DESIGN 8.13 (ages 10 to 14: calm, build, return).
"""

import copy
import itertools
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import CASES, START, Json, answer_to, day, request_for, signed
from tests.routers.program_requests import case_of, request_of

L29 = next(case for case in CASES if case["id"] == "L29")
"""The worked case in which everything that build asks for is met: it trains hard, at effort 8."""


def _after_l29(client: TestClient, last_session: int, as_of: int) -> Json:
    case = copy.deepcopy(L29)
    case["series"] |= {"to": last_session, "days": [last_session % 7, (last_session + 2) % 7, (last_session + 4) % 7]}
    case["check_ins"] = [{**case["check_ins"][0], "day": as_of}]
    return answer_to(client, request_for({**case, "as_of": as_of}))


@pytest.mark.parametrize(("last_session", "as_of", "begins"), [(29, 30, 31), (28, 30, 30), (27, 30, 30)])
def test_the_first_strength_day_of_a_stage_is_not_the_day_after_hard_work(
    client: TestClient, last_session: int, as_of: int, begins: int
) -> None:
    answer = _after_l29(client, last_session, as_of)
    program = answer["program"]
    now = program["phases"][program["current_phase"]]

    assert (answer["decision"]["decision"], now["phase"]) == ("advance", "control")
    assert next(each["kind"] for each in now["sessions"] if each["day"] == 1) == "strength"
    assert now["first_day"] == day(begins)
    assert answer["decision"]["days_in_phase"] == 0


def test_later_stages_begin_where_the_one_now_is_planned_to_end(client: TestClient) -> None:
    program = _after_l29(client, 29, 30)["program"]
    phases = program["phases"][program["current_phase"] :]

    for one, other in itertools.pairwise(phases):
        ends = date.fromisoformat(one["first_day"]) + timedelta(weeks=one["weeks"])
        assert date.fromisoformat(other["first_day"]) == ends


def test_one_stage_back_from_the_return_of_ages_10_to_14_is_their_build(client: TestClient) -> None:
    """M5: 29 to 84 days off, back one phase; rung 3 at most in build (0.2), and what calm asks for leads into it."""
    request = request_of(case_of("G06"))
    request["report"]["answered_on"] = START.isoformat()
    program: Json = client.post("/v1/programs", json={**request, "start_date": START.isoformat()}).json()
    stages = [each["phase"] for each in program["phases"]]
    assert stages == ["calm", "build", "return"]
    last = {**program["phases"][-1], "first_week": 1}

    answer = answer_to(client, {"program": signed({**program, "phases": [last]}), "as_of": day(30)})

    assert answer["decision"]["rule_ids"] == ["M5"]
    assert [each["phase"] for each in answer["program"]["phases"]] == ["return", "build", "return"]
    build = answer["program"]["phases"][answer["program"]["current_phase"]]
    assert (build["phase"], build["weeks_min"], build["weeks"], build["weeks_max"]) == ("build", 4, 4, 4)
    assert (build["rung_max"], build["entry"]) == (3, ["C1", "C2", "C3", "C4"])
