"""New swelling twice in 14 days: no knee loading and an examination, until 14 days after the last of it.

Sources: program rules 3.5 (P03c); docs/decisions-progression.md no. 10 ("P03c lapses 14 days after the last swelling").
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, day, of_earlier_content, request_for

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


def _load(client: TestClient, said: Json, *checks: Json, as_of: int) -> tuple[set[str], set[str]]:
    """The rules of a day, and what is in the sessions, after a swelling on day 2 and sessions that say this of it."""
    exercises = [*EXERCISES, {"slug": "forward-step-up", "reps": [8, 12]}]
    later = [{"day": week * 7 + each, **said} for week in range(5) for each in (0, 2, 4)]
    sessions = [{"day": 0}, {"day": 2, "swelling": "new_mild"}, *(each for each in later if 3 < each["day"] < as_of)]
    case: Json = {"exercises": exercises, "sessions": sessions, "check_ins": [*checks], "as_of": as_of}
    answer = answer_to(client, request_for(case))
    decision, phase = answer["decision"], answer["program"]["phases"][answer["program"]["current_phase"]]
    slugs = {each["slug"] for session in phase["sessions"] for each in session["exercises"]}
    return {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}, slugs


@pytest.mark.parametrize("as_of", [5, 16, 17, 24])
def test_knee_load_comes_back_when_the_swelling_is_said_to_be_gone_and_not_by_waiting(
    client: TestClient, as_of: int
) -> None:
    """P03b: "If the swelling goes, we pick up where you were." What is not said is not gone."""
    open_rules, open_load = _load(client, {"missing": ["swelling_change"]}, as_of=as_of)
    gone_rules, gone_load = _load(client, {"swelling": "none"}, as_of=max(as_of, 7))
    at_check_in: Json = {"day": 4, "findings": {"knee_swelling": "no"}}
    told_rules, told_load = _load(client, {"missing": ["swelling_change"]}, at_check_in, as_of=max(as_of, 7))

    assert "P03b" in open_rules
    assert "P03b" not in gone_rules | told_rules
    assert [("forward-step-up" in load) for load in (open_load, gone_load, told_load)] == [False, True, True]


@pytest.mark.parametrize(("as_of", "is_asked"), [(3, False), (4, False), (5, True), (20, True)])
def test_who_logs_no_session_after_a_swelling_is_asked_whether_it_has_gone_once_72_hours_are_over(
    client: TestClient, as_of: int, *, is_asked: bool
) -> None:
    """P03b: re-ask. P03c: still there after 72 h, so that an earlier yes would send somebody too soon."""
    case: Json = {"exercises": EXERCISES, "sessions": [{"day": 0}, {"day": 2, "swelling": "new_mild"}], "as_of": as_of}
    decision = answer_to(client, request_for(case))["decision"]
    gone, still = (
        answer_to(client, request_for({**case, "check_ins": [{"day": as_of, "findings": {"knee_swelling": word}}]}))
        for word in ("no", "yes")
    )

    assert ("knee_swelling" in decision["ask"]) is is_asked
    for answer in (gone, still):
        assert "knee_swelling" not in answer["decision"]["ask"]
    rules = [
        {*each["decision"]["rule_ids"], *(n["rule_id"] for n in each["decision"]["notes"])} for each in (gone, still)
    ]
    if is_asked:
        assert not {"P03b", "P03c", "P03d"} & rules[0]
        assert "P03c" in rules[1]


@pytest.mark.parametrize(("as_of", "rule"), [(19, "P03c"), (20, "P03b")])
def test_swelling_that_stayed_and_was_never_said_to_be_gone_keeps_the_load_off_after_p03c(
    client: TestClient, as_of: int, rule: str
) -> None:
    days: list[Json] = [{"day": day, "swelling": "new_mild"} for day in (2, 5)]
    silent: list[Json] = [{"day": day, "missing": ["swelling_change"]} for day in (7, 9, 11, 14, 16, 18)]
    case: Json = {"exercises": EXERCISES, "sessions": [{"day": 0}, *days, *silent], "as_of": as_of}
    decision = answer_to(client, request_for(case))["decision"]

    assert decision["rule_ids"] == [rule]
    assert not {"P03b", "P03c"} & {note["rule_id"] for note in decision["notes"]}


@pytest.mark.parametrize(("at_intake", "is_new"), [("no", True), ("yes", False)])
def test_swelling_that_a_session_said_had_gone_is_new_when_a_check_in_tells_of_it_again(
    client: TestClient, at_intake: str, *, is_new: bool
) -> None:
    """P03b: new swelling. Usual is only what was there when the program was made."""
    swollen: Json = {"findings": {"knee_swelling": "yes"}}
    sessions: list[Json] = [{"day": each} for each in (0, 2, 4, 7, 9, 11, 14, 16, 18)]
    sent = request_for({"exercises": EXERCISES, "sessions": sessions, "as_of": 20})
    sent["program"]["basis"]["report"]["findings"]["knee_swelling"] = at_intake
    # With swelling there is another program under the rules of today.
    sent["program"] = of_earlier_content(sent["program"])
    sent["check_ins"] = [{"id": f"c{each}", "date": day(each), **swollen} for each in (3, 20)]
    decision = answer_to(client, sent)["decision"]

    assert ("P03b" in {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}) is is_new
