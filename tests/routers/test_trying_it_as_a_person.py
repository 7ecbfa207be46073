"""What a careful clinician and a hostile integrator tried over HTTP, as claims; each says where its rule comes from."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.domain.exercises.exercise import Exercise
from tests.catalog_of_tests import EXERCISES
from tests.routers.program_requests import all_answers, all_screens

Json = dict[str, Any]
_FINDINGS = shipped_rulebook().vocabulary.findings
_NUMBERS: Json = {
    "age_years": 30,
    "height_cm": 170,
    "weight_kg": 65,
    "training_age": "some",
    "rest_pain_nprs": 0,
    "usual_pain_nprs": 1,
    "activity_pain_nprs": 2,
    "stairs_pain_nprs": 2,
    "squat_pain_nprs": 2,
    "walking_pain_nprs": 1,
    "pain_settling_hours": 0.5,
    "standing_alignment": "straight",
    "falls_past_year_count": 0,
    "giving_way_4_week_count": 0,
    "patellar_dislocation_count": 0,
    "symptom_course": "unchanged",
    "symptom_duration_days": 40,
}
_WISHES: Json = {
    "days_per_week": 3,
    "minutes_per_session": 30,
    "floor_access": "yes",
    "goals": ["stairs"],
    "equipment": ["chair", "loop_band", "mat", "step", "wall"],
}
_VALID = {"clinician_role": "physiotherapist", "date": "2028-02-20", "expires_on": "2028-06-01"}
_MARK = "x-mark-91"
_WRONG: list[Any] = [_MARK, [_MARK], {"a": _MARK}, None, True, 10**30, -1e300, f"\u202e🦵{_MARK}", [[]]]
_DATES: Json = {"answered_on": "2028-02-28", "start_date": "2028-02-29"}


def _request(
    findings: Json | None = None, screens: Json | None = None, wishes: Json | None = None, **more: Any
) -> Json:
    """A harmless knee with every question answered, and what a test says differently."""
    report = {
        "affected_side": "right",
        "screens": all_screens("no") | (screens or {}),
        "findings": all_answers("no") | _NUMBERS | (findings or {}),
    }
    report |= {name: more.pop(name) for name in ("answered_on", "clearances") if name in more}
    return {"report": report, "preferences": _WISHES | (wishes or {}), **more}


def _program(client: TestClient, request: Json) -> Json:
    response = client.post("/v1/programs", json=request)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def _everything(answer: Json) -> Iterator[Exercise]:
    """Every exercise named anywhere: planned, easier, harder, instead, and micro-doses."""
    for phase in answer.get("phases", []):
        for planned in phase["exercises"]:
            for slug in (planned["slug"], *planned["easier"], *planned["harder"], *planned["substitutes"]):
                yield EXERCISES[slug]
        yield from (EXERCISES[dose["slug"]] for dose in phase["micro_doses"])


def _efforts(answer: Json) -> list[int]:
    planned = [each for phase in answer["phases"] for each in phase["exercises"]]
    return [dose["effort_max_rpe"] for each in planned for dose in each["doses"]]


def _decision(answer: Json) -> Json:
    """An answer without what names the bytes of its request."""
    return {name: part for name, part in answer.items() if name not in ("digest", "program_digest", "basis")}


# --- who gets a program at all (program.md 7, DESIGN 6 and 8.10) ---


def test_a_harmless_knee_with_every_question_answered_gets_its_program(client: TestClient) -> None:
    answer = _program(client, _request())

    assert (answer["outcome"], answer["care"]["level"]) == ("released", "self_care")


def test_all_screens_no_and_an_age_are_enough_for_a_program(client: TestClient) -> None:
    # DESIGN 8.13, the second form of G10: ungated findings that are unknown never withhold.
    request = {"report": {"screens": all_screens("no"), "findings": {"age_years": 40}}, "preferences": _WISHES}

    assert _program(client, request)["outcome"] == "released_partial"


@pytest.mark.parametrize("age", [0.5, 9, 9.99])
def test_under_ten_no_consent_and_no_clearance_gives_a_program(age: float, client: TestClient) -> None:
    clearance = {"clears": "child-automated-programme-limit"} | _VALID
    request = _request({"age_years": age}, wishes={"guardian_consent": "yes"}, clearances=[clearance], **_DATES)

    assert _program(client, request)["outcome"] == "withheld"


@pytest.mark.parametrize(
    ("consent", "outcome"), [(None, "needs_answers"), ("no", "withheld"), ("unknown", "withheld"), ("yes", "released")]
)
@pytest.mark.parametrize("age", [10, 17.9])
def test_under_eighteen_a_guardian_has_to_agree(
    age: float, consent: str | None, outcome: str, client: TestClient
) -> None:
    wishes = {} if consent is None else {"guardian_consent": consent}
    answer = _program(client, _request({"age_years": age}, wishes=wishes))

    assert answer["outcome"] == outcome
    if outcome == "released":
        assert answer["guardian"]
        assert max(_efforts(answer)) <= 7


@pytest.mark.parametrize("age", [10, 14.9])
def test_ages_10_to_14_follow_four_weeks_three_times(age: float, client: TestClient) -> None:
    answer = _program(client, _request({"age_years": age}, wishes={"guardian_consent": "yes", "days_per_week": 7}))

    weeks = {phase["phase"]: phase["weeks"] for phase in answer["phases"]}
    assert list(weeks.items()) == [("calm", 4), ("build", 4), ("return", 4)]
    assert not [exercise for exercise in _everything(answer) if exercise.impact != "none"]


@pytest.mark.parametrize(
    ("findings", "rule"),
    [
        ({"knee_arthroplasty": "yes"}, "artificial-knee"),
        ({"malignancy_in_leg": "yes"}, "cancer-in-this-leg"),
        ({"knee_surgery_weeks_ago": 12}, "recent-knee-surgery"),
        ({"current_chest_pain": "yes"}, "acute-cardiorespiratory-symptom"),
        ({"body_temperature_c": 38}, None),
        ({"age_years": 7, "pregnant": "yes"}, None),
    ],
)
def test_what_bars_a_program_bars_it_against_a_screen_that_says_no(
    findings: Json, rule: str | None, client: TestClient
) -> None:
    # The more dangerous answer wins (DESIGN 2); a clearance never lifts an emergency (8.8) and never the scope (6).
    clearances = [] if rule is None else [{"clears": rule, "clinician_role": "doctor"} | _VALID]
    answer = _program(client, _request(findings, clearances=clearances, **_DATES))

    assert answer["outcome"] == "withheld"
    assert answer["reasons"]


def test_what_a_clinician_confirms_lifts_no_red_flag(client: TestClient) -> None:
    confirmed = {"patterns": [{"id": "genu_varum", "origin": "functional"}], "impairments": ["quadriceps_weakness"]}
    answer = _program(client, _request({"locked_knee": "yes"}, confirmed=confirmed))

    assert (answer["outcome"], answer["care"]["level"]) == ("withheld", "urgent")


@pytest.mark.parametrize(
    ("start_date", "outcome"), [("2028-02-28", "released"), ("2028-02-29", "released"), ("2028-03-02", "needs_answers")]
)
def test_answers_older_than_28_days_are_asked_again(start_date: str, outcome: str, client: TestClient) -> None:
    answer = _program(client, _request(answered_on="2028-02-01", start_date=start_date))

    assert answer["outcome"] == outcome
    if outcome == "needs_answers":
        assert {"chest_breathing_bleeding", "cannot_walk"} <= {question["id"] for question in answer["ask_next"]}


# --- what is in it ---


@pytest.mark.parametrize("week", [16, 30, "unknown"])
def test_pregnant_from_week_16_never_flat_on_back_or_front_and_never_hard(week: Any, client: TestClient) -> None:
    # program.md 2.10 no. 7.
    findings = {"sex": "female", "pregnant": "yes", "gestational_age_weeks": week}
    answer = _program(client, _request(findings, screens={"pregnancy": "yes"}))

    assert answer["phases"]
    assert not [each.slug for each in _everything(answer) if each.position in ("lying_back", "prone")]
    assert not [each.slug for each in _everything(answer) if each.impact != "none"]
    assert max(_efforts(answer)) <= 6


@pytest.mark.parametrize("restricted", ["yes", "unknown"])
def test_no_exercise_puts_weight_on_a_leg_that_may_not_bear_it(restricted: str, client: TestClient) -> None:
    answer = _program(client, _request({"weight_bearing_restricted": restricted}))

    assert answer["phases"]
    assert {each.weight_bearing.value for each in _everything(answer)} == {"none"}


@pytest.mark.parametrize(
    ("wishes", "age"),
    [
        ({"equipment": []}, 30),
        ({"equipment": ["chair"], "floor_access": "no"}, 72),
        ({"positions_to_avoid": ["supine", "prone", "side_lying", "kneeling", "floor", "single_leg_standing"]}, 30),
        ({"exercises_to_avoid": ["clamshell", "glute-bridge", "quad-set", "clamshell"]}, 30),
    ],
)
def test_nothing_outside_equipment_positions_floor_and_wishes_is_named_anywhere(
    wishes: Json, age: int, client: TestClient
) -> None:
    # program.md 2.10 no. 6: alternatives included; DESIGN 8.11 for what a position means.
    named = list(_everything(_program(client, _request({"age_years": age}, wishes=wishes))))
    owned = set((_WISHES | wishes)["equipment"])
    avoided = wishes.get("positions_to_avoid", [])
    no_floor = wishes.get("floor_access") == "no" or "floor" in avoided
    positions = {"supine": {"lying_back"}, "kneeling": {"kneeling", "half_kneeling", "quadruped"}}
    out = set().union(*(positions.get(position, {position}) for position in avoided))

    assert named
    assert not [each.slug for each in named if not owned.issuperset(each.equipment)]
    assert not [each.slug for each in named if each.position in out or (no_floor and each.surface == "floor")]
    assert {each.slug for each in named}.isdisjoint(wishes.get("exercises_to_avoid", []))


def test_who_refuses_every_exercise_is_told_so_and_whom_to_ask(client: TestClient) -> None:
    confirmed = {"impairments": ["quadriceps_weakness", "hip_abductor_weakness"]}
    answer = _program(client, _request(wishes={"exercises_to_avoid": sorted(EXERCISES)}, confirmed=confirmed))

    assert answer["outcome"] == "withheld"
    assert {reason["code"] for each in answer["coverage"] for reason in each["reasons"]} == {"USER_AVOID"}
    assert any(reason.get("see") for reason in answer["reasons"])


@pytest.mark.parametrize("days", [1, 2, 4, 7])
@pytest.mark.parametrize("minutes", [5, 10, 25, 60, 120])
def test_days_and_minutes_are_never_exceeded(days: int, minutes: int, client: TestClient) -> None:
    answer = _program(client, _request(wishes={"days_per_week": days, "minutes_per_session": minutes}))

    sessions = [phase["sessions"] for phase in answer["phases"]]
    assert max(len(week) for week in sessions) <= days
    assert max(session["minutes"] for week in sessions for session in week) <= minutes
    assert (days >= 2 and minutes >= 10) or answer["outcome"] == "released_partial"


@pytest.mark.parametrize("impact_goal", ["yes", "no", "unknown"])
def test_impact_waits_for_the_return_phase_and_for_a_wish(impact_goal: str, client: TestClient) -> None:
    wishes = {"goals": ["running", "jumping", "sport"], "impact_goal": impact_goal, "minutes_per_session": 45}
    answer = _program(client, _request({"training_age": "trained"}, wishes=wishes))

    early = answer | {"phases": [phase for phase in answer["phases"] if phase["phase"] in ("calm", "build", "control")]}
    assert not [each.slug for each in _everything(early) if each.impact != "none"]
    if impact_goal != "yes":
        assert not [each.slug for each in _everything(answer) if each.impact != "none"]


@pytest.mark.parametrize(("expires_on", "outcome"), [("2028-02-29", "released"), ("2028-02-28", "restricted")])
def test_a_slipped_kneecap_has_the_gentle_set_until_cleared(expires_on: str, outcome: str, client: TestClient) -> None:
    # program.md 1.4 and 7.2; DESIGN 8.8: a clearance counts to its last day.
    clearance = {"clears": "post_patellar_dislocation"} | _VALID | {"expires_on": expires_on}
    answer = _program(client, _request({"patellar_dislocation_count": 2}, clearances=[clearance], **_DATES))

    assert answer["outcome"] == outcome
    if outcome == "restricted":
        assert answer["auto_advance"] is False
        assert answer["review"]["after_days"] <= 14
        assert max(_efforts(answer)) <= 5
        assert all(len(session["exercises"]) <= 4 for phase in answer["phases"] for session in phase["sessions"])


# --- the interview ---


def test_answering_no_leads_to_a_program_without_a_question_asked_twice(client: TestClient) -> None:
    answer, asked = _interview(client, "no")

    assert answer["outcome"] in ("released", "released_partial")
    assert len(asked) == len(set(asked))


def test_knowing_nothing_never_leads_to_a_program_and_nothing_is_asked_twice(client: TestClient) -> None:
    answer, asked = _interview(client, "unknown")

    assert answer["outcome"] in ("needs_answers", "withheld")
    assert len(asked) == len(set(asked))


def _interview(client: TestClient, word: str) -> tuple[Json, list[str]]:
    """Asks until there is an outcome or nothing is left to ask, five questions at a time."""
    report: Json = {"screens": {}, "findings": {}}
    asked: list[str] = []
    while True:
        answer = _program(client, {"report": report, "preferences": _WISHES})
        questions = [question["id"] for question in answer["ask_next"][:5]]
        if answer["outcome"] != "needs_answers" or not questions:
            return answer, asked
        asked += questions
        assert len(asked) < 2 * len(_FINDINGS)
        for name in questions:
            if name in _FINDINGS:
                report["findings"][name] = 40 if name == "age_years" and word == "no" else word
            else:
                report["screens"][name] = word


# --- the wire ---


def test_order_and_duplicates_decide_nothing_and_the_bytes_repeat(client: TestClient) -> None:
    request = _request(
        {"patellar_dislocation_count": 1},
        wishes={"positions_to_avoid": ["prone", "kneeling"], "exercises_to_avoid": ["clamshell", "mini-squat"]},
        confirmed={"impairments": ["core_weakness", "hip_abductor_weakness"]},
    )
    other = _reversed(request)
    other["preferences"]["equipment"] *= 2
    other["preferences"]["exercises_to_avoid"] *= 2

    first = client.post("/v1/programs", json=request)
    assert first.content == client.post("/v1/programs", json=request).content
    assert _decision(first.json()) == _decision(_program(client, other))


def _reversed(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _reversed(value) for name, value in reversed(part.items())}
    return [_reversed(each) for each in reversed(part)] if isinstance(part, list) else part


@pytest.mark.parametrize(
    "place",
    [
        "report/findings/age_years",
        "report/findings/knee_pain",
        "report/screens/pregnancy",
        "report/answered_on",
        "preferences/days_per_week",
        "preferences/equipment",
        "preferences/exercises_to_avoid",
        "start_date",
        "confirmed",
    ],
)
@pytest.mark.parametrize("value", _WRONG)
def test_a_wrong_value_is_refused_at_its_place_and_never_repeated(place: str, value: Any, client: TestClient) -> None:
    request = _request()
    *parents, name = place.split("/")
    holder = request
    for parent in parents:
        holder = holder[parent]
    holder[name] = value
    response = client.post("/v1/programs", json=request)

    # An exercise that the catalog in force does not have is a conflict with it; everything else is an invalid body.
    assert response.status_code in (409, 422) if name == "exercises_to_avoid" else response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert all(error["pointer"].startswith(f"/{place}") for error in response.json()["errors"])
    assert _MARK not in response.text


@pytest.mark.parametrize(("day", "status"), [("2028-02-29", 200), ("2027-02-29", 422), ("2028-02-30", 422)])
def test_a_leap_day_is_a_day_only_in_a_leap_year(day: str, status: int, client: TestClient) -> None:
    assert client.post("/v1/programs", json=_request(start_date=day)).status_code == status
