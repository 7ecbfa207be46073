"""What someone who tried the service out stumbled over: messages and decisions that contradicted each other."""

from copy import deepcopy
from typing import Any

from starlette.testclient import TestClient

from tests.progression_requests import Json, day, request_for, session_of
from tests.routers.program_requests import all_screens
from tests.routers.test_clinician_instructions import instruction

EXERCISES: list[Json] = [{"slug": "glute-bridge", "reps": [10, 12]}, {"slug": "box-squat", "reps": [8, 12]}]
CASE: Json = {"exercises": EXERCISES, "sessions": [{"day": 0}, {"day": 2}], "as_of": 3}
CALF: Json = {"unilateral_calf_swelling": "yes", "calf_pain": "yes"}


def ask(client: TestClient, case: Json, *checks: Json, **more: Any) -> Json:
    """The answer to a case with check-ins as they are sent."""
    sent = {**deepcopy(request_for(case)), "check_ins": list(checks), **more}
    response = client.post("/v1/progressions", json=sent)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def test_after_the_all_clear_no_exercise_says_stop(client: TestClient) -> None:
    flag = {"id": "flag", "date": day(3), "findings": CALF}
    clear = {"id": "clear", "date": day(6), "screens": all_screens("no")}
    paused, clear_again = ask(client, CASE, flag), ask(client, {**CASE, "as_of": 6}, flag, clear)

    assert {each["decision"] for each in paused["exercises"]} == {"stop"}
    assert clear_again["decision"]["decision"] != "pause"
    assert "stop" not in {each["decision"] for each in clear_again["exercises"]}
    assert all("next" in each for each in clear_again["exercises"])


def test_beside_a_stop_nothing_milder_is_said(client: TestClient) -> None:
    case = {**CASE, "sessions": [{"day": 0, "giving_way": 1, "fell": "yes"}], "as_of": 1}
    answer = ask(client, case)
    flag = ask(client, CASE, {"id": "flag", "date": day(3), "findings": CALF})

    assert answer["decision"]["decision"] == "pause"
    assert "P04c" in {note["rule_id"] for note in answer["decision"]["notes"]}
    assert {note["message"] for note in answer["decision"]["notes"]} == {"This waits while the program is paused."}
    assert not [note for note in flag["decision"]["notes"] if "tomorrow" in note["message"]]
    assert all("E00" not in each["rule_ids"] for each in answer["exercises"])


def test_beside_an_emergency_no_flare_plan_and_no_welcome_back_is_said(client: TestClient) -> None:
    flag = {"id": "flag", "date": day(19), "findings": CALF}
    raised = {"id": "flare", "date": day(4), "raised_pain_nprs": 7, "raised_pain_hours": 40}
    milder = ask(client, {**CASE, "as_of": 18}, raised)
    answer = ask(client, {**CASE, "as_of": 19}, raised, flag)

    assert milder["decision"]["flare_text"]
    assert milder["decision"]["education"]
    assert {"M4", "flare_not_settled"} <= {note["id"] for note in milder["notes"]}
    assert answer["decision"]["message"] == "Stop. Call emergency services now."
    assert {"P08", "M4"} <= {note["rule_id"] for note in answer["decision"]["notes"]}
    assert "flare_text" not in answer["decision"]
    assert answer["decision"]["education"] == []
    assert not {"M4", "flare_not_settled"} & {note["id"] for note in answer["notes"]}


def test_a_step_up_of_the_day_before_is_not_praised_in_a_flare(client: TestClient) -> None:
    raised = {"id": "flare", "date": day(4), "raised_pain_nprs": 7, "raised_pain_hours": 40}
    answer = ask(client, {**CASE, "as_of": 4}, raised)

    assert answer["decision"]["decision"] == "flare"
    assert "progress" not in {each["decision"] for each in answer["exercises"]}
    assert not [each for each in answer["exercises"] if "One more" in each["message"]]


def test_what_is_left_out_for_now_is_not_the_same_again(client: TestClient) -> None:
    case = {**CASE, "exercises": [*EXERCISES, {"slug": "forward-step-up", "reps": [10, 12]}]}
    case["sessions"] = [{"day": 0, "giving_way": 1, "forward-step-up": {"form": "fair"}}]
    answer = ask(client, {**case, "as_of": 1})

    for each in answer["exercises"]:
        if "next" not in each:
            assert "Not for now" in each["message"], each
    assert [each for each in answer["exercises"] if "next" not in each]


def test_no_easy_version_is_promised_where_there_is_none(client: TestClient) -> None:
    case = {**CASE, "sessions": [{"day": 0, "all": {"skipped": "fear"}}], "as_of": 1}
    answer = ask(client, case)

    for each in answer["exercises"]:
        assert ("easy version" in each["message"]) is ("easier" in each), each


def test_two_sessions_on_one_day_earn_one_step(client: TestClient) -> None:
    case = {**CASE, "sessions": [{"day": 0}], "as_of": 1}
    again = session_of({"day": 0, "id": "again"}, 9, EXERCISES)
    once = ask(client, case)
    logs = [*request_for(case)["session_logs"], again]
    twice = ask(client, case, session_logs=logs)

    reps = [{each["slug"]: each["next"]["reps"] for each in answer["exercises"]} for answer in (once, twice)]
    assert reps[0] == reps[1]


def test_pregnancy_that_becomes_known_keeps_effort_at_6(client: TestClient) -> None:
    asked = {"gestational_age_weeks": 9, "obstetric_warning_sign": "no", "pregnancy_exercise_contraindication": "no"}
    news = {"id": "news", "date": day(3), "findings": {"pregnant": "yes", "postpartum": "no", **asked}}
    lying = [{"slug": "banded-clamshell", "reps": [8, 12]}, {"slug": "mini-squat", "reps": [8, 12]}]
    answer = ask(client, {**CASE, "exercises": lying}, news)
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]

    assert max(each["next"]["effort_max_rpe"] for each in answer["exercises"] if "next" in each) <= 6
    assert max(dose["effort_max_rpe"] for each in phase["exercises"] for dose in each["doses"]) <= 6


def test_nobody_is_told_to_run_while_the_program_is_paused_or_running_is_out(client: TestClient) -> None:
    run = {"day": 0, "practice": {"step": 1, "pain_during_nprs": 1, "minutes": 18}}
    case = {**CASE, "phase": "return", "exercises": [{"slug": "split-squat", "reps": [6, 10]}], "sessions": [run]}
    no_impact = instruction("leave_out", 1, 20, group="impact")
    paused = ask(client, case, {"id": "flag", "date": day(3), "findings": CALF})
    without = ask(client, case, clinician_instructions=[no_impact])

    assert "practice" not in paused
    assert without["practice"]["rule_ids"] == ["CI-leave-out"]
    assert without["practice"]["message"].startswith("No running")


def test_a_note_about_what_holds_back_says_what_it_is(client: TestClient) -> None:
    series = {"from": 0, "to": 60, "days": [0, 2, 4], "say": {"all": {"form": "fair"}}}
    answer = ask(
        client,
        {"exercises": EXERCISES, "series": series, "as_of": 60},
        clinician_instructions=[instruction("hold", 55, 70)],
    )
    note = next(note for note in answer["decision"]["notes"] if note["rule_id"] == "P15")

    assert not note["message"].endswith(":")
