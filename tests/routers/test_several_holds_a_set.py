"""Several short holds a set count up in holds (program rules 1.7: 6 to 10 holds), and step on at the top (E16, E17)."""

from typing import Any

from starlette.testclient import TestClient

from tests.progression_requests import answer_to, request_for

# From 6 holds, one more a session (E15): the fifth session is the first at the top.
_GROWING: list[tuple[int, int]] = list(zip((0, 2, 4, 7, 9, 11, 14), (6, 7, 8, 9, 10, 10, 10), strict=True))


def _decided(client: TestClient, sessions: int) -> dict[str, Any]:
    done = [{"day": day, "quad-set": {"reps": [holds] * 3, "heavier": "no"}} for day, holds in _GROWING[:sessions]]
    case = {"exercises": [{"slug": "quad-set"}], "sessions": done, "as_of": _GROWING[sessions - 1][0] + 1}
    [exercise] = answer_to(client, request_for(case))["exercises"]
    return exercise  # type: ignore[no-any-return]


def test_at_the_top_of_its_holds_an_exercise_steps_on_to_the_next(client: TestClient) -> None:
    # E17: top of the range in 2 sessions running, form good in 3, 14 days and 4 sessions at the rung (0.4).
    exercise = _decided(client, 7)

    assert (exercise["decision"], exercise["rule_ids"]) == ("progress", ["E17"])
    assert exercise["next"]["slug"] != "quad-set"


def test_at_the_top_of_its_holds_no_one_more_is_promised(client: TestClient) -> None:
    # E15 is for a target below the top of the range; twice at the top before 14 days is E18.
    exercise = _decided(client, 6)

    assert exercise["next"]["reps"] == exercise["next"]["reps_max"] == 10
    assert exercise["rule_ids"] == ["E18"]


def test_one_long_hold_still_counts_up_in_seconds(client: TestClient) -> None:
    # E15: holds 5 s more.
    sessions = [{"day": 0, "wall-sit": {"holds": [20, 20, 20]}}]
    case = {"exercises": [{"slug": "wall-sit"}], "sessions": sessions, "as_of": 1}

    [exercise] = answer_to(client, request_for(case))["exercises"]

    assert exercise["rule_ids"] == ["E15"]
    assert exercise["next"]["hold_s"] == 25
