"""What becomes known while a program runs is judged as at intake: never looser because it came later.

Expected values come from program.md 1.4, 3.5, 7.1 and triage.md 3.2, and DESIGN 8.7, 8.8, 8.10 and 8.16.
"""

from copy import deepcopy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.programs_of_tests import RULEBOOK
from tests.progression_requests import Json, answer_to, day, of_earlier_content, request_for, signed
from tests.routers.program_requests import all_screens, case_of, released, request_of

CASE: Json = {
    "exercises": [{"slug": "glute-bridge", "reps": [10, 12]}, {"slug": "mini-squat", "reps": [8, 12]}],
    "sessions": [{"day": 0}, {"day": 2}],
    "as_of": 3,
}
ALL_NO = all_screens("no")


def progressed(client: TestClient, *checks: Json, clearances: tuple[Json, ...] = (), **known: Any) -> Json:
    """The answer three days into a program for a person with these findings at intake and these check-ins."""
    sent = deepcopy(request_for(CASE))
    report = sent["program"]["basis"]["report"]
    report["findings"] |= known
    report["findings"] = {name: value for name, value in report["findings"].items() if value is not None}
    if clearances:
        report["clearances"] = list(clearances)
    # Some of these findings would not get a program under the rules of today.
    sent["program"] = of_earlier_content(sent["program"])
    sent["check_ins"] = [{"id": f"c{n}", "date": day(3), **check} for n, check in enumerate(checks)]
    return answer_to(client, sent)


def _efforts(answer: Json) -> list[int]:
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    return [dose["effort_max_rpe"] for exercise in phase["exercises"] for dose in exercise["doses"]]


@pytest.mark.parametrize(
    ("screen", "level", "rule"),
    [
        ("chest_breathing_bleeding", "emergency", "P01"),
        ("saddle_bladder_bowel_legs", "emergency", "P01"),
        ("cannot_walk", "urgent", "P02"),
        ("swelling_heat_redness", "urgent", "P02"),
        ("calf_and_circulation", "urgent", "P02"),
    ],
)
def test_a_screen_that_turns_yes_counts_although_its_signs_were_no_at_intake(
    client: TestClient, screen: str, level: str, rule: str
) -> None:
    decided = progressed(client, {"screens": ALL_NO | {screen: "yes"}})["decision"]

    assert (decided["decision"], decided["rule_ids"]) == ("pause", [rule])
    assert decided["refer"]["level"] == level


@pytest.mark.parametrize("screen", ["injury_in_6_weeks", "fever_or_illness", "surgery_injection_implant"])
@pytest.mark.parametrize("said", ["yes", "unknown"])
def test_a_program_waits_while_a_rule_that_blocks_is_open(client: TestClient, screen: str, said: str) -> None:
    decided = progressed(client, {"screens": ALL_NO | {screen: said}})["decision"]

    assert (decided["decision"], decided["rule_ids"]) == ("pause", ["P22"])
    assert "safety_questions" in decided["ask"]


@pytest.mark.parametrize("screen", ["locking_or_lost_movement", "swelling_heat_redness", "cold_numb_or_tense_leg"])
def test_what_nobody_can_say_is_sent_to_an_examination_and_not_to_the_questions_once_more(
    client: TestClient, screen: str
) -> None:
    """DESIGN 8.10 and triage rules 3.2: withheld with "an examination is needed" if only unaskable things are open."""
    details = dict.fromkeys(RULEBOOK.intake.covered_by[screen], "unknown")
    asked = progressed(client, {"screens": ALL_NO | {screen: "unknown"}})["decision"]
    answered = progressed(client, {"screens": ALL_NO | {screen: "unknown"}, "findings": details})["decision"]
    examined = progressed(client, {"screens": ALL_NO | {screen: "unknown"}, "findings": details}, {"screens": ALL_NO})[
        "decision"
    ]

    assert (asked["decision"], asked["rule_ids"]) == ("pause", ["P22"])
    assert "more answers" in asked["message"]
    assert (answered["decision"], answered["rule_ids"]) == ("pause", ["P27"])
    assert "see a doctor or physiotherapist" in answered["message"]
    assert answered["refer"]["level"] == "soon"
    assert examined["decision"] == "continue"


def test_it_goes_on_once_the_questions_are_answered(client: TestClient) -> None:
    waits = {"screens": ALL_NO | {"fever_or_illness": "yes"}}
    answered = {"screens": ALL_NO}

    assert progressed(client, waits, answered)["decision"]["decision"] == "continue"


def test_an_unknown_does_not_take_back_a_yes(client: TestClient) -> None:
    decided = progressed(client, {"findings": {"locked_knee": "yes"}}, {"findings": {"locked_knee": "unknown"}})

    assert decided["decision"]["decision"] == "pause"
    assert decided["decision"]["refer"]["level"] == "urgent"


@pytest.mark.parametrize("sign", ["current_chest_pain", "new_foot_numbness", "locked_knee", "unilateral_calf_swelling"])
@pytest.mark.parametrize("at_intake", ["no", None])
def test_who_cannot_say_any_more_whether_a_sign_is_there_has_not_said_no(
    client: TestClient, sign: str, at_intake: str | None
) -> None:
    """DESIGN 1.1: unknown is never no; the no of the screen at intake was about another day."""
    unsure: Json = {"findings": {sign: "unknown"}}
    known: Json = {sign: at_intake}
    waits = progressed(client, unsure, **known)
    answered = progressed(client, unsure, {"screens": ALL_NO}, **known)

    assert (waits["decision"]["decision"], waits["decision"]["rule_ids"]) == ("pause", ["P22"])
    assert "safety_questions" in waits["decision"]["ask"]
    assert answered["decision"]["decision"] == "continue"


def test_a_sign_nobody_could_tell_at_intake_either_is_no_news(client: TestClient) -> None:
    decided = progressed(client, {"findings": {"catching": "unknown"}}, catching="unknown")["decision"]

    assert decided["decision"] == "continue"


@pytest.mark.parametrize("number", ["body_temperature_c", "giving_way_4_week_count", "morning_stiffness_minutes"])
def test_a_number_that_was_not_measured_takes_back_no_no(client: TestClient, number: str) -> None:
    """Triage rules 2: who has no fever need not have measured it."""
    assert progressed(client, {"findings": {number: "unknown"}})["decision"]["decision"] == "continue"


def test_what_is_asked_only_after_an_injury_is_asked_again_after_a_new_one(client: TestClient) -> None:
    decided = progressed(client, {"findings": {"recent_injury": "yes"}})["decision"]

    assert (decided["decision"], decided["rule_ids"]) == ("pause", ["P22"])


@pytest.mark.parametrize(
    "danger",
    [
        {"findings": {"unilateral_calf_swelling": "yes"}},
        {"findings": {"calf_circumference_difference_cm": 3}},
        {"screens": {"chest_breathing_bleeding": "yes"}},
    ],
)
@pytest.mark.parametrize(("id_of_danger", "id_of_no"), [("a", "b"), ("b", "a")])
def test_a_danger_sign_is_not_taken_back_on_its_day_whatever_the_check_ins_are_called(
    client: TestClient, danger: Json, id_of_danger: str, id_of_no: str
) -> None:
    """DESIGN 2: of two answers that contradict each other the more dangerous one wins."""
    said: Json = {"id": id_of_danger, "date": day(2), **danger}
    denied: Json = {"id": id_of_no, "date": day(2), "screens": ALL_NO}
    same_day = progressed(client, said, denied)["decision"]
    next_day = progressed(client, said, {**denied, "date": day(3)})["decision"]

    assert same_day["decision"] == "pause"
    assert same_day["refer"]["level"] in ("urgent", "emergency")
    assert next_day["decision"] == "continue"


def test_a_foot_that_turns_numb_is_an_emergency_in_a_program(client: TestClient) -> None:
    decided = progressed(client, {"findings": {"new_foot_numbness": "yes"}})["decision"]

    assert (decided["decision"], decided["rule_ids"]) == ("pause", ["P01"])
    assert decided["refer"]["level"] == "emergency"


def test_numbness_that_was_in_the_report_already_is_left_to_triage(client: TestClient) -> None:
    decided = progressed(client, {"findings": {"new_foot_numbness": "yes"}}, new_foot_numbness="yes")["decision"]

    assert decided["rule_ids"] != ["P01"]


@pytest.mark.parametrize("knee_pain", ["yes", None])
@pytest.mark.parametrize("fever", [{"fever_or_chills": "yes"}, {"body_temperature_c": 38.4}])
def test_fever_with_a_painful_knee_is_seen_today(client: TestClient, fever: Json, knee_pain: str | None) -> None:
    decided = progressed(client, {"findings": fever}, knee_pain=knee_pain)["decision"]

    assert (decided["decision"], decided["rule_ids"]) == ("pause", ["P02"])
    assert decided["refer"]["level"] == "urgent"


def test_who_is_told_not_to_exercise_in_pregnancy_stops(client: TestClient) -> None:
    said = {"pregnant": "yes", "gestational_age_weeks": 9, "pregnancy_exercise_contraindication": "yes"}
    answer = progressed(client, {"findings": said, "screens": ALL_NO | {"pregnancy": "yes"}})

    assert answer["decision"]["decision"] == "pause"
    assert answer["decision"]["refer"] == {
        "level": "soon",
        "to": "midwife_or_doctor",
        "see": "your midwife or doctor",
        "rule_id": "P02x",
    }
    assert {each["decision"] for each in answer["exercises"]} == {"stop"}


def test_a_pregnancy_whose_contraindications_nobody_asked_has_the_gentle_set_at_most(client: TestClient) -> None:
    said = {"pregnant": "yes", "gestational_age_weeks": 9, "obstetric_warning_sign": "no", "postpartum": "no"}
    said |= {"pregnancy_exercise_contraindication": "unknown"}
    answer = progressed(client, {"findings": said, "screens": ALL_NO | {"pregnancy": "yes"}})

    assert answer["decision"]["decision"] == "refer"
    assert answer["decision"]["refer"]["to"] == "midwife_or_doctor"
    assert "progress" not in {each["decision"] for each in answer["exercises"]}


def test_apprehension_found_on_the_way_restricts_as_at_intake(client: TestClient) -> None:
    answer = progressed(client, {"findings": {"patellar_apprehension": "yes"}})

    assert answer["decision"]["rule_ids"] == ["P20"]
    assert answer["decision"]["refer"]["level"] == "soon"


@pytest.mark.parametrize("finding", ["locking_episodes", "patellar_apprehension"])
def test_a_level_that_rises_to_soon_leaves_no_more_than_a_restricted_program_has(
    client: TestClient, finding: str
) -> None:
    """program.md 7.1: soon gives the restricted set, also at each log; 7.2: low load, four a session, effort 5."""
    program = released(client, "G04", day(0))
    news = {"id": "c", "date": day(3), "findings": {finding: "yes"}}

    answer = answer_to(client, {"program": program, "session_logs": [], "check_ins": [news], "as_of": day(3)})

    assert "P20" in answer["decision"]["rule_ids"]
    phase = answer["program"]["phases"][answer["program"]["current_phase"]]
    catalog = {each["slug"]: client.get(f"/v1/exercises/{each['slug']}").json() for each in phase["exercises"]}
    assert catalog
    assert all(each["patellofemoral_load"] == "low" for each in catalog.values())
    assert all(each["impact"] == "none" for each in catalog.values())
    assert all(each["position"] != "single_leg_standing" for each in catalog.values())
    assert all(each["kind"] not in ("stretch", "aerobic") for each in catalog.values())
    assert all(len(session["exercises"]) <= 4 for session in phase["sessions"])
    assert max(_efforts(answer)) <= 5


@pytest.mark.parametrize(
    ("sign", "most"), [("known_heart_condition", 4), ("uncontrolled_hypertension", 4), ("pregnant", 4)]
)
def test_effort_is_capped_by_the_tags_of_a_rule_that_became_true(client: TestClient, sign: str, most: int) -> None:
    said: Json = {sign: "yes"}
    if sign == "pregnant":
        said |= {"gestational_age_weeks": 9, "obstetric_warning_sign": "no", "postpartum": "no"}
        said |= {"pregnancy_exercise_contraindication": "no"}
    answer = progressed(client, {"findings": said})

    assert _efforts(answer)
    assert max(_efforts(answer)) <= most
    assert "You should be able to talk in full sentences all the time." in answer["program"]["instructions"]
    assert answer["program"]["care"]["exercise"] == "restricted"


def test_the_stop_list_of_pregnancy_comes_with_the_pregnancy(client: TestClient) -> None:
    said = {"pregnant": "yes", "gestational_age_weeks": 9, "obstetric_warning_sign": "no", "postpartum": "no"}
    said |= {"pregnancy_exercise_contraindication": "no"}
    program = progressed(client, {"findings": said})["program"]

    assert "pregnancy" in {each["id"] for each in program["stop_signs"]}
    assert "pregnancy" in {each["id"] for each in program["notes"]}


@pytest.mark.parametrize(("age", "decision"), [(27, "continue"), (15, "pause")])
def test_the_safety_questions_are_answered_with_all_that_concern_the_person(
    client: TestClient, age: int, decision: str
) -> None:
    # The question about a child is one only under 18 (findings.yaml, applies_if); triage does not ask it of an adult.
    said = {screen: answer for screen, answer in ALL_NO.items() if screen != "child_limp_or_bent_leg"}
    sent = deepcopy(request_for({**CASE, "sessions": [{"day": 0}, {"day": 2, "new_symptom": "yes"}]}))
    sent["program"]["basis"]["report"]["findings"]["age_years"] = age
    sent["program"]["basis"]["preferences"]["guardian_consent"] = "yes"
    sent["program"]["guardian"] = "A parent or guardian has agreed and should know the plan."
    sent["program"] = of_earlier_content(sent["program"])
    paused = answer_to(client, sent)
    sent["check_ins"] = [{"id": "c", "date": day(3), "screens": said}]

    assert paused["decision"]["decision"] == "pause"
    assert answer_to(client, sent)["decision"]["decision"] == decision


@pytest.mark.parametrize(
    ("screen", "level"), [("chest_breathing_bleeding", "emergency"), ("cold_numb_or_tense_leg", "emergency")]
)
def test_a_program_that_stops_at_a_yes_says_how_soon_although_its_details_are_open(
    client: TestClient, screen: str, level: str
) -> None:
    # Only the screen is answered: triage is undetermined, and its floor (8.1) already stops the program.
    answer = progressed(client, {"screens": {screen: "yes"}})

    assert answer["decision"]["refer"]["level"] == level
    assert answer["program"]["care"]["level"] == level
    assert "have to be answered before anyone can say" not in answer["program"]["care"]["wording"]


@pytest.mark.parametrize(("sign", "level"), [("locked_knee", "urgent"), ("acute_cold_or_pale_foot", "emergency")])
def test_a_stopped_program_tells_nobody_to_look_after_it_alone(client: TestClient, sign: str, level: str) -> None:
    answer = progressed(client, {"findings": {sign: "yes"}})

    assert answer["program"]["care"]["level"] == level
    assert "look after this yourself" not in answer["program"]["care"]["wording"]
    assert answer["program"]["safety_net"] == answer["safety_net"]


@pytest.mark.parametrize(
    ("sign", "said"),
    [("locked_knee", "Get help today"), ("acute_cold_or_pale_foot", "Call an ambulance now.")],
)
def test_the_paper_of_a_stopped_program_says_first_how_soon_to_be_seen(
    client: TestClient, sign: str, said: str
) -> None:
    program = progressed(client, {"findings": {sign: "yes"}})["program"]
    page = client.post("/v1/handouts", json={"program": program}, headers={"accept": "text/html"}).text

    assert said in page
    assert page.index("This plan is paused") < page.index(said) < page.index("When to get help")


def test_a_rule_about_a_cancer_long_ago_does_not_say_whom_to_see(client: TestClient) -> None:
    refer = progressed(client, {"findings": {"active_cancer": "yes"}})["decision"]["refer"]

    assert refer == {"level": "soon", "to": "gp", "see": "your doctor", "rule_id": "P20"}


@pytest.mark.parametrize(("expires", "decision"), [(2, "pause"), (30, "continue")])
def test_a_clearance_counts_to_its_last_day_also_in_a_running_program(
    client: TestClient, expires: int, decision: str
) -> None:
    cleared = {
        "clears": "supervised-only",
        "clinician_role": "doctor",
        "date": day(-3),
        "expires_on": day(expires),
    }
    answer = progressed(client, clearances=(cleared,), supervised_exercise_only="yes")

    assert answer["decision"]["decision"] == decision


def _sent(client: TestClient, request: Json) -> Json:
    response = client.post("/v1/progressions", json=request)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def test_what_the_person_of_the_program_must_not_do_is_left_out_every_day(client: TestClient) -> None:
    request = deepcopy(request_for(CASE))
    request["program"]["basis"]["report"]["findings"] |= {"weight_bearing_restricted": "yes"}
    request["program"] = signed(request["program"])

    answer = _sent(client, request)

    assert answer["program"]["phases"][0]["sessions"] == []
    assert all("next" not in each for each in answer["exercises"])


def test_an_exercise_that_takes_the_place_of_another_kind_has_the_sets_of_its_own_row(client: TestClient) -> None:
    stretch = {"slug": "side-lying-quadriceps-stretch", "hold_s": [30, 30], "sets": 4}
    sore = {"side-lying-quadriceps-stretch": {"pain": 6}}
    case = {"phase": "calm", "exercises": [stretch], "sessions": [{"day": 0, **sore}], "as_of": 2}
    answer = _sent(client, deepcopy(request_for(case)))
    phase = answer["program"]["phases"][0]
    most = {each["slug"]: max(dose["sets_max"] for dose in each["doses"]) for each in phase["exercises"]}
    sets = {
        each["slug"]: max(step["sets"] for step in each["sets"])
        for session in phase["sessions"]
        for each in session["exercises"]
    }

    assert "heel-slide" in sets
    assert all(sets[slug] <= most[slug] for slug in sets)
    assert client.post("/v1/handouts", json={"program": answer["program"]}).status_code == 200


def test_news_do_not_take_back_whom_to_see_since_the_program_was_made(client: TestClient) -> None:
    # Whether anything speaks against exercise in this pregnancy is not known: midwife or doctor, soon (program.md 1.4).
    request = request_of(case_of("G07"))
    request["report"] |= {"answered_on": day(0)}
    request["report"]["findings"] |= {"pregnancy_exercise_contraindication": "unknown"}
    program = client.post("/v1/programs", json={**request, "start_date": day(0)}).json()
    news = {"id": "c", "date": day(1), "findings": {"single_leg_stance_unsafe": "yes"}}

    later = answer_to(client, {"program": program, "as_of": day(1), "check_ins": [news]})["program"]

    assert (program["outcome"], program["care"]["level"]) == ("restricted", "soon")
    assert (later["referrals"], later["care"]["level"]) == (program["referrals"], "soon")
    assert later["care"]["wording"] == program["care"]["wording"]


def test_what_became_known_sends_to_whom_a_new_program_would(client: TestClient) -> None:
    # A shape of the leg that is in the bone: refer orthopaedist, routine (program.md 1.4, G11).
    request = request_of(case_of("G01"))
    request["report"] |= {"answered_on": day(0)}
    request["report"]["findings"] |= {"age_years": 60}
    program = client.post("/v1/programs", json={**request, "start_date": day(0)}).json()
    known = {"knee_osteoarthritis_diagnosed": "yes", "structural_malalignment": "yes", "diabetes": "yes"}
    request["report"]["findings"] |= known

    fresh = client.post("/v1/programs", json={**request, "start_date": day(0)}).json()
    news = {"id": "c", "date": day(1), "findings": known}
    later = answer_to(client, {"program": program, "as_of": day(1), "check_ins": [news]})["program"]

    assert fresh["referrals"]
    assert fresh["referrals"] != program["referrals"]
    assert later["referrals"] == fresh["referrals"]
    assert later["care"]["level"] == fresh["care"]["level"]


def test_answering_every_safety_question_with_no_leaves_everything_in_the_program(client: TestClient) -> None:
    """Invariant 30: a "no" never makes a program stricter. That there was no fall at all stays known beside "no"."""
    sent = request_for({**CASE, "exercises": [*CASE["exercises"], {"slug": "forward-step-up", "reps": [8, 12]}]})
    assert sent["program"]["basis"]["report"]["findings"]["falls_past_year_count"] == 0
    before = answer_to(client, sent)

    after = answer_to(client, {**sent, "check_ins": [{"id": "no", "date": day(3), "screens": ALL_NO}]})

    assert after["program"]["phases"][0]["sessions"] == before["program"]["phases"][0]["sessions"]
    assert "forward-step-up" in {each["slug"] for each in after["program"]["phases"][0]["exercises"]}


@pytest.mark.parametrize(
    ("before", "on", "is_new"), [(5, 32, False), (5, 33, True), (None, 27, False), (None, 28, True)]
)
def test_a_count_of_four_weeks_that_lie_after_the_one_before_is_all_new(
    client: TestClient, before: int | None, on: int, *, is_new: bool
) -> None:
    """P04c: the knee buckled once. The finding counts the last 4 weeks: the same number, other times."""
    buckled: Json = {"giving_way_4_week_count": 1}
    sent = request_for(
        {**CASE, "sessions": [{"day": week * 7 + each} for week in range(4) for each in (0, 2, 4)], "as_of": on}
    )
    if before is None:
        sent["program"]["basis"]["report"]["findings"] |= buckled
        sent["program"] = of_earlier_content(sent["program"])
    days = [on] if before is None else [before, on]
    sent["check_ins"] = [{"id": f"c{each}", "date": day(each), "findings": buckled} for each in days]
    decision = answer_to(client, sent)["decision"]

    assert ("P04c" in {*decision["rule_ids"], *(note["rule_id"] for note in decision["notes"])}) is is_new
