"""What a session tells about the knee is open until the safety questions are answered after it.

Source: DESIGN 8.16, decisions about progression 18 and 19; program rules 1.5 (acceptable session, B4), E01, P02, P04c.
"""

import pytest
from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES as EXERCISES_OF_ALL
from tests.progression_requests import CASES, Json, answer_to, day, request_for

EXERCISES: list[Json] = [
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
    {"slug": "box-squat", "reps": [10, 12]},
]


def _answer(client: TestClient, event: str, checked: int, as_of: int = 2) -> Json:
    case = {"id": "event", "exercises": EXERCISES, "sessions": [{"day": 0, "box-squat": {"event": event}}]}
    check_ins = [{"day": checked, "screens": "no"}] if checked <= as_of else []
    return answer_to(client, request_for({**case, "check_ins": check_ins, "as_of": as_of}))


@pytest.mark.parametrize("event", ["locked", "pop_with_pain"])
def test_answers_of_the_morning_say_nothing_about_an_event_later_that_day(client: TestClient, event: str) -> None:
    answer = _answer(client, event, 0)

    assert answer["decision"]["decision"] == "pause"
    assert "safety_questions" in answer["decision"]["ask"]


@pytest.mark.parametrize("event", ["locked", "pop_with_pain"])
@pytest.mark.parametrize("checked", [1, 2])
def test_answers_after_an_event_end_its_pause_from_the_next_morning_on(
    client: TestClient, event: str, checked: int
) -> None:
    assert _answer(client, event, checked)["decision"]["decision"] != "pause"


@pytest.mark.parametrize("as_of", [2, 6])
def test_a_knee_that_gave_way_once_is_asked_about_once_and_spared_for_the_whole_week(
    client: TestClient, as_of: int
) -> None:
    """P04c: both-leg work for 7 days and the questions again; what was answered after it is not asked each day."""
    unanswered, same_day, answered = (_answer(client, "gave_way", checked, as_of)["decision"] for checked in (7, 0, 1))

    assert [each["decision"] for each in (unanswered, same_day, answered)] == ["freeze"] * 3
    assert answered["message"] == unanswered["message"]
    assert "safety_questions" in unanswered["ask"]
    assert "safety_questions" in same_day["ask"]
    assert "safety_questions" not in answered["ask"]


@pytest.mark.parametrize("checked", [None, 1])
def test_a_fall_in_a_session_asks_what_an_injury_is_asked_about_until_it_is_answered(
    client: TestClient, checked: int | None
) -> None:
    """DESIGN 8.16: a fall is put into findings and triage runs again; there the signs of an injury are open then."""
    case: Json = {"id": "fall", "exercises": EXERCISES, "sessions": [{"day": 0, "fell": "yes"}], "as_of": 2}
    checks = [] if checked is None else [{"day": checked, "screens": "no"}]
    decision = answer_to(client, request_for({**case, "check_ins": checks}))["decision"]

    assert (decision["decision"] == "pause") is (checked is None)
    assert ("safety_questions" in decision["ask"]) is (checked is None)


def test_an_exercise_that_is_back_is_not_called_stopped_any_more(client: TestClient) -> None:
    """E01: removed until the safety questions are answered again; they have been."""
    squat = _answer(client, "pop_with_pain", 1)["exercises"][1]

    assert squat["next"]["slug"] == "mini-squat"
    assert squat["decision"] == "hold"
    assert "Stop" not in squat["message"]


def test_a_knee_that_gave_way_in_an_exercise_gave_way(client: TestClient) -> None:
    """B4: no giving way for 14 days; also where nobody counted it for the session as a whole."""
    case = next(each for each in CASES if each["id"] == "L29")
    sent = request_for(case)
    assert answer_to(client, sent)["decision"]["decision"] == "advance"
    log = next(each for each in sent["session_logs"] if each["date"] == day(21))
    assert log["session_giving_way_count"] == 0
    log["exercises"][3]["mechanical_event"] = "gave_way"

    decision = answer_to(client, sent)["decision"]

    assert decision["phase"] == "build"
    assert "B4" in {row["id"] for row in decision["exit"]}


def test_whoever_answered_on_the_day_of_an_event_is_told_to_answer_once_more_on_the_next(client: TestClient) -> None:
    """Decision 19: which came first cannot be told; what is asked for is said, so that nobody answers in vain."""
    case = {"id": "event", "exercises": EXERCISES, "sessions": [{"day": 0, "box-squat": {"event": "pop_with_pain"}}]}
    unanswered = answer_to(client, request_for({**case, "as_of": 1}))["decision"]
    same_day = _answer(client, "pop_with_pain", 0, 1)["decision"]

    assert (unanswered["decision"], unanswered["rule_ids"][0]) == ("pause", "P02x")
    assert (same_day["decision"], same_day["rule_ids"][0]) == ("pause", "P26")
    assert "next day" in same_day["message"]


@pytest.mark.parametrize("said", [{"sharp": "yes"}, {"pain": 8}])
def test_what_was_answered_after_strong_pain_is_not_asked_again_while_the_exercise_rests(
    client: TestClient, said: Json
) -> None:
    """E02: stop for 48 hours, with the safety questions; answers of the day of the session came before the pain."""
    case = {"id": "pain", "exercises": EXERCISES, "sessions": [{"day": 0, "box-squat": said}], "as_of": 1}
    unanswered, same_day, answered = (
        answer_to(client, request_for({**case, "check_ins": checks}))["exercises"][1]
        for checks in ([], [{"day": 0, "screens": "no"}], [{"day": 1, "screens": "no"}])
    )

    assert [each["decision"] for each in (unanswered, same_day, answered)] == ["stop"] * 3
    assert [each["rule_ids"] for each in (unanswered, same_day, answered)] == [["E02"]] * 3
    assert unanswered["ask"] == same_day["ask"] == ["safety_questions"]
    assert answered["ask"] == []


@pytest.mark.parametrize(("pain", "decision", "rule"), [(8, "stop", "E02"), (6, "regress", "E03")])
def test_what_hurt_is_named_beside_the_easier_exercise_that_takes_its_place(
    client: TestClient, pain: int, decision: str, rule: str
) -> None:
    case = {"id": "pain", "exercises": EXERCISES, "sessions": [{"day": 0, "box-squat": {"pain": pain}}], "as_of": 1}

    decided = answer_to(client, request_for(case))["exercises"]

    place = next(each for each in decided if each["rule_ids"] == [rule])
    assert (place["decision"], place["logged"]) == (decision, "box-squat")
    assert EXERCISES_OF_ALL[place["slug"]].demand_rung < EXERCISES_OF_ALL["box-squat"].demand_rung
    assert all("logged" not in each for each in decided if each is not place)


FLARE: Json = {"id": "flare", "exercises": EXERCISES, "sessions": [{"day": 0, "morning": 6, "settle": 50}]}


def test_the_danger_questions_of_a_flare_are_asked_until_they_are_answered_once(client: TestClient) -> None:
    """3.7: the red-flag questions on day 0; the flare itself goes on."""
    answers = [
        answer_to(client, request_for({**FLARE, "check_ins": [{"day": 1, "screens": "no"}], "as_of": as_of}))
        for as_of in (1, 2, 6)
    ]
    unanswered = answer_to(client, request_for({**FLARE, "as_of": 6}))

    assert [each["decision"]["rule_ids"] for each in (*answers, unanswered)] == [["P08"]] * 4
    assert [each["decision"]["message"] for each in answers] == [unanswered["decision"]["message"]] * 3
    assert "safety_questions" in unanswered["decision"]["ask"]
    assert "safety_questions" in {note["id"] for note in unanswered["notes"]}
    for answered in answers:
        assert "safety_questions" not in answered["decision"]["ask"]
        assert "safety_questions" not in {note["id"] for note in answered["notes"]}


def test_answers_before_the_training_that_began_a_flare_do_not_count(client: TestClient) -> None:
    decisions = [
        answer_to(client, request_for({**FLARE, "check_ins": [{"day": 0, "screens": "no"}], "as_of": as_of}))
        for as_of in (0, 1)
    ]

    for answer in decisions:
        assert answer["decision"]["rule_ids"] == ["P08"]
        assert "safety_questions" in answer["decision"]["ask"]


@pytest.mark.parametrize("said", [3, "unknown"])
def test_a_value_told_today_is_not_asked_again_today_but_tomorrow(client: TestClient, said: object) -> None:
    """3.7: what is done on days 3 to 7 depends on the pain at rest, day by day."""
    told = [{"day": 1, "screens": "no", "findings": {"rest_pain_nprs": said}}]
    today, tomorrow = (
        answer_to(client, request_for({**FLARE, "check_ins": told, "as_of": as_of}))["decision"] for as_of in (1, 2)
    )

    assert "rest_pain_nprs" not in today["ask"]
    assert "rest_pain_nprs" in tomorrow["ask"]


def test_the_questions_of_a_pause_are_asked_until_it_ends(client: TestClient) -> None:
    """P02x: a knee that is hot and swollen in the new answers stays a pause, and new answers are the way out of it."""
    case = {"id": "hot", "exercises": EXERCISES, "sessions": [], "as_of": 3}
    hot = {"knee_swelling": "yes", "knee_warmth": "yes"}
    decision = answer_to(client, request_for({**case, "check_ins": [{"day": 1, "screens": "no", "findings": hot}]}))[
        "decision"
    ]

    assert decision["decision"] == "pause"
    assert "safety_questions" in decision["ask"]


def test_the_danger_questions_of_a_long_break_are_asked_until_they_are_answered_once(client: TestClient) -> None:
    """3.6, M5: re-run the triage questions; one stage back holds as long as nobody trains."""
    case = {"id": "break", "exercises": EXERCISES, "sessions": [{"day": 0}]}
    before, after = (
        answer_to(client, request_for({**case, "check_ins": checks, "as_of": 31}))["decision"]
        for checks in ([], [{"day": 30, "screens": "no"}])
    )

    assert before["rule_ids"] == after["rule_ids"] == ["M5"]
    assert "safety_questions" in before["ask"]
    assert "safety_questions" not in after["ask"]
