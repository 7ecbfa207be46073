"""Flare and deload end with two green sessions since they began, and begin again when there is a reason again.

Source: program rules 3.5 (deload), P06, P08, 3.7 (day 8: full dose after 2 green sessions; strength by rest pain).
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

EXERCISES: list[Json] = [
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
    {"slug": "box-squat", "reps": [10, 12]},
]
RAISED: Json = {"day": 6, "screens": "no", "raised_pain_nprs": 5, "raised_pain_hours": 36}


def _answer(client: TestClient, sessions: list[Json], as_of: int, *checks: Json, **case: object) -> Json:
    said = {"id": "end", "exercises": EXERCISES, "sessions": sessions, "check_ins": [*checks], "as_of": as_of}
    return answer_to(client, request_for({**said, **case}))


def _good(*days: int) -> list[Json]:
    return [{"day": day} for day in days]


def _sets(answer: Json) -> int:
    sets: int = answer["exercises"][0]["next"]["sets"]
    return sets


def test_good_sessions_before_a_flare_do_not_end_it(client: TestClient) -> None:
    answer = _answer(client, _good(0, 2, 4), 15, RAISED)
    assert answer["decision"]["flare_day"] == 9

    one = _answer(client, _good(0, 2, 4, 9), 15, RAISED)
    assert one["decision"]["flare_day"] == 9


def test_two_good_sessions_in_a_flare_end_it_after_day_8(client: TestClient) -> None:
    answer = _answer(client, _good(0, 2, 4, 9, 11), 15, RAISED)

    assert "flare_day" not in answer["decision"]
    assert "P08b" in {*answer["decision"]["rule_ids"], *(note["rule_id"] for note in answer["decision"]["notes"])}


def test_what_decides_how_a_flare_goes_on_is_asked(client: TestClient) -> None:
    """From day 3 strength comes back only if pain at rest is near its usual level."""
    assert "rest_pain_nprs" in _answer(client, _good(0, 2, 4), 9, RAISED)["decision"]["ask"]
    known = {"day": 9, "findings": {"rest_pain_nprs": 1}}
    answer = _answer(client, _good(0, 2, 4), 9, RAISED, known)
    assert answer["decision"]["flare_text"].startswith("Days 3 to 5")


def test_raised_pain_is_a_flare_also_where_the_usual_pain_is_not_known(client: TestClient) -> None:
    raised = {"day": 1, "raised_pain_nprs": 8, "raised_pain_hours": 30}
    answer = _answer(client, _good(0), 1, raised, forget=["usual_pain_nprs"])

    assert answer["decision"]["rule_ids"] == ["P08"]


@pytest.mark.parametrize("hours", [24, 25])
def test_raised_pain_is_a_flare_after_more_than_24_hours(client: TestClient, hours: int) -> None:
    raised = {"day": 1, "raised_pain_nprs": 3, "raised_pain_hours": hours}
    answer = _answer(client, _good(0), 1, raised)

    assert (answer["decision"]["decision"] == "flare") is (hours > 24)


def test_good_sessions_before_a_deload_do_not_bring_the_dose_back(client: TestClient) -> None:
    easier = {"day": 5, "deload_wanted": "yes"}
    before = _sets(_answer(client, _good(0, 2, 4), 5))

    assert _sets(_answer(client, _good(0, 2, 4), 5, easier)) == -(-before // 2)
    assert _sets(_answer(client, _good(0, 2, 4, 8), 13, easier)) == -(-before // 2)


FOUR: list[Json] = [{**each, "sets": 4} for each in EXERCISES]
SORE: list[Json] = [{"day": 0}, {"day": 2, "morning": 4}, {"day": 4, "morning": 4}]


def test_two_bad_mornings_halve_the_work_again_while_it_comes_back(client: TestClient) -> None:
    """P06, and: no set of a deload that comes back is a reason to do more when the knee is worse again."""
    four: Json = {"phase": "return", "exercises": [{"slug": "split-squat", "reps": [6, 10], "sets": 4}]}
    back = _answer(client, [*SORE, *_good(6, 8)], 13, **four)
    assert _sets(back) == 3
    again = _answer(client, [*SORE, *_good(6, 8), {"day": 13, "morning": 4}, {"day": 15, "morning": 4}], 16, **four)

    assert again["decision"]["rule_ids"] == ["P06"]
    assert _sets(again) == 2


def test_the_message_of_a_deload_that_comes_back_is_not_that_of_half_the_work(client: TestClient) -> None:
    half = _answer(client, SORE, 5)["decision"]
    back = _answer(client, [*SORE, *_good(6, 8)], 13)["decision"]

    assert half["rule_ids"] == back["rule_ids"] == ["P06"]
    assert "halve" in half["message"]
    assert "halve" not in back["message"]


@pytest.mark.parametrize(("sets", "four_fifths"), [(3, 2), (4, 3)])
def test_a_deload_comes_back_with_four_fifths_of_the_sets_and_then_all(
    client: TestClient, sets: int, four_fifths: int
) -> None:
    """3.5: resume with 80 % of sets when 2 sessions running are green; full dose the week after."""
    split: Json = {"phase": "return", "exercises": [{"slug": "split-squat", "reps": [6, 10], "sets": sets}]}
    good = _good(6, 8, 11, 13, 15, 18)

    back = _answer(client, [*SORE, *good[:3]], 12, **split)
    later = _answer(client, [*SORE, *good], 19, **split)

    assert [_sets(back), _sets(later)] == [four_fifths, sets]


@pytest.mark.parametrize(("sets", "three_quarters"), [(3, 2), (4, 3)])
def test_days_6_and_7_of_a_flare_have_three_quarters_of_the_sets(
    client: TestClient, sets: int, three_quarters: int
) -> None:
    hip: Json = {"phase": "return", "exercises": [{"slug": "single-leg-bridge", "reps": [6, 10], "sets": sets}]}
    rested = {"day": 12, "findings": {"rest_pain_nprs": 1}}

    assert _sets(_answer(client, _good(0, 2, 4, 9), 12, RAISED, rested, **hip)) == three_quarters


def test_the_day_on_which_a_deload_or_a_flare_ends_says_so(client: TestClient) -> None:
    """The decision of the day and its dose are of one mind, whether or not there is a session on it."""
    deload = [_answer(client, [*SORE, *_good(7, 9, 11, 14, 16, 18)], as_of) for as_of in (19, 20)]
    flare = [_answer(client, _good(0, 2, 4, 9, 11), as_of, RAISED) for as_of in (14, 15)]

    for on_the_day, later in (deload, flare):
        assert _sets(on_the_day) == _sets(later)
        assert on_the_day["decision"]["decision"] not in ("deload", "flare")


def test_a_break_because_of_pain_begins_one_flare_and_not_one_after_the_other(client: TestClient) -> None:
    """Sessions that were cut short can be good, but are not completed: the reason is older than the flare."""
    short = [{"day": day, "box-squat": {"skipped": "time"}} for day in (9, 11, 13, 15, 17, 19, 21, 23, 25, 27)]
    pain: Json = {"day": 7, "gap_reason": "pain"}
    answer = _answer(client, [*_good(0), *short], 28, pain)

    said = {*answer["decision"]["rule_ids"], *(note["rule_id"] for note in answer["decision"]["notes"])}
    assert not {"P08", "P09"} & said
    assert "flare_day" not in answer["decision"]
