"""What becomes known in a running program holds for everything that is still to come in it, not for today alone.

Expected values come from program.md 2.10 (invariants 1, 6, 7 and 33) and from the decision about leave_out.
"""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES
from tests.progression_requests import Json, answer_to, day, request_for
from tests.routers.program_requests import all_screens, case_of, request_of

PREGNANT: Json = {
    "pregnant": "yes",
    "gestational_age_weeks": 20,
    "pregnancy_exercise_contraindication": "no",
    "obstetric_warning_sign": "no",
    "postpartum": "no",
}


def request_of_a_woman(client: TestClient, *, days_per_week: int = 3, minutes: int = 40) -> Json:
    """A progression on the third day of a program that has exercises lying down in every phase."""
    request = request_of(case_of("G01"))
    request["report"]["answered_on"] = day(0)
    request["report"]["findings"] |= {"age_years": 30, "sex": "female"}
    request["preferences"] |= {
        "days_per_week": days_per_week,
        "minutes_per_session": minutes,
        "floor_access": "yes",
        "equipment": ["mat", "chair", "wall", "loop_band", "step", "towel", "strap"],
    }
    request["confirmed"] = {"patterns": [], "impairments": ["hip_flexor_tightness", "gluteus_maximus_weakness"]}
    program = client.post("/v1/programs", json={**request, "start_date": day(0)}).json()
    assert len(program["phases"]) > 2
    return {"program": program, "as_of": day(3)}


def still_to_come(answer: Json) -> list[Json]:
    """The phase now and those after it."""
    phases: list[Json] = answer["program"]["phases"]
    return phases[answer["program"]["current_phase"] :]


def slugs_in(phase: Json) -> Iterator[str]:
    """Every exercise that a phase names, alternatives and micro-doses included."""
    for exercise in phase["exercises"]:
        yield from (exercise["slug"], *exercise["easier"], *exercise["harder"], *exercise["substitutes"])
    for session in phase["sessions"]:
        yield from (each["slug"] for each in session["exercises"])
    yield from (dose["slug"] for dose in phase["micro_doses"])


@pytest.mark.parametrize(("days_per_week", "minutes"), [(3, 40), (2, 15)])
def test_nothing_on_the_back_or_the_front_is_left_anywhere_once_a_pregnancy_of_20_weeks_is_known(
    client: TestClient, days_per_week: int, minutes: int
) -> None:
    sent = request_of_a_woman(client, days_per_week=days_per_week, minutes=minutes)
    before = {slug for phase in sent["program"]["phases"] for slug in slugs_in(phase)}
    assert {EXERCISES[slug].position for slug in before} >= {"lying_back"}
    screens = all_screens("no") | {"pregnancy": "yes"}
    sent["check_ins"] = [{"id": "c", "date": day(3), "screens": screens, "findings": PREGNANT}]

    answer = answer_to(client, sent)

    assert answer["decision"]["decision"] != "pause"
    assert still_to_come(answer)[0]["sessions"]
    for phase in still_to_come(answer):
        assert not {EXERCISES[slug].position for slug in slugs_in(phase)} & {"lying_back", "prone"}
        assert not phase["run_ladder_entry"]
        for exercise in phase["exercises"]:
            assert exercise["easier"] or exercise["easier_by_dose"]
            assert exercise["harder"] or exercise["harder_by_dose"]


def test_the_weekly_sets_of_a_later_phase_count_what_is_left_in_it(client: TestClient) -> None:
    sent = request_of_a_woman(client)
    screens = all_screens("no") | {"pregnancy": "yes"}
    sent["check_ins"] = [{"id": "c", "date": day(3), "screens": screens, "findings": PREGNANT}]

    for phase in still_to_come(answer_to(client, sent))[1:]:
        left = {
            exercise["slug"] for exercise in phase["exercises"] if EXERCISES[exercise["slug"]].ladder.region == "knee"
        }
        sets = [
            next(step["sets"] for step in reversed(each["sets"]) if step["from_week"] <= phase["weeks"])
            for session in phase["sessions"]
            for each in session["exercises"]
            if each["slug"] in left and EXERCISES[each["slug"]].kind in ("strength", "isometric")
        ]
        counted = {each["region"]: each["by_week"][-1] for each in phase["weekly_sets"]}
        assert counted.get("knee", 0) == sum(sets)


def test_a_paused_program_asks_for_no_micro_dose_either(client: TestClient) -> None:
    sent = request_of_a_woman(client, days_per_week=2, minutes=15)
    assert sent["program"]["phases"][0]["micro_doses"]
    sent["check_ins"] = [{"id": "c", "date": day(3), "findings": {"locked_knee": "yes"}}]

    answer = answer_to(client, sent)

    assert answer["decision"]["decision"] == "pause"
    assert still_to_come(answer)[0]["micro_doses"] == []


def test_what_a_clinician_leaves_out_is_left_out_of_later_phases_and_of_the_alternatives(client: TestClient) -> None:
    sent = request_of_a_woman(client)
    left_out = next(
        slug
        for phase in sent["program"]["phases"][1:]
        for slug in (exercise["slug"] for exercise in phase["exercises"])
    )
    instruction = {"id": "i", "instruction": "leave_out", "slug": left_out, "clinician_role": "physiotherapist"}
    sent["clinician_instructions"] = [{**instruction, "date": day(2), "expires_on": day(200)}]

    answer = answer_to(client, sent)

    assert answer["instructions"][0]["result"] == "counts"
    assert all(left_out not in slugs_in(phase) for phase in still_to_come(answer))


def test_no_exercise_of_high_load_is_left_anywhere_once_the_shape_of_the_leg_may_be_in_the_bone(
    client: TestClient,
) -> None:
    # Program rules 1.4: structural varus or valgus suspected, patellofemoral load moderate at most.
    case: Json = {
        "id": "shape",
        "phase": "control",
        "exercises": [{"slug": "rear-foot-elevated-split-squat"}, {"slug": "clamshell"}],
        "as_of": 3,
    }
    high = {slug for slug, each in EXERCISES.items() if each.patellofemoral_load.level == "high"}
    before = still_to_come(answer_to(client, request_for(case)))
    assert high & {slug for each in before for slug in slugs_in(each)}
    news: Json = {"check_ins": [{"day": 2, "findings": {"structural_malalignment": "yes"}}]}

    answer = answer_to(client, request_for({**case, **news}))

    assert not high & {slug for each in still_to_come(answer) for slug in slugs_in(each)}
    split_squat = next(each for each in answer["exercises"] if each["slug"] == "rear-foot-elevated-split-squat")
    assert "next" not in split_squat
    assert [each["slug"] for session in still_to_come(answer)[0]["sessions"] for each in session["exercises"]]


@pytest.mark.parametrize("news", [{"known_heart_condition": "yes"}, PREGNANT])
def test_no_later_phase_is_harder_than_the_news_allow(client: TestClient, news: Json) -> None:
    """Both rules ask for light effort (`low_intensity` of the triage rules), in a new program as in a running one."""
    sent = request_of_a_woman(client)
    assert max(phase["effort_max_rpe"] for phase in sent["program"]["phases"]) > 4
    screens = all_screens("no") | ({"pregnancy": "yes"} if "pregnant" in news else {"heart_and_blood_pressure": "yes"})
    sent["check_ins"] = [{"id": "c", "date": day(3), "screens": screens, "findings": news}]

    answer = answer_to(client, sent)

    later = still_to_come(answer)[1:]
    assert all(phase["exercises"] and phase["effort_max_rpe"] <= 4 for phase in later)
    doses = [dose for phase in later for each in phase["exercises"] for dose in each["doses"]]
    assert max(dose["effort_max_rpe"] for dose in doses) <= 4


def _counted(phase: Json) -> dict[str, tuple[int, bool]]:
    """Need -> on how many days of a week it is trained, and whether it is called met."""
    trained = {each["slug"]: {why["impairment"] for why in each["why"]} for each in phase["exercises"]}
    return {
        row["impairment"]: (
            sum(any(row["impairment"] in trained[e["slug"]] for e in each["exercises"]) for each in phase["sessions"]),
            row["status"] == "met",
        )
        for row in phase["coverage"]
    }


@pytest.mark.parametrize(
    ("news", "reason"),
    [({"pain_on_kneeling": "unknown"}, "CONDITION_UNKNOWN_GATING"), ({"lateral_hip_pain": "yes"}, "CONDITION_AVOID")],
)
def test_the_stage_now_says_how_each_need_is_met_with_what_a_new_answer_left_of_it(
    client: TestClient, news: Json, reason: str
) -> None:
    """2.9 and invariant 13: every need is addressed, or reported as not met with a reason."""
    sent = request_of_a_woman(client)
    sent["check_ins"] = [{"id": "c", "date": day(3), "findings": news}]
    before, phase = sent["program"]["phases"][0], still_to_come(answer_to(client, sent))[0]
    assert {each["slug"] for each in before["exercises"]} - {each["slug"] for each in phase["exercises"]}

    rows = list(zip(before["coverage"], phase["coverage"], strict=True))
    for was, row in rows:
        days, is_met = _counted(phase).get(row["impairment"], (0, False))
        assert row["sessions_per_week"] == days
        assert days >= 2 or not is_met
        assert is_met or row["reasons"]
        assert (row["status"] == was["status"]) or (was["status"], days) in {("met", days), ("partial", 0)}
    lost = [row for was, row in rows if row["sets_per_week"] < was["sets_per_week"]]
    assert lost
    assert all(reason in {each["code"] for each in row["reasons"]} for row in lost if row["status"] != "met")


def test_a_later_phase_that_loses_exercises_is_filled_again_and_says_how_each_need_is_met(client: TestClient) -> None:
    """2.9 and invariant 13: every need is addressed, or reported as not met."""
    sent = request_of_a_woman(client)
    screens = all_screens("no") | {"pregnancy": "yes"}
    sent["check_ins"] = [{"id": "c", "date": day(3), "screens": screens, "findings": PREGNANT}]
    answer = answer_to(client, sent)

    for before, phase in zip(sent["program"]["phases"][1:], still_to_come(answer)[1:], strict=True):
        assert {each["slug"] for each in before["exercises"]} - {each["slug"] for each in phase["exercises"]}
        for row in phase["coverage"]:
            days, is_met = _counted(phase)[row["impairment"]]
            assert row["sessions_per_week"] == days
            assert days >= 2 or not is_met
            assert is_met or row["reasons"]
        # What lay on the back was the work for the glutes and the hip flexor: something else trains them now.
        assert any(is_met for _, is_met in _counted(phase).values())
        assert (phase["phase"], phase["weeks"], phase["first_week"]) == (
            before["phase"],
            before["weeks"],
            before["first_week"],
        )
