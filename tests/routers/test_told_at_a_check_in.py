"""A knee that swelled or gave way counts the same whether a session or a check-in tells of it.

Sources: program rules 1.5 (C4: no swelling and no giving way for 7 days), 3.5 (P03b: at least 48 hours without knee
loading; P03c; P04c: both-leg work only for 7 days).
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

EXERCISES: list[Json] = [
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
    {"slug": "forward-step-up", "reps": [8, 12]},
]
ONCE: Json = {"giving_way_4_week_count": 1}
SWOLLEN: Json = {"knee_swelling": "yes"}


def _answer(client: TestClient, as_of: int, *checks: Json, **case: object) -> Json:
    said = {"id": "told", "exercises": EXERCISES, "sessions": [{"day": 0}], "check_ins": [*checks], "as_of": as_of}
    return answer_to(client, request_for({**said, **case}))


def _in_sessions(answer: Json) -> set[str]:
    sessions = answer["program"]["phases"][answer["program"]["current_phase"]]["sessions"]
    return {each["slug"] for session in sessions for each in session["exercises"]}


def _said(answer: Json) -> set[str]:
    return {*answer["decision"]["rule_ids"], *(note["rule_id"] for note in answer["decision"]["notes"])}


@pytest.mark.parametrize(("as_of", "holds"), [(2, True), (8, True), (9, False)])
def test_a_knee_that_gave_way_once_keeps_both_feet_on_the_floor_for_a_week(
    client: TestClient, as_of: int, *, holds: bool
) -> None:
    answer = _answer(client, as_of, {"day": 2, "findings": ONCE})

    assert bool({"P04c", "P04d"} & _said(answer)) is holds
    assert ("forward-step-up" in _in_sessions(answer)) is not holds


def test_the_same_giving_way_told_again_is_not_another_one(client: TestClient) -> None:
    again = _answer(client, 6, {"day": 2, "findings": ONCE}, {"day": 6, "findings": ONCE})
    in_a_session = _answer(client, 6, {"day": 6, "findings": ONCE}, sessions=[{"day": 0, "giving_way": 1}])
    one_more = _answer(client, 6, {"day": 2, "findings": ONCE}, {"day": 6, "findings": {"giving_way_4_week_count": 2}})

    assert "P04b" not in _said(again) | _said(in_a_session)
    assert "P04b" in _said(one_more)


def test_the_knee_is_not_loaded_for_two_days_after_a_swelling_that_is_said_to_be_gone_the_next_day(
    client: TestClient,
) -> None:
    swollen, gone = {"day": 2, "findings": SWOLLEN}, {"day": 3, "screens": "no"}

    kept = _answer(client, 3, swollen, gone)
    assert "P03b" in _said(kept)
    assert "forward-step-up" not in _in_sessions(kept)
    assert "forward-step-up" in _in_sessions(_answer(client, 4, swollen, gone))


def test_a_swelling_that_comes_back_within_14_days_is_looked_at(client: TestClient) -> None:
    checks = [{"day": day, "findings": {"knee_swelling": word}} for day, word in ((2, "yes"), (4, "no"), (12, "yes"))]
    sessions = [{"day": day} for day in (0, 4, 6, 8, 11)]

    assert "P03c" in _said(_answer(client, 12, *checks, sessions=sessions))


@pytest.mark.parametrize("news", [ONCE, SWOLLEN])
def test_the_stage_does_not_end_within_7_days_of_what_a_check_in_told(client: TestClient, news: Json) -> None:
    """C4 of calm, everything else of which is met."""
    calm: list[Json] = [{"slug": "glute-bridge", "reps": [10, 15], "sets": 2}, {"slug": "clamshell", "sets": 2}]
    sessions = [{"day": day} for day in (0, 2, 4, 7)]
    told: Json = {"day": 8, "findings": news}
    quiet: Json = {"day": 9, "screens": "no", "findings": {"rest_pain_nprs": 1, "activity_pain_nprs": 2}}
    case: Json = {"phase": "calm", "exercises": calm, "sessions": sessions}

    assert "P14" in _said(_answer(client, 9, quiet, **case))
    answer = _answer(client, 9, told, quiet, **case)
    assert "P14" not in _said(answer)
    assert [each["id"] for each in answer["decision"]["exit"]] == ["C4"]
