"""Nobody is asked for what they said, or for what the program knows by itself.

Source: E16 to E18 (program rules 3.4); decisions about progression 5.
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import answer_to, request_for


def _at_the_top(client: TestClient, slug: str, **said: Any) -> tuple[list[str], list[str]]:
    """The rules and questions of an exercise whose next step is earned, but not its time: eight days at the rung."""
    top = {"reps": [12, 12, 12], **said}
    exercises = [{"slug": slug, "reps": [8, 12]}]
    sessions = [{"day": day, "all": top} for day in (0, 2, 4, 8)]
    sent = request_for({"id": "top", "age": 30, "exercises": exercises, "sessions": sessions, "as_of": 9})
    exercise = answer_to(client, sent)["exercises"][0]
    return exercise["rule_ids"], exercise["ask"]


@pytest.mark.parametrize("said", [{}, {"heavier": "unknown"}])
def test_whether_a_heavier_weight_is_at_hand_is_asked_while_nobody_knows(client: TestClient, said: Any) -> None:
    assert _at_the_top(client, "goblet-squat", **said) == (["E18"], ["heavier_load_available"])


def test_who_said_that_there_is_no_heavier_weight_is_not_asked_again_for_it(client: TestClient) -> None:
    assert _at_the_top(client, "goblet-squat", heavier="no") == (["E18"], [])


def test_an_exercise_without_a_weight_is_not_asked_for_a_heavier_one(client: TestClient) -> None:
    assert _at_the_top(client, "mini-squat") == (["E18"], [])
