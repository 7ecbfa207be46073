"""A phase that goes on beyond its plan: what is missing is asked for, and no later phase begins before its time.

Sources: program rules 1.5 and 7.1 (the gate runs at a change of phase), 2.10 no. 34 (advance only when all is known).
"""

import copy
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import CASES, START, Json, answer_to, request_for, signed

L29 = next(case for case in CASES if case["id"] == "L29")
"""The worked case in which everything that the phase asks for is met on day 30."""


def _sent(as_of: int, **check: Json | str) -> Json:
    case = copy.deepcopy(L29)
    case["series"]["to"] = as_of - 1
    case["as_of"] = as_of
    case["check_ins"] = [{"day": as_of, **check}]
    return request_for(case)


WEEKLY: Json = {"activity_pain_nprs": 2, "stairs_pain_nprs": 2, "rest_pain_nprs": 0}


def test_a_phase_whose_criteria_are_met_asks_for_the_safety_questions_that_are_too_old(client: TestClient) -> None:
    decision = answer_to(client, _sent(30, findings=WEEKLY))["decision"]

    assert (decision["decision"], decision["rule_ids"], decision["phase"]) == ("continue", ["P23"], "build")
    assert "safety_questions" in decision["ask"]


def test_answered_again_the_next_phase_begins(client: TestClient) -> None:
    decision = answer_to(client, _sent(30, findings=WEEKLY, screens="no"))["decision"]

    assert (decision["decision"], decision["phase"]) == ("advance", "control")


def test_a_screen_that_does_not_concern_the_person_need_not_be_answered_again(client: TestClient) -> None:
    """Triage rules 2: a screen whose condition is no counts as answered; this one is for people under 18."""
    sent = _sent(30, findings=WEEKLY, screens="no")
    del sent["check_ins"][-1]["screens"]["child_limp_or_bent_leg"]
    decision = answer_to(client, sent)["decision"]

    assert "child_limp_or_bent_leg" in sent["program"]["basis"]["report"]["screens"]
    assert (decision["decision"], decision["phase"]) == ("advance", "control")


@pytest.mark.parametrize("as_of", [20, 41, 42, 48, 49, 60])
def test_no_later_phase_begins_while_the_phase_now_goes_on(client: TestClient, as_of: int) -> None:
    """Build is planned for six weeks: on day 42 its seventh begins."""
    program = answer_to(client, _sent(as_of, findings=WEEKLY))["program"]

    now, *later = program["phases"]
    assert now["phase"] == "build"
    assert now["weeks"] == max(6, as_of // 7 + 1)
    begins = [(each["first_week"], each["first_day"]) for each in later]
    weeks = [now["weeks"] + 1]
    for each in later[:-1]:
        weeks.append(weeks[-1] + each["weeks"])
    assert begins == [(week, (START + timedelta(weeks=week - 1)).isoformat()) for week in weeks]
    assert all(date.fromisoformat(day) > START + timedelta(days=as_of) for _, day in begins)
    assert program["total_weeks"] == sum(each["weeks"] for each in program["phases"])


def test_the_week_of_today_can_be_printed_however_long_the_phase_goes_on(client: TestClient) -> None:
    program = answer_to(client, _sent(60, findings=WEEKLY))["program"]

    page = client.post("/v1/handouts", json={"program": program, "week": 9})

    assert page.status_code == 200
    assert "Week 9 of this stage" in page.text


@pytest.mark.parametrize(("answered", "missing"), [(0, False), (-1, True), (-20, True)])
def test_pain_of_the_report_is_as_old_as_the_report_and_not_as_the_program(
    client: TestClient, answered: int, *, missing: bool
) -> None:
    """C2: pain at rest and in daily life over the last 7 days."""
    exercises: list[Json] = [{"slug": "glute-bridge", "reps": [10, 15], "sets": 2}, {"slug": "clamshell", "sets": 2}]
    sessions = [{"day": each} for each in (0, 2, 4, 6)]
    sent = request_for({"phase": "calm", "exercises": exercises, "sessions": sessions, "as_of": 7})
    sent["program"]["basis"]["report"]["answered_on"] = (START + timedelta(days=answered)).isoformat()

    decision = answer_to(client, {**sent, "program": signed(sent["program"])})["decision"]

    assert ("C2" in {each["id"] for each in decision["exit"]}) is missing
    assert ({"rest_pain_nprs", "activity_pain_nprs"} <= {*decision["ask"]}) is missing
