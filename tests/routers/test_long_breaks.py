"""A longer break never gives a higher dose, whatever the reason was and whatever else decides.

Source: program rules 3.6 (table of missed sessions, gap because of illness), 2.10 no. 38, 3.5 (deload: 7 days).
"""

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import Json, answer_to, request_for

EXERCISES: list[Json] = [
    {"slug": "side-lying-hip-abduction", "reps": [10, 12]},
    {"slug": "glute-bridge", "reps": [10, 12]},
]
CALM: list[Json] = [{"slug": "glute-bridge", "reps": [10, 15], "sets": 2}, {"slug": "mini-squat", "sets": 2}]


def _after(client: TestClient, gap: int, reason: str | None = None, **case: object) -> Json:
    said: Json = {"id": "gap", "exercises": EXERCISES, "sessions": [{"day": day} for day in (0, 2, 4)], **case}
    checks = [] if reason is None else [{"day": 5, "gap_reason": reason}]
    return answer_to(client, request_for({**said, "check_ins": checks, "as_of": 4 + gap}))


def _amount(answer: Json) -> dict[str, int]:
    """Sets times repetitions of each ladder's place."""
    return {str(place): each["next"]["sets"] * each["next"]["reps"] for place, each in enumerate(answer["exercises"])}


@pytest.mark.parametrize(("shorter", "longer"), [(7, 8), (14, 15), (28, 29)])
def test_after_an_illness_a_longer_break_gives_no_higher_dose(client: TestClient, shorter: int, longer: int) -> None:
    less, more = (_after(client, gap, "illness", phase="calm", exercises=CALM) for gap in (longer, shorter))

    assert all(_amount(less)[place] <= amount for place, amount in _amount(more).items())


@pytest.mark.parametrize("gap", [2, 7, 8, 14, 15, 28])
def test_after_an_illness_the_first_session_is_half(client: TestClient, gap: int) -> None:
    before = [each["sets"][0]["sets"] for each in _sessions(_after(client, 1))]
    answer = _after(client, gap, "illness")

    assert answer["decision"]["decision"] == "deload"
    assert "fever" in answer["decision"]["message"]
    assert all(each["sets"][0]["sets"] <= -(-sets // 2) for each, sets in zip(_sessions(answer), before, strict=True))


@pytest.mark.parametrize(("gap", "rule"), [(29, "M5"), (84, "M5"), (85, "M6")])
def test_an_illness_does_not_replace_the_check_after_29_days(client: TestClient, gap: int, rule: str) -> None:
    answer = _after(client, gap, "illness")

    assert answer["decision"]["rule_ids"] == [rule]
    assert "safety_questions" in answer["decision"]["ask"]


@pytest.mark.parametrize(("age", "gap", "rule"), [(24, 84, "P08"), (24, 85, "M6"), (70, 28, "P08"), (70, 29, "M6")])
def test_after_so_long_a_break_because_of_pain_no_flare_plan_is_promised_but_a_new_intake(
    client: TestClient, age: int, gap: int, rule: str
) -> None:
    """3.6: a gap because of pain is a flare; after more than 84 days (from age 65: 28) everything begins anew."""
    said: Json = {"id": "gap", "age": age, "exercises": EXERCISES, "sessions": [{"day": day} for day in (0, 2, 4)]}
    checks: list[Json] = [{"day": 4 + gap, "gap_reason": "pain"}]
    answer = answer_to(client, request_for({**said, "check_ins": checks, "as_of": 4 + gap}))

    assert answer["decision"]["rule_ids"] == [rule]
    assert ("flare_text" in answer["decision"]) is (rule == "P08")
    assert ("new_intake" in {note["id"] for note in answer["notes"]}) is (rule == "M6")


@pytest.mark.parametrize(
    "check",
    [{"raised_pain_nprs": 6, "raised_pain_hours": 30}, {"deload_wanted": "yes"}, {"giving_way_4_week_count": 1}],
)
def test_where_only_a_new_intake_goes_on_nothing_milder_is_promised(client: TestClient, check: Json) -> None:
    """M6 prescribes nothing; "here is the plan", "half the work" or "both feet on the floor" would have none."""
    told = {"findings": check} if "giving_way_4_week_count" in check else check
    said: Json = {"id": "gap", "exercises": EXERCISES, "sessions": [{"day": 0}], "check_ins": [{"day": 90, **told}]}
    answer = answer_to(client, request_for({**said, "as_of": 90}))

    assert (answer["decision"]["decision"], answer["decision"]["rule_ids"]) == ("pause", ["M6"])
    assert {each["decision"] for each in answer["exercises"]} == {"stop"}
    assert {each["message"] for each in answer["exercises"]} == {answer["decision"]["message"]}


def test_before_a_new_intake_the_safety_questions_are_asked_once(client: TestClient) -> None:
    """M6: their answers do not end the pause, a new program does."""
    said: Json = {"id": "gap", "exercises": EXERCISES, "sessions": [{"day": 0}]}
    before, after = (
        answer_to(client, request_for({**said, "check_ins": checks, "as_of": 92}))
        for checks in ([], [{"day": 91, "screens": "no"}])
    )

    assert "safety_questions" in before["decision"]["ask"]
    assert "safety_questions" not in after["decision"]["ask"]
    assert {before["decision"]["decision"], after["decision"]["decision"]} == {"pause"}
    assert "new_intake" in {note["id"] for note in after["notes"]}


@pytest.mark.parametrize(("age", "gap"), [(24, 29), (24, 84), (70, 15), (70, 28)])
def test_in_the_first_stage_a_long_break_gives_no_more_than_one_of_28_days(
    client: TestClient, age: int, gap: int
) -> None:
    """There is no stage to go back to: the restart of M4 is the least."""
    of_four_weeks = _after(client, 28, phase="calm", exercises=CALM)
    assert of_four_weeks["decision"]["rule_ids"] == ["M4"]
    answer = _after(client, gap, phase="calm", exercises=CALM, age=age)

    assert answer["decision"]["rule_ids"] == ["M5-calm"]
    assert "safety_questions" in answer["decision"]["ask"]
    assert [each["next"]["slug"] for each in answer["exercises"]] == [
        each["next"]["slug"] for each in of_four_weeks["exercises"]
    ]
    assert all(_amount(answer)[place] <= amount for place, amount in _amount(of_four_weeks).items())


def test_a_break_that_led_one_stage_back_leads_no_further(client: TestClient) -> None:
    for gap in (29, 40, 84):
        answer = _after(client, gap)
        assert (answer["decision"]["rule_ids"], answer["decision"]["phase"]) == (["M5"], "calm")


@pytest.mark.parametrize(("gap", "rule"), [(29, "M5"), (85, "M6")])
def test_a_deload_whose_week_is_over_does_not_keep_the_table_of_breaks_from_deciding(
    client: TestClient, gap: int, rule: str
) -> None:
    sore = [{"day": day, "morning": 4} for day in (0, 2, 4)]
    assert _after(client, 2, sessions=sore)["decision"]["rule_ids"] == ["P06"]

    assert _after(client, gap, sessions=sore)["decision"]["rule_ids"] == [rule]


def test_beside_a_flare_that_is_not_over_29_days_lead_one_stage_back_all_the_same(client: TestClient) -> None:
    answer = _in_a_flare(client, 40)

    assert answer["decision"]["refer"]["level"] == "soon"
    assert answer["decision"]["phase"] == "calm"


def test_where_a_new_intake_is_needed_nothing_is_prescribed_whatever_else_decides(client: TestClient) -> None:
    answer = _in_a_flare(client, 90)

    assert "new_intake" in {note["id"] for note in answer["notes"]}
    assert all("next" not in each for each in answer["exercises"])
    assert _sessions(answer) == []


def _in_a_flare(client: TestClient, as_of: int, **more: object) -> Json:
    case: Json = {
        "id": "flare",
        "exercises": EXERCISES,
        "sessions": [{"day": day} for day in (0, 2, 4)],
        "as_of": as_of,
    }
    raised = {"day": 6, "screens": "no", "raised_pain_nprs": 5, "raised_pain_hours": 36}
    return answer_to(client, request_for({**case, "check_ins": [raised], **more}))


def _sessions(answer: Json) -> list[Json]:
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    return [each for session in phase["sessions"][:1] for each in session["exercises"]]


@pytest.mark.parametrize(("days", "rule"), [([1], None), ([1, 4], "M2")])
def test_a_week_is_no_break_where_the_plan_has_one_session_a_week(
    client: TestClient, days: list[int], rule: str | None
) -> None:
    """M2 is about missed sessions; who trains as planned steps up."""
    weekly: list[Json] = [{"day": 0, "all": {"form": "fair"}}, {"day": 7, "all": {"reps": [11, 11, 11]}}]
    answer = _after(client, 3, sessions=weekly, days=days)
    same_day = _after(client, 3, sessions=weekly[:1], days=days)

    assert ("M2" in same_day["decision"]["rule_ids"]) is (rule is not None)
    assert ({each["decision"] for each in answer["exercises"]} == {"progress"}) is (rule is None)


def test_days_on_which_everything_is_left_out_are_no_missed_sessions(client: TestClient) -> None:
    """In a flare nothing that loads the knee is done: nobody is told for it to come more often (P12)."""
    loading: list[Json] = [{"slug": "box-squat", "reps": [10, 12]}, {"slug": "split-squat", "reps": [10, 12]}]
    answer = _in_a_flare(client, 18, exercises=loading)
    assert _sessions(answer) == []
    rules = {*answer["decision"]["rule_ids"], *(note["rule_id"] for note in answer["decision"]["notes"])}

    assert "P08" in rules
    assert not {"P12c", "P12d"} & rules
