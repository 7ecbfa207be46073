"""New swelling twice in 14 days: no knee loading and an examination, until 14 days after the last of it.

Sources: program rules 3.5 (P03c); docs/decisions-progression.md no. 10 ("P03c lapses 14 days after the last swelling").
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

EXERCISES: list[Json] = [
    {"slug": "box-squat", "reps": [10, 12]},
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
]


def _rules(client: TestClient, swollen: tuple[int, ...], as_of: int) -> set[str]:
    days = [week * 7 + each for week in range(6) for each in (0, 2, 4)]
    sessions: list[Json] = [
        {"day": each, "swelling": "new_mild" if each in swollen else "none"} for each in days if each < as_of
    ]
    sent = request_for({"id": "P03c", "exercises": EXERCISES, "sessions": sessions, "as_of": as_of})
    decision = answer_to(client, sent)["decision"]
    return {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}


@pytest.mark.parametrize("days_after", [1, 3, 6, 14])
def test_it_holds_for_14_days_after_the_last_swelling(client: TestClient, days_after: int) -> None:
    assert "P03c" in _rules(client, (2, 14), 14 + days_after)


def test_then_it_lapses(client: TestClient) -> None:
    assert "P03c" not in _rules(client, (2, 14), 29)


@pytest.mark.parametrize("as_of", [19, 21, 25])
def test_twice_in_more_than_14_days_is_new_each_time(client: TestClient, as_of: int) -> None:
    assert "P03c" not in _rules(client, (2, 18), as_of)
