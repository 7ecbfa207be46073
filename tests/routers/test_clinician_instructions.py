"""What a clinician asks for outranks rules of precedence 4 to 12, never 1 to 3 (program.md 3.9), through HTTP."""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.progression.person import limit_masks
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import CASES, Json, answer_to, day, request_for

MASKS = limit_masks(RULEBOOK.progression.rules, CATALOG)
GOOD: Json = {
    "exercises": [{"slug": "glute-bridge", "reps": [10, 12]}, {"slug": "box-squat", "reps": [8, 12]}],
    "sessions": [{"day": 0}, {"day": 2}],
    "as_of": 3,
}
FLARE: Json = {**GOOD, "check_ins": [{"day": 3, "screens": "no", "raised_pain_nprs": 5, "raised_pain_hours": 36}]}


def instruction(word: str, given: int, until: int, **more: Any) -> Json:
    """An instruction of a physiotherapist, by days after the start."""
    return {
        "id": f"{word}-{given}",
        "instruction": word,
        "clinician_role": "physiotherapist",
        "date": day(given),
        "expires_on": day(until),
        **more,
    }


def ask(client: TestClient, case: Json, *instructions: Json) -> Json:
    """The answer to a worked case with instructions."""
    sent = {**deepcopy(request_for(case)), "clinician_instructions": list(instructions)}
    return answer_to(client, sent)


def slugs_now(answer: Json) -> set[str]:
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    return {each["slug"] for session in phase["sessions"] for each in session["exercises"]}


@pytest.mark.parametrize(
    ("word", "decision"),
    [("hold", "freeze"), ("deload", "deload"), ("step_back", "step_back"), ("rest", "pause")],
)
def test_a_word_that_holds_back_decides_for_the_program(client: TestClient, word: str, decision: str) -> None:
    case = {**GOOD, "phase": "control"} if word == "step_back" else GOOD
    answer = ask(client, case, instruction(word, 3, 20))

    assert answer["decision"]["decision"] == decision
    assert answer["decision"]["rule_ids"] == [f"CI-{word.replace('_', '-')}"]
    assert all(each["decision"] != "progress" for each in answer["exercises"])
    assert answer["instructions"][0]["clinician_role"] == "physiotherapist"
    assert answer["instructions"][0]["given_on"] == day(3)
    if word == "step_back":
        assert answer["decision"]["phase"] == "build"
        assert answer["instructions"][0]["result"] == "followed"
    else:
        assert answer["instructions"][0]["result"] == "counts"


def test_a_step_back_is_taken_once(client: TestClient) -> None:
    answer = ask(client, {**GOOD, "phase": "control", "as_of": 5}, instruction("step_back", 2, 16))

    assert answer["decision"]["phase"] == "build"
    assert answer["decision"]["decision"] != "step_back"


def test_there_is_no_stage_before_the_first(client: TestClient) -> None:
    case = {**GOOD, "phase": "calm", "exercises": [{"slug": "quad-set", "sets": 2}]}
    answer = ask(client, case, instruction("step_back", 3, 10))

    assert answer["instructions"][0]["result"] == "not_possible"
    assert answer["decision"]["decision"] == "continue"


@pytest.mark.parametrize("word", ["hold", "deload", "step_back", "carry_on", "stay_in_phase"])
@pytest.mark.parametrize(
    ("findings", "rule"),
    [({"unilateral_calf_swelling": "yes", "calf_pain": "yes"}, "P01"), ({"locked_knee": "yes"}, "P02")],
)
def test_no_word_comes_before_what_says_stop(client: TestClient, word: str, findings: Json, rule: str) -> None:
    case = {**GOOD, "phase": "control", "check_ins": [{"day": 3, "findings": findings}]}
    answer = ask(client, case, instruction(word, 3, 10))

    assert answer["decision"]["decision"] == "pause"
    assert answer["decision"]["rule_ids"] == [rule]
    assert answer["instructions"][0]["result"] == "outranked"
    assert answer["instructions"][0]["outranked_by"] == [rule]
    assert answer["instructions"][0].get("overrules", []) == []


def test_no_word_comes_before_a_referral(client: TestClient) -> None:
    sessions = [{"day": 0, "giving_way": 1}, {"day": 4}, {"day": 9, "giving_way": 1}]
    answer = ask(client, {**GOOD, "sessions": sessions, "as_of": 10}, instruction("carry_on", 10, 20))

    assert answer["decision"]["rule_ids"] == ["P04b"]
    assert answer["decision"]["refer"]["level"] == "soon"
    assert not [slug for slug in slugs_now(answer) if MASKS["single_leg_or_impact"] >> CATALOG.index_of[slug] & 1]


def test_a_rest_holds_beside_a_rule_that_sends_to_somebody(client: TestClient) -> None:
    # New night pain: P10, an assessment within 2 weeks (program.md 3.5); "carry on" of 3.9 is not what rest asks for.
    night_pain = {"day": 3, "findings": {"unrelenting_night_pain": "yes"}}
    answer = ask(client, {**GOOD, "check_ins": [night_pain]}, instruction("rest", 3, 10))

    assert answer["decision"]["refer"]["level"] == "soon"
    assert "CI-rest" in [note["rule_id"] for note in answer["decision"]["notes"]]
    assert slugs_now(answer) == set()
    assert all("next" not in each for each in answer["exercises"])


@pytest.mark.parametrize(("given", "until"), [(45, 50), (0, 1)])
def test_a_word_changes_nothing_before_its_day_or_after_its_last(client: TestClient, given: int, until: int) -> None:
    # An easier week was asked for, then came a break of 5 weeks: one stage back (M5, program.md 3.6).
    eased: Json = {
        **GOOD,
        "phase": "control",
        "check_ins": [{"day": 3, "deload_wanted": "yes"}],
        "sessions": [{"day": 0}, {"day": 2}, {"day": 4}],
        "as_of": 50,
    }
    without = ask(client, eased)
    answer = ask(client, eased, instruction("stay_in_phase", given, until))

    assert [each["rule_ids"] for each in without["changes"]][-1] == ["M5"]
    assert answer["changes"] == without["changes"]


def test_carry_on_never_takes_back_whom_a_rule_sends_to(client: TestClient) -> None:
    # Every exercise had to stop: physiotherapist, routine (P24; program.md 2.9).
    gave_way = {"day": 0, "box-squat": {"event": "gave_way"}}
    case = {"exercises": [{"slug": "box-squat", "reps": [8, 12]}], "sessions": [gave_way], "as_of": 1}
    answer = ask(client, case, instruction("carry_on", 1, 10))

    assert answer["instructions"][0]["overrules"] == ["P04c", "P24"]
    assert answer["decision"]["rule_ids"] == ["CI-carry-on"]
    assert answer["decision"]["refer"] == {
        "level": "routine",
        "to": "physiotherapist",
        "see": "a physiotherapist",
        "rule_id": "P24",
    }


def test_carry_on_outranks_a_flare_that_was_seen_and_nothing_rises(client: TestClient) -> None:
    flare, carried_on = ask(client, FLARE), ask(client, FLARE, instruction("carry_on", 3, 10))

    assert flare["decision"]["decision"] == "flare"
    assert carried_on["decision"]["decision"] == "continue"
    assert carried_on["decision"]["rule_ids"] == ["CI-carry-on"]
    assert "flare_text" not in carried_on["decision"]
    assert carried_on["instructions"][0]["overrules"] == ["P08"]
    assert "P08" in {note["rule_id"] for note in carried_on["decision"]["notes"]}
    assert slugs_now(flare) < slugs_now(carried_on)
    assert all(each["decision"] == "hold" for each in carried_on["exercises"])


def test_carry_on_does_not_speak_about_what_came_after_it(client: TestClient) -> None:
    answer = ask(client, FLARE, instruction("carry_on", 2, 10))

    assert answer["decision"]["decision"] == "flare"
    assert answer["instructions"][0].get("overrules", []) == []


def test_a_flare_that_does_not_settle_is_referred_whatever_was_instructed(client: TestClient) -> None:
    bad = [{"day": n, "before": 3, "morning": 3, "all": {"pain": 4}} for n in range(5, 17, 2)]
    answer = ask(client, {**FLARE, "sessions": [*GOOD["sessions"], *bad], "as_of": 18}, instruction("carry_on", 3, 17))

    assert answer["decision"]["rule_ids"] == ["P09"]
    assert answer["decision"]["refer"]["level"] == "soon"


def test_a_new_intake_is_never_overruled(client: TestClient) -> None:
    answer = ask(client, {**GOOD, "as_of": 100}, instruction("carry_on", 100, 110))

    assert answer["decision"]["decision"] == "pause"
    assert answer["decision"]["rule_ids"] == ["M6"]


def test_an_exercise_is_left_out_by_name_and_comes_back(client: TestClient) -> None:
    left_out = instruction("leave_out", 1, 3, slug="box-squat")
    answer, later = ask(client, GOOD, left_out), ask(client, {**GOOD, "as_of": 4}, left_out)
    decided = {each["slug"]: each for each in answer["exercises"]}["box-squat"]

    assert "box-squat" not in slugs_now(answer)
    assert (decided["decision"], decided["rule_ids"]) == ("stop", ["CI-leave-out"])
    assert "next" not in decided
    assert "box-squat" in slugs_now(later)
    assert later["instructions"][0]["result"] == "over"


def test_a_left_out_exercise_does_not_come_as_the_next_step_of_its_ladder(client: TestClient) -> None:
    case = next(each for each in CASES if each["id"] == "L04")
    plain, without = ask(client, case), ask(client, case, instruction("leave_out", 1, 300, slug="box-squat"))

    assert "box-squat" in {each["slug"] for each in plain["exercises"]}
    assert "box-squat" not in {each["slug"] for each in without["exercises"]}


@pytest.mark.parametrize("group", ["impact", "knee_loading", "single_leg_or_impact", "not_calm_set"])
def test_a_group_is_left_out(client: TestClient, group: str) -> None:
    case = {**GOOD, "exercises": [*GOOD["exercises"], {"slug": "forward-step-up", "reps": [8, 12]}]}
    answer = ask(client, case, instruction("leave_out", 1, 30, group=group))

    assert not [slug for slug in slugs_now(answer) if MASKS[group] >> CATALOG.index_of[slug] & 1]


def test_a_person_stays_in_a_stage_until_the_day(client: TestClient) -> None:
    case = next(each for each in CASES if each["id"] == "L29")
    last = case["as_of"]
    stays = ask(client, case, instruction("stay_in_phase", 10, last + 7))
    over = ask(client, case, instruction("stay_in_phase", 1, last - 1))

    assert stays["decision"]["phase"] == "build"
    assert stays["instructions"][0]["overrules"] == ["P14"]
    assert over["decision"]["decision"] == "advance"


def test_a_deload_a_clinician_asked_for_ends_with_good_sessions(client: TestClient) -> None:
    sessions = [{"day": n} for n in (0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23)]
    during = ask(client, {**GOOD, "sessions": sessions[:4], "as_of": 8}, instruction("deload", 3, 9))
    after = ask(client, {**GOOD, "sessions": sessions, "as_of": 25}, instruction("deload", 3, 9))

    assert during["decision"]["decision"] == "deload"
    assert during["decision"]["until"] == day(9)
    assert after["decision"]["decision"] != "deload"


def _fault(client: TestClient, *instructions: Json) -> Json:
    sent = {**deepcopy(request_for(GOOD)), "clinician_instructions": list(instructions)}
    response = client.post("/v1/progressions", json=sent)
    assert response.status_code in (409, 422), response.text
    fault: Json = response.json()["errors"][0]
    return fault


HOLD = instruction("hold", 1, 3)


@pytest.mark.parametrize(
    ("sent", "code", "place"),
    [
        ({**HOLD, "instruction": "advance"}, "not_allowed", "/instruction"),
        ({**HOLD, "clinician_role": "influencer"}, "not_allowed", "/clinician_role"),
        ({name: value for name, value in HOLD.items() if name != "clinician_role"}, "required", "/clinician_role"),
        ({name: value for name, value in HOLD.items() if name != "expires_on"}, "required", "/expires_on"),
        ({**HOLD, "date": day(4)}, "after_as_of", "/date"),
        ({**HOLD, "expires_on": day(0)}, "before_date", "/expires_on"),
        ({**HOLD, "slug": "box-squat"}, "not_allowed", "/slug"),
        ({**HOLD, "instruction": "leave_out"}, "not_exactly_one", ""),
        (
            {**HOLD, "instruction": "leave_out", "slug": "box-squat", "group": "impact"},
            "not_exactly_one",
            "",
        ),
        ({**HOLD, "instruction": "leave_out", "slug": "knee-bender"}, "not_allowed", "/slug"),
        ({**HOLD, "because": "secret"}, "unknown_field", "/because"),
    ],
)
def test_an_instruction_that_does_not_fit_is_refused_with_its_place(
    client: TestClient, sent: Json, code: str, place: str
) -> None:
    fault = _fault(client, sent)

    assert fault["pointer"] == f"/clinician_instructions/0{place}"
    assert fault["code"] == code


def test_one_id_with_two_instructions_is_refused(client: TestClient) -> None:
    fault = _fault(client, HOLD, {**HOLD, "instruction": "deload"})

    assert (fault["code"], fault["pointer"]) == ("log_conflict", "/clinician_instructions/1")


def test_no_instruction_counts_longer_than_its_rule_allows(client: TestClient) -> None:
    answer = ask(client, {**GOOD, "as_of": 3}, instruction("carry_on", 1, 400))

    assert answer["instructions"][0]["until"] == day(15)


def test_instructions_can_be_read_with_the_rules(client: TestClient) -> None:
    rule = client.get("/v1/progression-rules/CI-carry-on").json()

    assert (rule["kind"], rule["precedence"], rule["days_max"]) == ("instruction", 4, 14)
