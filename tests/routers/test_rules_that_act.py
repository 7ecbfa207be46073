"""What the progression rules say is done: one smallest history for each, at its limit and beside it.

Source: program rules 3.1 (GROC at 6 and 12 weeks), 3.4 (E07b, E11, E16), 3.5 (P03b, P12d, P18, P07c), 3.7, 1.5.
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.progression_requests import CASES, Json, answer_to, day, request_for, signed

HIP: Json = {"slug": "side-lying-hip-abduction", "reps": [10, 12]}
SQUAT: Json = {"slug": "box-squat", "reps": [10, 12]}
EXERCISES: list[Json] = [HIP, SQUAT]


def _answer(client: TestClient, sessions: list[Json], as_of: int, *checks: Json, **case: Any) -> Json:
    said = {"id": "rule", "exercises": EXERCISES, "sessions": sessions, "check_ins": [*checks], "as_of": as_of}
    return answer_to(client, request_for({**said, **case}))


def _case(name: str) -> Json:
    return next(each for each in CASES if each["id"] == name)


def _rules(answer: Json) -> set[str]:
    return {rule for each in answer["exercises"] for rule in each["rule_ids"]}


@pytest.mark.parametrize(("effort", "is_deload"), [(7.4, False), (7.5, True)])
def test_effort_that_rises_by_1_5_at_the_same_dose_is_a_deload(
    client: TestClient, effort: float, is_deload: bool
) -> None:
    week = [{"day": number, "all": {"rpe": 6, "form": "fair"}} for number in (0, 2, 4)]
    harder = [{"day": number, "all": {"rpe": effort, "form": "fair"}} for number in (7, 9, 11)]
    decision = _answer(client, [*week, *harder], 12)["decision"]

    assert (decision["rule_ids"] == ["P18"]) is is_deload


def test_effort_at_another_dose_says_nothing_about_a_rise(client: TestClient) -> None:
    lighter = [{"day": number, "all": {"rpe": 5, "reps": [12, 12, 12]}} for number in (0, 2)]
    heavier = [{"day": number, "all": {"rpe": 8, "reps": [12, 12, 12]}} for number in (7, 9)]

    assert "P18" not in _answer(client, [*lighter, *heavier], 10)["decision"]["rule_ids"]


@pytest.mark.parametrize("reason", ["tired", "ability"])
def test_left_out_twice_because_it_is_too_much_is_made_easier(client: TestClient, reason: str) -> None:
    once: list[Json] = [{"day": 0}, {"day": 2, "all": {"skipped": reason}}]
    twice = [*once, {"day": 4, "all": {"skipped": reason}}]

    assert _rules(_answer(client, once, 3)) == {"E11a"}
    answer = _answer(client, twice, 5)
    assert _rules(answer) == {"E11b"}
    assert {(each["decision"], each["regress_by"]) for each in answer["exercises"]} == {("regress", "dose")}


def test_what_was_left_out_neither_ends_nor_makes_a_row_of_sore_sessions(client: TestClient) -> None:
    """E06: three logged sessions running."""
    sore: Json = {"before": 2, "morning": 2, "all": {"pain": 4}}
    sessions = [{"day": 0, **sore}, {"day": 2, **sore}, {"day": 4, "all": {"skipped": "tired"}}, {"day": 7, **sore}]

    assert "E06" in _rules(_answer(client, sessions, 8))
    assert "E06" not in _rules(_answer(client, sessions[:3], 5))


@pytest.mark.parametrize("reason", ["time", "equipment", "forgot", "other"])
def test_half_done_for_want_of_time_is_no_reason_to_make_it_easier(client: TestClient, reason: str) -> None:
    half = {"pain": 1, "rpe": 7, "form": "good", "event": "none", "sharp": "no", "reps": [10], "skipped": reason}
    answer = _answer(client, [{"day": 0}, {"day": 2, "all": half}, {"day": 4, "all": half}], 5)

    assert _rules(answer) == {"E11c"}


def test_half_done_without_a_reason_is_made_easier_the_second_time(client: TestClient) -> None:
    half = {"reps": [10, 3]}
    answer = _answer(client, [{"day": 0, "all": {"form": "fair"}}, {"day": 2, "all": half}, {"day": 4, "all": half}], 5)

    assert _rules(answer) == {"E11b"}


def test_whoever_is_afraid_is_told_about_it(client: TestClient) -> None:
    """E11e: hold, offer the easier one, and ED18."""
    decision = _answer(client, [{"day": 0}, {"day": 2, "box-squat": {"skipped": "fear"}}], 3)["decision"]

    assert "ED18" in decision["education"]


def test_without_an_easier_version_nobody_is_promised_one(client: TestClient) -> None:
    """E03 on the lowest rung: range and sets are halved."""
    lowest: list[Json] = [{"slug": "quad-set", "sets": 2}]
    answer = _answer(client, [{"day": 0, "all": {"pain": 6, "rpe": 5}}], 1, exercises=lowest, phase="calm")
    (decided,) = answer["exercises"]

    assert (decided["rule_ids"], decided["next"]["slug"]) == (["E03"], "quad-set")
    assert "no easier version" in decided["message"]


def test_whether_there_is_yet_more_load_is_asked_again_after_a_step(client: TestClient) -> None:
    """E16 needs more load available; the band that was at hand has been taken."""
    band: list[Json] = [{"slug": "banded-clamshell", "reps": [8, 12]}]
    top: Json = {"reps": [12, 12, 12]}
    said = [{"day": 0, "all": {**top, "heavier": "yes"}}, {"day": 2, "all": top}]
    assert _answer(client, said, 3, exercises=band)["exercises"][0]["next"]["load_steps"] == 1
    later = [*said, {"day": 4, "all": top}, {"day": 7, "all": top}]

    (decided,) = _answer(client, later, 8, exercises=band)["exercises"]

    assert decided["rule_ids"] == ["E18"]
    assert "heavier_load_available" in decided["ask"]


def test_the_dose_before_has_the_sets_of_before(client: TestClient) -> None:
    """E07b: back to the dose before; the sets of a later week were part of the step."""
    sent = request_for({"id": "undo", "exercises": EXERCISES, "sessions": [], "as_of": 22})
    sent = _with_more_sets_from(sent, 3)
    plain: list[Json] = [{"day": number, "all": {"form": "fair"}} for number in (0, 2, 4, 7, 9, 11, 14)]
    risen = [*plain, {"day": 16}]
    broken = [*risen, {"day": 18, "morning": 3, "all": {"reps": [11, 11, 11]}}]

    sets = [
        answer_to(client, {**sent, **_logs(sessions, as_of)})["exercises"][0]["next"]["sets"]
        for sessions, as_of in ((plain, 15), (risen, 17), (broken, 19))
    ]

    assert sets == [2, 3, 2]


def _with_more_sets_from(sent: Json, week: int) -> Json:
    for session in sent["program"]["phases"][0]["sessions"]:
        for each in session["exercises"]:
            each["sets"] = [{"from_week": 1, "sets": 2}, {"from_week": week, "sets": 3}]
    return {**sent, "program": signed(sent["program"])}


def _logs(sessions: list[Json], as_of: int) -> Json:
    made = request_for({"id": "logs", "exercises": EXERCISES, "sessions": sessions, "as_of": as_of})
    return {"session_logs": made["session_logs"], "as_of": made["as_of"]}


@pytest.mark.parametrize("as_of", [1, 2, 3, 5])
def test_after_new_swelling_the_next_session_is_the_calm_set_whenever_it_is(client: TestClient, as_of: int) -> None:
    """P03b: next session = calm set only, at least 48 hours without knee loading, ask again."""
    decision = _answer(client, [{"day": 0, "swelling": "new_mild"}], as_of)["decision"]

    assert "P03b" in {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}
    assert "swelling_change" in decision["ask"]


@pytest.mark.parametrize(("said", "is_over"), [("none", True), ("same_as_usual", True), (None, False)])
def test_the_next_session_tells_whether_the_swelling_has_gone(
    client: TestClient, said: str | None, is_over: bool
) -> None:
    later: Json = {"day": 3} if said else {"day": 3, "missing": ["swelling_change"]}
    if said:
        later["swelling"] = said
    decision = _answer(client, [{"day": 0, "swelling": "new_mild"}, later], 4)["decision"]

    assert ("P03b" not in decision["rule_ids"]) is is_over


def test_in_the_first_days_of_a_flare_there_is_only_the_calm_set(client: TestClient) -> None:
    """3.7, days 0 to 2: calm set at pain 2 or less; strength comes again from day 3."""
    raised = {"day": 6, "screens": "no", "raised_pain_nprs": 5, "raised_pain_hours": 36}
    plank: list[Json] = [HIP, {"slug": "side-plank-clam", "reps": [8, 12]}]
    sessions = [{"day": number} for number in (0, 2, 4)]
    answer = _answer(client, sessions, 6, raised, exercises=plank)

    assert all(each["next"]["rung"] <= 2 for each in answer["exercises"] if "next" in each)
    sore = _answer(client, [*sessions, {"day": 7, "all": {"pain": 2.5, "rpe": 5}}], 8, raised, exercises=[HIP])
    assert "E05" in _rules(sore)


def test_weeks_of_the_minimum_program_do_not_bring_the_plateau_nearer(client: TestClient) -> None:
    """P12d: plateau clock paused."""
    case = _case("L27")
    assert answer_to(client, request_for(case))["decision"]["rule_ids"] == ["P13a"]
    rarely = {"from": 0, "to": 41, "days": [0, 2, 4], "without": [*range(3, 21)], "say": {"all": {"form": "fair"}}}

    decision = answer_to(client, request_for({**case, "series": rarely}))["decision"]

    assert decision["adherence_pct"] >= 70
    assert "P13a" not in {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}


@pytest.mark.parametrize(("as_of", "is_asked"), [(41, False), (42, True)])
def test_the_rating_of_change_is_asked_for_in_week_6(client: TestClient, as_of: int, is_asked: bool) -> None:
    case = {**_case("L27"), "check_ins": [], "as_of": as_of}

    assert ("groc_points" in answer_to(client, request_for(case))["decision"]["ask"]) is is_asked
    said = {**case, "check_ins": [{"day": as_of, "findings": {"groc_points": 1}}]}
    assert "groc_points" not in answer_to(client, request_for(said))["decision"]["ask"]


def test_two_weeks_of_sorer_mornings_are_a_deload_and_a_reason_to_look_again(client: TestClient) -> None:
    """P07c: deload + reassess."""
    sessions = [
        {"day": week * 7 + number, "before": pain, "morning": pain}
        for week, pain in enumerate((0.5, 1.0, 1.5))
        for number in (0, 2)
    ]
    decision = _answer(client, sessions, 17)["decision"]

    assert (decision["decision"], decision["rule_ids"]) == ("deload", ["P07c"])
    assert ("P07c", "reassess") in {(note["rule_id"], note["decision"]) for note in decision["notes"]}


@pytest.mark.parametrize(("reports", "is_met"), [([10], False), ([10, 23], False), ([10, 24], True)])
def test_14_days_at_the_wanted_activity_are_reported_and_not_assumed(
    client: TestClient, reports: list[int], is_met: bool
) -> None:
    """R1; a missing measurement never passes a mandatory row."""
    there: Json = {"target_activity_volume_pct": 95, "activity_pain_nprs": 1, "psfs_points": 9}
    decision = _answer(
        client,
        [],
        24,
        *({"day": number, "screens": "no", "findings": there} for number in reports),
        phase="return",
        exercises=[{"slug": "split-squat", "reps": [6, 10]}],
        series={"from": 0, "to": 23, "days": [0, 2, 4]},
    )["decision"]

    assert ("R1" not in {row["id"] for row in decision["exit"]} or decision["decision"] == "advance") is is_met


def test_pain_that_stopped_an_exercise_stops_it_in_another_stage_too(client: TestClient) -> None:
    """E02: 48 hours off, also where the program goes one stage back that day (P16)."""
    step: list[Json] = [{"slug": "box-squat", "reps": [8, 12]}, {"slug": "side-lying-hip-abduction", "reps": [8, 12]}]
    checks = [{"day": number, "findings": {"activity_pain_nprs": 4}} for number in (1, 8)]
    sessions: list[Json] = [{"day": 0}, {"day": 2}, {"day": 4}, {"day": 7, "box-squat": {"pain": 9}}]
    answer = _answer(client, sessions, 8, *checks, phase="control", exercises=step)

    assert (answer["decision"]["decision"], answer["decision"]["phase"]) == ("step_back", "build")
    catalog = {each["slug"]: each for each in answer["program"]["exercises"]}
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    assert "box-squat" not in {each["slug"] for each in phase["exercises"]}, sorted(catalog)
    assert day(9) in {each["back_on"] for each in answer["exercises"] if "back_on" in each}


RUN: Json = {"phase": "return", "exercises": [{"slug": "split-squat", "reps": [6, 10]}]}


def _runs(*steps: tuple[int, int], **more: Any) -> list[Json]:
    return [{"day": on, "practice": {"step": step, "pain_during_nprs": 1, **more}} for on, step in steps]


def test_the_day_after_a_run_is_no_running_day_also_where_nobody_said_how_long_it_was(client: TestClient) -> None:
    """1.8: never on two days in a row until step 6."""
    practice = _answer(client, _runs((0, 1)), 1, **RUN)["practice"]

    assert practice["not_before"] == day(2)


@pytest.mark.parametrize(("second", "is_twice"), [(13, True), (14, True), (15, False)])
@pytest.mark.parametrize("later", [0, 1, 5, 14])
@pytest.mark.parametrize(("event", "rule"), [({"swelling": "new_mild"}, "P03c"), ({"giving_way": 1}, "P04b")])
def test_what_came_twice_in_14_days_counts_for_14_days_after_the_second_time(
    client: TestClient, event: Json, rule: str, later: int, second: int, *, is_twice: bool
) -> None:
    """A referral within 2 weeks is not said for one day: decision 10 about progression."""
    between = [{"day": number} for number in (2, 4, 7, 9, 11)]
    decision = _answer(client, [{"day": 0, **event}, *between, {"day": second, **event}], second + later)["decision"]
    rules = {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}

    assert (rule in rules) is is_twice


def test_scores_that_were_filled_in_again_are_not_asked_for_until_the_next_check(client: TestClient) -> None:
    """P13a holds from the first check to the second, for six weeks; one score of two is not all of them."""
    scores: Json = {"akps_points": 70, "activity_pain_nprs": 5}
    case: Json = {
        "exercises": [{"slug": "glute-bridge", "reps": [8, 12]}, {"slug": "mini-squat", "reps": [8, 12]}],
        "series": {"from": 0, "to": 49, "days": [0, 2, 4]},
        "findings": scores,
        "as_of": 50,
    }
    first: Json = {"day": 41, "findings": scores}
    whole, part = (
        answer_to(client, request_for({**case, "check_ins": [first, {"day": 45, "findings": said}]}))["decision"]
        for said in (scores, {"activity_pain_nprs": 5})
    )

    assert whole["rule_ids"] == part["rule_ids"] == ["P13a"]
    assert ("outcome_scores" in whole["ask"], "outcome_scores" in part["ask"]) == (False, True)
