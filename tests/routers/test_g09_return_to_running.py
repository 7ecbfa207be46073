"""G09 of program.md 8.1, whole: a runner enters return with K1 to K6 met, and begins to run, through HTTP."""

from copy import deepcopy
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from tests.programs_of_tests import CATALOG
from tests.progression_requests import START, Json, day, signed
from tests.routers.program_requests import all_screens, released

CONTROL_DAYS: Final = 30
_WELL: Final = {
    "pain_before_nprs": 0,
    "next_morning_pain_nprs": 0,
    "settling_time_hours": 0.5,
    "swelling_change": "none",
}
_QUIET: Final = {"session_giving_way_count": 0, "fell": "no", "new_symptom": "no", "pain_medication_taken": "no"}
_GOOD: Final = {"pain_during_nprs": 1, "effort_rpe": 7, "movement_quality": "good", "mechanical_event": "none"}
_PASSED: Final = {
    "activity_pain_nprs": 1,
    "stairs_pain_nprs": 1,
    "rest_pain_nprs": 0,
    "step_down_good_reps": 9,
    "step_down_good_other_side_reps": 9,
    "single_leg_stance_eyes_open_s": 45,
}


@pytest.fixture(scope="module")
def created(client: TestClient) -> Json:
    """The program of the runner as POST /v1/programs makes it."""
    return released(client, "G09", START.isoformat())


@pytest.fixture(scope="module")
def request_in_return(created: Json) -> Json:
    """The same program from the control phase on, 30 good days of it, and everything K1 to K6 ask for."""
    program = deepcopy(created)
    names = [phase["phase"] for phase in program["phases"]]
    program["phases"] = program["phases"][names.index("control") :]
    week = 1
    for phase in program["phases"]:
        phase["first_week"], week = week, week + phase["weeks"]
        phase.pop("first_day", None)
    logs = [
        {"id": f"s{number}", "date": day(number), **_WELL, **_QUIET, "exercises": _done(program["phases"][0], session)}
        for number in range(CONTROL_DAYS)
        for session in program["phases"][0]["sessions"]
        if session["day"] == number % 7 + 1
    ]
    check = {"id": "c", "date": day(CONTROL_DAYS), "findings": _PASSED, "screens": all_screens("no")}
    return {"program": signed(program), "session_logs": logs, "check_ins": [check], "as_of": day(CONTROL_DAYS)}


def _done(phase: Json, session: Json) -> list[Json]:
    by_slug = {each["slug"]: each for each in phase["exercises"]}
    found = []
    for each in session["exercises"]:
        dose, sets = by_slug[each["slug"]]["doses"][0], each["sets"][0]["sets"] if each.get("sets") else 1
        log: Json = {"slug": each["slug"], **_GOOD, "sharp_pain_during_exercise": "no", "done_sets": sets}
        if "reps" in dose:
            log["done_reps_per_set"] = [dose["reps"]] * sets
        found.append(log)
    return found


def _after(client: TestClient, sent: Json, runs: list[Json], as_of: int) -> Json:
    logs = [
        {"id": f"r{run['day']}", "date": day(CONTROL_DAYS + run["day"]), **_WELL, **_QUIET}
        | {"practice": {"step": run.get("step", 1), "pain_during_nprs": run.get("pain", 1), "minutes": 18}}
        for run in runs
    ]
    if as_of:
        # Strength goes on as the phase says; without it a gap would hold everything.
        phase = _after(client, sent, [], 0)["program"]["phases"][1]
        logs += [
            {"id": f"t{number}", "date": day(CONTROL_DAYS + number), **_WELL, **_QUIET, "exercises": done}
            for number in range(as_of)
            for session in phase["sessions"]
            if session["day"] == number % 7 + 1 and (done := _done(phase, session))
        ]
    whole = {**sent, "session_logs": [*sent["session_logs"], *logs], "as_of": day(CONTROL_DAYS + as_of)}
    response = client.post("/v1/progressions", json=whole)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


@pytest.fixture(scope="module")
def entered(client: TestClient, request_in_return: Json) -> Json:
    """The answer of the day on which return begins."""
    return _after(client, request_in_return, [], 0)


def test_g09_enters_return_when_k1_to_k6_are_known_and_met(
    client: TestClient, request_in_return: Json, entered: Json
) -> None:
    without = deepcopy(request_in_return)
    del without["check_ins"][0]["findings"]["single_leg_stance_eyes_open_s"]
    stays = _after(client, without, [], 0)

    assert (entered["decision"]["decision"], entered["decision"]["rule_ids"]) == ("advance", ["P14"])
    assert entered["decision"]["phase"] == "return"
    assert stays["decision"]["phase"] == "control"
    assert "practice" not in stays
    assert [row["id"] for row in stays["decision"]["exit"]] == ["K4"]


def test_g09_begins_the_run_ladder_at_step_1(entered: Json) -> None:
    assert (entered["practice"]["ladder"], entered["practice"]["step"]) == ("run", 1)
    assert entered["practice"]["text"] == "Run 1 min, then walk 2 min. Do this 6 times."


def test_g09_is_advised_five_percent_more_steps_first(created: Json, entered: Json) -> None:
    for program in (created, entered["program"]):
        measure = next(each for each in program["measures"] if each["id"] == "S12")
        assert measure["text"].index("Start with 5 %") < measure["text"].index("up to 10 %")


def test_g09_keeps_single_leg_strength_and_hip_work(created: Json, entered: Json) -> None:
    planned = next(phase for phase in created["phases"] if phase["phase"] == "return")
    now = entered["program"]["phases"][entered["program"]["current_phase"]]
    for phase in (planned, now):
        entries = [CATALOG.entries[CATALOG.index_of[each["slug"]]] for each in phase["exercises"]]
        assert [each for each in entries if each.exercise.unilateral]
        assert [each for each in entries if each.counts_as == "hip"]


def test_g09_schedules_no_run_and_no_downhill_by_itself(entered: Json) -> None:
    phase = entered["program"]["phases"][entered["program"]["current_phase"]]
    slugs = {each["slug"] for session in phase["sessions"] for each in session["exercises"]}

    assert not [slug for slug in slugs if "run" in slug or "downhill" in slug]


def test_g09_never_runs_two_days_in_a_row(client: TestClient, request_in_return: Json) -> None:
    answer = _after(client, request_in_return, [{"day": 1}], 2)

    assert answer["practice"]["not_before"] == day(CONTROL_DAYS + 3)


def test_g09_steps_up_after_two_good_runs_and_never_at_once(client: TestClient, request_in_return: Json) -> None:
    one = _after(client, request_in_return, [{"day": 1}], 2)
    two = _after(client, request_in_return, [{"day": 1}, {"day": 3}], 4)

    assert (one["practice"]["step"], one["practice"]["rule_ids"]) == (1, ["RL-hold"])
    assert (two["practice"]["step"], two["practice"]["rule_ids"]) == (2, ["RL-up"])


@pytest.mark.parametrize(("pain", "is_good"), [(2, True), (2.5, False), (3, False)])
def test_g09_runs_within_a_pain_cap_of_2(
    client: TestClient, request_in_return: Json, pain: float, is_good: bool
) -> None:
    runs: list[Json] = [{"day": 1, "pain": pain}, {"day": 3, "pain": pain}]
    answer: Any = _after(client, request_in_return, runs, 4)["practice"]

    assert answer["step"] == (2 if is_good else 1)
    assert ("E05" in answer["rule_ids"]) is not is_good


def test_g09_runs_at_most_a_tenth_longer_than_the_longest_run(client: TestClient, request_in_return: Json) -> None:
    runs: list[Json] = [{"day": 2 * n + 1, "step": 1 + n // 2} for n in range(16)]
    answer = _after(client, request_in_return, runs, 32)["practice"]

    assert answer["step"] == 8
    assert answer["minutes_max"] == int(18 * 1.1)
