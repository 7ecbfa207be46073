"""What a program says beside its exercises agrees with itself: reasons, care, clearances, referrals, questions."""

import copy
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.programs_of_tests import RULEBOOK
from tests.routers.program_requests import all_screens, case_of, hip_only_request, request_of

Json = dict[str, Any]

_DATES: Json = {"answered_on": "2028-02-28"}
_VALID: Json = {"clinician_role": "physiotherapist", "date": "2028-02-20", "expires_on": "2028-06-01"}


def _request(findings: Json | None = None, screens: Json | None = None, **wishes: Any) -> Json:
    """The adult of the worked cases with everything answered no, and what a test says differently."""
    request = copy.deepcopy(request_of(case_of("G01")))
    request["report"]["findings"] |= findings or {}
    request["report"]["screens"] |= screens or {}
    request["preferences"] |= wishes
    return request


def _cleared(request: Json, *names: str) -> Json:
    request["report"] |= _DATES | {"clearances": [{"clears": name} | _VALID for name in names]}
    return request


def _program(client: TestClient, request: Json, headers: dict[str, str] | None = None) -> Json:
    response = client.post("/v1/programs", json=request, headers=headers)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


# --- clearances (DESIGN 8.8; program.md 1.4) ---


def test_a_used_clearance_of_a_triage_rule_is_listed(client: TestClient) -> None:
    request = _cleared(_request({"known_heart_condition": "yes"}), "known-heart-condition")

    assert _program(client, request)["cleared"] == ["known-heart-condition"]


def test_a_cleared_kneecap_is_not_sent_to_be_examined_once_more(client: TestClient) -> None:
    request = _request({"patellar_dislocation_count": 1})
    before = _program(client, request)
    after = _program(client, _cleared(request, "post_patellar_dislocation"))

    assert before["outcome"] == "restricted"
    assert "orthopedist" in {each["to"] for each in before["referrals"]}
    assert after["outcome"] == "released"
    assert "orthopedist" not in {each["to"] for each in after["referrals"]}
    note = next(each["text"] for each in after["notes"] if each["id"] == "patellar-instability")
    assert "until a clinician has examined" not in note
    # What the clearance does not lift stays out: deep bends, twists and jumps.
    assert not [each["slug"] for each in after["exercises"] if each["impact"] != "none"]


def test_windswept_legs_that_a_clinician_cleared_get_a_program_without_jumps(client: TestClient) -> None:
    request = _request({"windswept_deformity": "yes"})
    before = _program(client, request)
    after = _program(client, _cleared(request, "windswept_legs"))

    assert before["outcome"] == "restricted"
    assert "orthopedist" in {each["to"] for each in before["referrals"]}
    assert after["outcome"] == "released"
    assert after["cleared"] == ["windswept_legs"]
    assert not [each["slug"] for each in after["exercises"] if each["impact"] != "none"]


# --- why, and what to ask ---


def test_an_endurance_exercise_says_why_it_is_there(client: TestClient) -> None:
    answer = _program(client, _request(days_per_week=5, minutes_per_session=45))

    endurance = {each["slug"] for each in answer["exercises"] if each["kind"] == "aerobic"}
    planned = [(phase["phase"], each) for phase in answer["phases"] for each in phase["exercises"]]
    reasons = [(phase, each["why"]) for phase, each in planned if each["slug"] in endurance]
    assert reasons
    for phase, why in reasons:
        assert [each["impairment"] for each in why] == ["aerobic_conditioning"]
        assert {"kind": "phase", "id": phase} in why[0]["because"]


def test_no_exercise_of_a_program_is_without_a_reason(client: TestClient) -> None:
    answer = _program(client, _request(days_per_week=7, minutes_per_session=60))

    assert all(each["why"] for phase in answer["phases"] for each in phase["exercises"])


@pytest.mark.parametrize(("sex", "asked"), [("female", True), ("male", False)])
def test_only_screens_that_concern_the_person_are_asked_again(client: TestClient, sex: str, asked: bool) -> None:
    request = _request({"sex": sex, "age_years": 30})
    request["report"]["screens"].pop("pregnancy")
    request["report"]["findings"] |= {"pregnant": "no", "postpartum": "no"} if asked else {}
    if asked:
        request["report"]["screens"]["pregnancy"] = "no"

    again = {each["screen"] for each in _program(client, request)["ask_again"]}

    assert ("pregnancy" in again) is asked


# --- the gate says what holds it (DESIGN 8.1, 8.6, 8.10) ---


def test_a_level_held_by_a_screen_alone_names_the_screen_and_what_to_ask(client: TestClient) -> None:
    request = _request(screens={"giving_way_or_slipping": "yes"})
    for finding in ("giving_way_4_week_count", "giving_way_with_fall", "patellar_subluxation_episodes"):
        request["report"]["findings"][finding] = "unknown"

    answer = _program(client, request)

    assert answer["outcome"] == "restricted"
    (reason,) = (each for each in answer["reasons"] if each["id"] == "giving_way_or_slipping")
    assert reason["by_when"] == "soon"
    assert reason["see"]
    assert reason["ask"] == ["giving_way_4_week_count", "giving_way_with_fall", "patellar_subluxation_episodes"]


def test_what_is_no_reason_to_withhold_but_as_urgent_is_said_with_what_is(client: TestClient) -> None:
    """An artificial knee is for a routine visit; a large or deep lump is seen within 2 weeks (triage rules)."""
    answer = _program(client, _request({"knee_arthroplasty": "yes", "large_or_deep_mass": "yes"}))

    assert (answer["outcome"], answer["care"]["level"]) == ("withheld", "soon")
    first, *others = answer["reasons"]
    assert (first["id"], first["by_when"]) == ("bone-or-soft-tissue-tumour", "soon")
    assert first["see"]
    assert {each["id"] for each in others} == {"artificial-knee", "knee-replacement"}


def test_a_yes_that_holds_the_level_is_said_also_where_something_else_withholds(client: TestClient) -> None:
    request = _request({"knee_arthroplasty": "yes"}, {"chest_breathing_bleeding": "yes"})
    request["report"]["findings"] |= dict.fromkeys(RULEBOOK.intake.covered_by["chest_breathing_bleeding"], "unknown")

    answer = _program(client, request)

    assert (answer["outcome"], answer["care"]["level"]) == ("withheld", "emergency")
    assert (answer["reasons"][0]["id"], answer["reasons"][0]["by_when"]) == ("chest_breathing_bleeding", "emergency")


@pytest.mark.parametrize(
    ("findings", "rule", "said"),
    [
        ({"sickle_cell_disease": "yes"}, "sickle-cell-disease", "your blood clinic"),
        ({"intermittent_claudication": "yes"}, "claudication", "see a doctor about the calf cramps"),
        ({"calf_pain": "yes"}, "calf-pain-alone", "Be seen the same day if"),
    ],
)
def test_a_program_shows_the_flags_of_a_routine_visit(client: TestClient, findings: Json, rule: str, said: str) -> None:
    """program.md 7.1: routine assessment advised: released, flags shown; on paper and in a running program, too."""
    program = _program(client, _request(findings) | {"start_date": "2028-02-28"})
    page = client.post("/v1/handouts", json={"program": program}).text
    before = _program(client, _request() | {"start_date": "2028-02-28"})
    news = {"id": "c", "date": "2028-02-29", "findings": findings}
    later = client.post("/v1/progressions", json={"program": before, "as_of": "2028-02-29", "check_ins": [news]}).json()

    assert (program["outcome"], program["care"]["level"]) == ("released", "routine")
    (note,) = (each["text"] for each in program["notes"] if each["id"] == rule)
    assert said in note
    assert said in page
    assert rule not in {each["id"] for each in before["notes"]}
    assert note in {each["text"] for each in later["program"]["notes"]}


def test_a_flag_that_a_clinician_cleared_is_not_shown(client: TestClient) -> None:
    program = _program(client, _cleared(_request({"sickle_cell_disease": "yes"}), "sickle-cell-disease"))

    assert program["cleared"] == ["sickle-cell-disease"]
    assert "sickle-cell-disease" not in {each["id"] for each in program["notes"]}


@pytest.mark.parametrize(
    ("screen", "level", "where"),
    [
        ("chest_breathing_bleeding", "emergency", "emergency department"),
        ("saddle_bladder_bowel_legs", "emergency", "emergency department"),
        ("cannot_walk", "urgent", "urgent treatment center"),
        ("calf_and_circulation", "urgent", "urgent treatment center"),
    ],
)
def test_a_yes_to_a_danger_sign_that_nobody_can_explain_is_not_sent_to_an_appointment(
    client: TestClient, screen: str, level: str, where: str
) -> None:
    """Triage rules 0.1 (where and how soon) and 3.2: the floor holds while the details stay unknown."""
    request = _request(screens={screen: "yes"})
    request["report"]["findings"] |= dict.fromkeys(RULEBOOK.intake.covered_by[screen], "unknown")

    answer = _program(client, request)
    spanish = _program(client, request, {"Accept-Language": "es"})

    assert answer["outcome"] == "withheld"
    assert [(each["id"], each["by_when"]) for each in answer["reasons"]] == [("level-of-care", level), (screen, level)]
    assert answer["reasons"][0]["text"] == answer["care"]["wording"]
    assert where in answer["reasons"][1]["see"]
    assert "urgencias" in spanish["reasons"][1]["see"]


def test_a_yes_that_needs_an_appointment_is_named_beside_the_examination(client: TestClient) -> None:
    request = _request(screens={"locking_or_lost_movement": "unknown", "night_pain_lump_cancer": "yes"})
    for screen in ("locking_or_lost_movement", "night_pain_lump_cancer"):
        request["report"]["findings"] |= dict.fromkeys(RULEBOOK.intake.covered_by[screen], "unknown")

    answer = _program(client, request)

    assert answer["outcome"] == "withheld"
    assert [each["id"] for each in answer["reasons"]] == ["night_pain_lump_cancer", "examination-needed"]
    assert {each["by_when"] for each in answer["reasons"]} == {"soon"}


def test_no_restricted_or_withheld_program_is_without_a_reason(client: TestClient) -> None:
    screens = [each["id"] for each in client.get("/v1/screens").json()["items"] if each["kind"] == "question"]
    for screen in screens:
        for answer in ("yes", "unknown"):
            request = {
                "report": {"screens": all_screens("no") | {screen: answer}, "findings": {"age_years": 30}},
                "preferences": {"days_per_week": 3, "minutes_per_session": 30, "equipment": []},
            }
            result = _program(client, request)
            assert result["outcome"] == "needs_answers" or result["reasons"] or result["outcome"].startswith("released")


@pytest.mark.parametrize("consent", [{"guardian_consent": "yes"}, {"guardian_consent": "no"}, {}])
def test_an_age_nobody_knows_is_asked_for_as_an_estimate_and_not_sent_to_an_examination(
    consent: dict[str, Any], client: TestClient
) -> None:
    request = _request({"age_years": "unknown"}, **consent)
    answer = _program(client, request)

    assert answer["outcome"] == "needs_answers"
    (question,) = (each for each in answer["ask_next"] if each["id"] == "age_years")
    assert "estimate" in question["why"]
    assert not [text for text in answer["safety_net"] if "only an examination can settle" in text]


def test_an_unknown_age_does_not_hide_that_something_else_needs_an_examination(client: TestClient) -> None:
    asked = dict.fromkeys(("standing_alignment", "symptom_course", "focal_anterior_pain_site"), "unknown")
    request = _request(
        {"age_years": "unknown", "locked_knee": "unknown"} | asked,
        {"locking_or_lost_movement": "unknown"},
        guardian_consent="yes",
    )

    answer = _program(client, request)

    assert answer["outcome"] == "withheld"
    assert "examination-needed" in {each["id"] for each in answer["reasons"]}


@pytest.mark.parametrize("age", [3, 9])
def test_a_child_who_is_sent_to_a_doctor_is_not_told_to_look_after_it_alone(age: int, client: TestClient) -> None:
    answer = _program(client, _request({"age_years": age}, guardian_consent="yes"))

    assert answer["outcome"] == "withheld"
    assert answer["care"]["level"] == "routine"
    assert "look after this yourself" not in answer["care"]["wording"]


def test_who_is_referred_beside_a_program_is_not_told_that_nobody_needs_to_look(client: TestClient) -> None:
    # program.md 1.4: structural suspicion, orthopedist routine.
    answer = _program(client, _request({"structural_malalignment": "yes"}))

    assert {each["by_when"] for each in answer["referrals"]} == {"routine"}
    assert answer["care"]["level"] == "routine"
    assert "look after this yourself" not in answer["care"]["wording"]


# --- little time (DESIGN 8.12) ---


@pytest.mark.parametrize("days", [1, 2, 3, 5])
@pytest.mark.parametrize("age", [16, 30, 70])
def test_in_five_minutes_what_does_not_fit_is_said_to_be_a_matter_of_time(
    days: int, age: int, client: TestClient
) -> None:
    wishes: Json = {"minutes_per_session": 5, "days_per_week": days, "guardian_consent": "yes"}
    answer = _program(client, _request({"age_years": age}, **wishes))

    assert answer["outcome"] == "released_partial"
    for phase in answer["phases"]:
        missing = [each for each in phase["coverage"] if each["status"] != "met"]
        codes = [{reason["code"] for reason in each["reasons"]} for each in missing]
        assert all(found <= {"TIME_BUDGET", "DAYS_BUDGET", "PHASE_LOAD_CAP"} for found in codes)
        assert all(found & {"TIME_BUDGET", "DAYS_BUDGET"} for found in codes)
        if not phase["sessions"]:
            assert all("TIME_BUDGET" in found for found in codes)
            assert "empty_for_time" in {flag["id"] for flag in phase["flags"]}


def test_when_nothing_fits_into_five_minutes_time_is_the_reason_and_not_the_catalog(client: TestClient) -> None:
    request = _request({"patellar_dislocation_count": 1}, minutes_per_session=5, equipment=[])
    request["confirmed"] = {"impairments": ["quadriceps_weakness"]}
    answer = _program(client, request)

    assert answer["outcome"] == "withheld"
    assert "time-budget" in {reason["id"] for reason in answer["reasons"]}
    assert {reason["code"] for each in answer["coverage"] for reason in each["reasons"]} == {"TIME_BUDGET"}
    request["preferences"]["minutes_per_session"] = 10
    assert _program(client, request)["outcome"] == "restricted"


def test_what_fits_the_person_but_not_the_phase_is_not_blamed_on_conditions_or_equipment(client: TestClient) -> None:
    # Found with little time: every limit was named as soon as anything at all fitted the person.
    answer = _program(client, _request(minutes_per_session=9, days_per_week=3))

    codes = {reason["code"] for phase in answer["phases"] for each in phase["coverage"] for reason in each["reasons"]}
    assert codes <= {"TIME_BUDGET", "DAYS_BUDGET", "PHASE_LOAD_CAP"}


# --- doses of program.md 1.7, 2.5 and 5 ---


def _stretch_of(phase: Json) -> tuple[Json, list[int]]:
    """The hip flexor stretch of a phase: the exercise, and its sets in the last week by day."""
    (planned,) = (each for each in phase["exercises"] if each["slug"] == "half-kneeling-hip-flexor-stretch")
    used = [each for session in phase["sessions"] for each in session["exercises"] if each["slug"] == planned["slug"]]
    return planned, [each["sets"][-1]["sets"] for each in used]


def test_a_clearly_tight_muscle_is_stretched_four_times_thirty_seconds_on_five_days(client: TestClient) -> None:
    # program.md 1.7, stretch: 4 x 30 s, 5 days (10 minutes a week) [ING25].
    phase = _program(client, _request(days_per_week=5, minutes_per_session=45))["phases"][0]

    planned, sets = _stretch_of(phase)
    assert (planned["doses"][0]["hold_s"], planned["doses"][0]["sets_max"]) == (30, 4)
    assert sets == [4] * 5


def test_with_fewer_days_a_clearly_tight_muscle_gets_a_daily_minute_for_the_others(client: TestClient) -> None:
    phase = _program(client, _request(days_per_week=3, minutes_per_session=30))["phases"][0]

    assert "hip_flexor_tightness" in {dose["impairment"] for dose in phase["micro_doses"]}


def test_from_65_stretches_keep_the_dose_of_that_age(client: TestClient) -> None:
    # program.md 1.7: 2 x 30-60 s.
    phase = _program(client, _request({"age_years": 66}, days_per_week=5, minutes_per_session=45))["phases"][0]
    rows = {dose["row"] for each in phase["exercises"] for dose in each["doses"] if dose["row"].startswith("stretch")}

    assert rows <= {"stretch-65"}


def test_landings_start_at_forty_and_grow_by_a_fifth_a_week_to_eighty_at_most(client: TestClient) -> None:
    # program.md 1.7, impact: start <= 40 contacts a session, +10-20 % a week to <= 80; only in return.
    answer = _program(client, _request(goals=["jumping"], impact_goal="yes"))

    limits = {phase["phase"]: phase["landings_max"] for phase in answer["phases"]}
    assert limits.pop("return") == [40, 48, 57, 68]
    assert not any(limits.values())


@pytest.mark.parametrize("wishes", [{"goals": ["stairs"]}, {"goals": ["jumping"], "impact_goal": "no"}])
def test_who_does_not_jump_is_told_of_no_landings(wishes: Json, client: TestClient) -> None:
    assert not any(phase["landings_max"] for phase in _program(client, _request(**wishes))["phases"])


@pytest.mark.parametrize(("impact_goal", "runs"), [("yes", True), (None, True), ("no", False), ("unknown", False)])
def test_whoever_does_not_want_impact_is_told_of_no_running_steps(
    impact_goal: str | None, runs: bool, client: TestClient
) -> None:
    # DESIGN 8.11: impact needs such a goal and impact_goal not no.
    wishes: Json = {"goals": ["running"]} | ({} if impact_goal is None else {"impact_goal": impact_goal})

    assert any(phase["run_ladder_entry"] for phase in _program(client, _request(**wishes))["phases"]) is runs


def test_whether_a_person_runs_is_asked_before_how_they_run(client: TestClient) -> None:
    # program.md 5, S12: runner AND pain when running AND (cadence or overstride): cadence alone settles nothing.
    request = _request()
    for name in ("regular_running", "pain_on_impact_loading", "overstriding"):
        request["report"]["findings"].pop(name)
    [question] = [each for each in _program(client, request)["measure_questions"] if each["measure"] == "S12"]
    assert question["findings"][0] == "regular_running"
    assert set(question["findings"]) >= {"pain_on_impact_loading", "running_cadence_steps_per_minute", "overstriding"}

    request["report"]["findings"]["regular_running"] = "no"
    assert "S12" not in {each["measure"] for each in _program(client, request)["measure_questions"]}


def _questions(client: TestClient, request: Json) -> dict[str, list[str]]:
    return {each["measure"]: each["findings"] for each in _program(client, request)["measure_questions"]}


def test_nobody_is_asked_about_an_eating_disorder_unless_that_alone_decides_on_advice_about_weight(
    client: TestClient,
) -> None:
    # program.md 5, S8: BMI >= 25, 18 or older, not pregnant, no eating disorder, and the person wants it.
    heavy = {"height_cm": 170, "weight_kg": 90}
    request = _request(weight_advice_wanted="yes")
    for name in ("height_cm", "weight_kg", "eating_disorder_history"):
        request["report"]["findings"].pop(name, None)
    assert "S8" not in _questions(client, request)

    request["report"]["findings"] |= heavy
    assert _questions(client, request)["S8"] == ["eating_disorder_history"]

    del request["preferences"]["weight_advice_wanted"]
    assert "S8" not in _questions(client, request)


def test_what_a_measure_for_everybody_depends_on_is_asked(client: TestClient) -> None:
    # program.md 5: "if the indication is unknown, ask, do not advise". S7: worn out, high heels, or pain from shoes.
    request = _request()
    shoes = ("worn_out_footwear", "habitual_high_heels", "unsupportive_footwear", "symptoms_followed_footwear_change")
    for name in (*shoes, "walking_pain_nprs", "knee_osteoarthritis_diagnosed"):
        request["report"]["findings"].pop(name, None)
    asked = _questions(client, request)
    assert asked["S7"] == list(shoes)
    assert "walking_pain_nprs" in asked["S15"]

    request["report"]["findings"] |= dict.fromkeys(shoes, "no") | {"walking_pain_nprs": 2}
    assert not {"S7", "S15"} & set(_questions(client, request))


@pytest.mark.parametrize(
    ("allergy", "is_said", "is_shown"), [(None, True, True), ("no", False, True), ("yes", None, False)]
)
def test_a_caution_that_nobody_has_ruled_out_is_said_with_the_measure(
    allergy: str | None, is_said: bool | None, is_shown: bool, client: TestClient
) -> None:
    # program.md 5, S4: plaster allergy, fragile or broken skin. DESIGN 1: not asked is never "no".
    request = _request()
    findings = request["report"]["findings"]
    findings |= {"retropatellar_or_peripatellar_pain": "yes", "stairs_pain_nprs": 4, "taping_reduces_pain": "yes"}
    findings |= {"unhealed_wound": "no"}
    findings.pop("adhesive_allergy_or_fragile_skin", None)
    if allergy is not None:
        findings["adhesive_allergy_or_fragile_skin"] = allergy
    tape = [each["text"] for each in _program(client, request)["measures"] if each["id"] == "S4"]

    assert bool(tape) is is_shown
    if is_shown:
        assert ("if tape or bandages irritate your skin" in tape[0]) is is_said


@pytest.mark.parametrize(
    ("pattern", "medial_pain", "is_shown"),
    [
        ("genu_valgum", "no", True),
        ("genu_valgum", "yes", False),
        ("genu_varum", "no", False),
    ],
)
def test_a_wedge_is_a_topic_where_a_clinician_found_a_marked_flat_foot_with_knock_knees(
    pattern: str, medial_pain: str, is_shown: bool, client: TestClient
) -> None:
    # program.md 5, S2: a clinician finds marked flat foot with valgus; never in bow-leg or medial knee pain.
    request = _request()
    request["confirmed"] = {"patterns": [{"id": pattern, "origin": "functional"}], "impairments": []}
    request["report"]["findings"] |= {"foot_posture_index_points": 11, "medial_knee_pain": medial_pain}

    assert ("S2" in {each["id"] for each in _program(client, request)["measures"]}) is is_shown


def test_the_stricter_limit_of_pain_from_triage_is_not_overruled_by_that_of_the_stage(client: TestClient) -> None:
    # triage.md 0.2, tag isometric: pain 0 to 3; strong-pain (routine) allows a program whose build stage says 5.
    request = request_of(case_of("G02"))
    answer = _program(client, request)

    assert max(phase["pain_cap_nprs"] for phase in answer["phases"]) == 5
    [limit] = [text for text in answer["instructions"] if "3 of 10" in text]
    assert "also where the plan allows more" in limit


def test_a_plan_without_knee_work_is_looked_at_again_after_two_weeks(client: TestClient) -> None:
    # program.md 2.5: hip-only for up to 2 weeks, then retry knee at rung 1.
    answer = _program(client, hip_only_request(client))

    flags = {flag["id"]: flag["text"] for flag in answer["phases"][0]["flags"]}
    assert "2 weeks at most" in flags["hip_only"]
    assert answer["review"]["after_days"] == 14
    assert _program(client, _request())["review"]["after_days"] == 42


def test_knee_work_that_only_lacks_room_is_not_said_to_fit_nobody(client: TestClient) -> None:
    # program.md 2.5: hip-only is for knees that every allowed exercise hurts; 2.10 no. 17: else the ratio is flagged.
    request = _request(days_per_week=2, minutes_per_session=8)
    request["confirmed"] = {"impairments": ["hip_abductor_weakness"]}
    answer = _program(client, request)

    first = answer["phases"][0]
    regions = {part["region"] for part in first["weekly_sets"]}
    assert "hip" in regions
    assert "knee" not in regions
    flags = {flag["id"] for flag in first["flags"]}
    assert "ratio" in flags
    assert "hip_only" not in flags
    assert answer["review"]["after_days"] == 42


@pytest.mark.parametrize(("weeks", "pain", "shown"), [(12, 4, True), (11, 4, False), (12, 3, False)])
def test_surgery_of_the_kneecap_is_a_topic_after_proven_maltracking_and_months_of_exercise(
    weeks: int, pain: int, shown: bool, client: TestClient
) -> None:
    # program.md 5, S17: severe proven maltracking after >= 3-6 months of good rehab.
    findings = {"patellar_tilt_angle_deg": 25, "program_weeks": weeks, "activity_pain_nprs": pain}

    assert ("S17" in {each["id"] for each in _program(client, _request(findings))["measures"]}) is shown


def test_more_minutes_are_asked_for_where_they_alone_would_give_a_program(client: TestClient) -> None:
    # Nothing but the age and the screens is known; balance waits for an answer, hip and knee wait for minutes.
    wishes = {"days_per_week": 7, "minutes_per_session": 5, "equipment": ["chair", "wall", "mat"]}
    report = {"affected_side": "right", "screens": all_screens("no"), "findings": {"age_years": 35}}
    answer = _program(client, {"report": report, "preferences": wishes})

    assert answer["outcome"] == "withheld"
    assert [reason["id"] for reason in answer["reasons"]] == ["time-budget"]
    assert answer["care"]["level"] == "self_care"


def test_whoever_cannot_reach_the_floor_at_65_or_more_is_laid_flat_neither_on_back_nor_front(
    client: TestClient,
) -> None:
    answer = _program(client, _request({"age_years": 88}, floor_access="no", minutes_per_session=30))

    assert answer["exercises"]
    assert not [each["slug"] for each in answer["exercises"] if each["position"] in ("lying_back", "prone")]
