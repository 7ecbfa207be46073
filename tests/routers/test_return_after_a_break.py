"""What a break changes goes on as long as the table says, and what is prescribed then counts when it is done.

Source: program rules 3.6 (M2: no progress that day; M3: one set fewer for 2 sessions; M4: hold 7 days), P12d.
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import CASES, Json, answer_to, day, request_for

EXERCISES: list[Json] = [
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
    {"slug": "glute-bridge", "reps": [10, 12]},
]
TRAINED = [0, 2, 4, 7]
"""Days of the first sessions: three a week, everything done and nothing sore."""


def _answer(client: TestClient, sessions: list[int], as_of: int, **more: Any) -> Json:
    said = [{"day": each, **more} for each in sessions]
    return answer_to(client, request_for({"id": "back", "exercises": EXERCISES, "sessions": said, "as_of": as_of}))


def _sets(answer: Json) -> dict[str, int]:
    session = answer["program"]["phases"][0]["sessions"][0]
    return {each["slug"]: each["sets"][0]["sets"] for each in session["exercises"]}


def test_the_second_session_after_8_to_14_days_is_lighter_too(client: TestClient) -> None:
    before = _sets(_answer(client, TRAINED, 8))

    first = _answer(client, TRAINED, 18)
    second = _answer(client, [*TRAINED, 18], 21)
    third = _answer(client, [*TRAINED, 18, 21], 23)

    assert [each["decision"]["rule_ids"] for each in (first, second)] == [["M3"], ["M3"]]
    lighter = {slug: max(1, sets - 1) for slug, sets in before.items()}
    assert _sets(first) == _sets(second) == lighter
    assert _sets(third) == before


@pytest.mark.parametrize(("back", "rule"), [(12, "M2"), (18, "M3")])
def test_nothing_steps_up_by_a_session_after_a_break(client: TestClient, back: int, rule: str) -> None:
    assert _answer(client, TRAINED, back)["decision"]["rule_ids"] == [rule]

    answer = _answer(client, [*TRAINED, back], back + 1, all={"reps": [12, 12, 12], "heavier": "yes"})

    assert "progress" not in {each["decision"] for each in answer["exercises"]}


@pytest.mark.parametrize("days_back", [1, 3, 6])
def test_nothing_steps_up_for_7_days_after_15_to_28_days_off(client: TestClient, days_back: int) -> None:
    assert _answer(client, TRAINED, 28)["decision"]["rule_ids"] == ["M4"]
    sessions = [*TRAINED, *(each for each in (28, 30, 32) if each < 28 + days_back)]

    answer = _answer(client, sessions, 28 + days_back, all={"reps": [12, 12, 12], "heavier": "yes"})
    decision = answer["decision"]

    assert "progress" not in {each["decision"] for each in answer["exercises"]}
    assert "P25" in {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}


def test_after_these_7_days_exercises_step_up_again(client: TestClient) -> None:
    at_the_top = {"all": {"reps": [12, 12, 12], "heavier": "yes"}}
    answer = _answer(client, [*TRAINED, 28, 30, 32, 35, 37], 38, **at_the_top)

    assert "progress" in {each["decision"] for each in answer["exercises"]}


def test_a_session_of_the_minimum_program_counts_as_done(client: TestClient) -> None:
    """After 40 % of the sessions for weeks the plan has 3 exercises a session: who does these has done the session."""
    five = next(each for each in CASES if each["id"] == "L29")["exercises"]
    sent = request_for(next(each for each in CASES if each["id"] == "L28") | {"exercises": five})
    answer = answer_to(client, sent)
    assert answer["decision"]["rule_ids"] == ["P12d"]
    session = answer["program"]["phases"][0]["sessions"][0]["exercises"]
    assert len(session) == 3
    done = [{"slug": each["slug"], "done_sets": each["sets"][0]["sets"], "pain_during_nprs": 1} for each in session]
    sent["session_logs"].append({"id": "minimum", "date": day(43), "exercises": done})

    later = answer_to(client, {**sent, "as_of": day(49)})

    gaps = [value["value"] for value in later["decision"]["used"] if value["id"] == "gap_days"]
    assert gaps == [6]


def test_a_week_between_the_sessions_of_one_day_a_week_is_no_break(client: TestClient) -> None:
    sessions = [{"day": 0}, {"day": 7, "all": {"reps": [12, 12, 12]}}]
    sent = request_for({"id": "weekly", "exercises": EXERCISES, "days": [1], "sessions": sessions, "as_of": 8})
    after = answer_to(client, sent)
    before = answer_to(client, {**sent, "session_logs": sent["session_logs"][:1], "as_of": day(7)})

    assert before["decision"]["rule_ids"] != ["M2"]
    assert "progress" in {each["decision"] for each in after["exercises"]}


def test_another_break_counts_anew_while_the_lighter_sessions_of_the_last_are_not_done(client: TestClient) -> None:
    """Day 28: the first session after M4. Then 22 days off: M4 again, with two sessions and 7 days of its own."""
    at_the_top = {"all": {"reps": [12, 12, 12], "heavier": "yes"}}
    assert _answer(client, [*TRAINED, 28], 50)["decision"]["rule_ids"] == ["M4"]

    second = _answer(client, [*TRAINED, 28, 50], 52, **at_the_top)
    assert second["decision"]["rule_ids"] == ["M4"]
    held = _answer(client, [*TRAINED, 28, 50, 52, 54], 56, **at_the_top)
    assert "progress" not in {each["decision"] for each in held["exercises"]}
    assert "P25" in {*held["decision"]["rule_ids"], *(note["rule_id"] for note in held["decision"]["notes"])}


def test_what_is_shown_before_the_first_session_of_another_break_is_what_it_is_judged_by(client: TestClient) -> None:
    exercises = [{"slug": "side-lying-hip-abduction", "reps": [10, 12]}, {"slug": "mini-squat", "reps": [10, 12]}]

    def slugs(sessions: list[int], as_of: int) -> set[str]:
        sent = {"id": "again", "exercises": exercises, "sessions": [{"day": each} for each in sessions], "as_of": as_of}
        answer = answer_to(client, request_for(sent))
        return {each["slug"] for each in answer["program"]["phases"][0]["sessions"][0]["exercises"]}

    assert slugs([*TRAINED, 28], 50) == slugs([*TRAINED, 28, 50], 51)
