"""What a log leaves out never leads to a step up, and whoever logs is told what is missing.

Sources: program rules 1.5 ("A missing measurement never passes"), 3.1 (completed: 70 % of the sets), 3.3 and E15.
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

EXERCISES: list[Json] = [{"slug": "glute-bridge", "reps": [10, 12]}, {"slug": "wall-sit", "hold_s": [20, 45]}]


def _answer(client: TestClient, as_of: int, without: tuple[str, ...], **more: object) -> Json:
    sent = request_for({"id": "log", "exercises": EXERCISES, "sessions": [{"day": 0}], "as_of": as_of})
    for session in sent["session_logs"]:
        for each in session["exercises"]:
            for name in without:
                each.pop(name, None)
            each |= more
    return answer_to(client, sent)


AMOUNTS = ("done_sets", "done_reps_per_set", "done_hold_s_per_set")


def test_everything_logged_leads_to_a_step_up(client: TestClient) -> None:
    assert [each["decision"] for each in _answer(client, 1, ())["exercises"]] == ["progress", "progress"]


@pytest.mark.parametrize("done", [{}, {"done_sets": 3}])
def test_who_does_not_log_repetitions_or_seconds_is_asked_for_them(client: TestClient, done: Json) -> None:
    for each in _answer(client, 1, AMOUNTS, **done)["exercises"]:
        assert (each["decision"], each["rule_ids"], each["provisional"]) == ("hold", ["E20"], True)
        assert {"done_reps_per_set", "done_hold_s_per_set"} <= {*each["ask"]}
        assert "how many repetitions or seconds" in each["message"]


@pytest.mark.parametrize("name", ["movement_quality", "effort_rpe", "mechanical_event", "sharp_pain_during_exercise"])
def test_another_answer_that_is_missing_is_asked_for(client: TestClient, name: str) -> None:
    for each in _answer(client, 1, (name,))["exercises"]:
        assert (each["decision"], each["rule_ids"]) == ("hold", ["E21"])
        assert name in each["ask"]


@pytest.mark.parametrize(("without", "done", "said"), [(AMOUNTS, {}, True), (AMOUNTS, {"done_sets": 3}, False)])
def test_a_session_that_is_taken_for_a_missed_one_is_called_so(
    client: TestClient, without: tuple[str, ...], done: Json, *, said: bool
) -> None:
    notes = {note["id"] for note in _answer(client, 7, without, **done)["notes"]}

    assert ("amounts_missing" in notes) is said


def test_what_is_done_by_minutes_has_no_repetitions_to_ask_for(client: TestClient) -> None:
    exercises: list[Json] = [{"slug": "backward-walking", "sets": 1}]
    sent = request_for({"id": "walk", "exercises": exercises, "sessions": [{"day": 0}], "as_of": 1})
    for each in sent["session_logs"][0]["exercises"]:
        for name in AMOUNTS:
            each.pop(name, None)
        each["done_duration_min"] = 10

    assert "E20" not in answer_to(client, sent)["exercises"][0]["rule_ids"]
