"""A deload has an end: 7 days, then 80 % of the sets once 2 sessions running were green, the full dose the week after.

Source: program rules 3.5 ("Deload: 7 days; ... Resume at the old rung with 80 % of sets when 2 sessions running are
green; full dose the week after").
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

EXERCISES: list[Json] = [
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
    {"slug": "glute-bridge", "reps": [10, 12]},
]
BEGINS = 5
"""The morning after the second bad one (P06)."""


def _answer(client: TestClient, as_of: int, bad: tuple[int, ...] = (2, 4)) -> Json:
    days = [week * 7 + each for week in range(6) for each in (0, 2, 4)]
    sessions = [
        {"day": each, "morning": 4 if each in bad else 1, "all": {"reps": [12, 12, 12], "heavier": "no"}}
        for each in days
        if each < as_of
    ]
    return answer_to(client, request_for({"id": "P06", "exercises": EXERCISES, "sessions": sessions, "as_of": as_of}))


def _decision(client: TestClient, as_of: int) -> str:
    decided: str = _answer(client, as_of)["decision"]["decision"]
    return decided


def _sets(answer: Json) -> int:
    session = answer["program"]["phases"][0]["sessions"][0]
    return sum(each["sets"][0]["sets"] for each in session["exercises"])


@pytest.mark.parametrize("days", [0, 6, 13])
def test_a_deload_lasts_7_days_and_a_week_of_fewer_sets(client: TestClient, days: int) -> None:
    assert _decision(client, BEGINS + days) == "deload"


@pytest.mark.parametrize("days", [16, 20, 27, 34])
def test_after_that_week_it_is_over_and_does_not_begin_again_by_itself(client: TestClient, days: int) -> None:
    assert _decision(client, BEGINS + days) != "deload"


def test_two_more_bad_mornings_begin_it_anew(client: TestClient) -> None:
    """During the week of fewer sets: fewer again, not the full dose a week after the first end."""
    answer = _answer(client, 19, bad=(2, 4, 16, 18))

    assert answer["decision"]["decision"] == "deload"
    assert _sets(answer) < _sets(_answer(client, 16, bad=(2, 4)))
