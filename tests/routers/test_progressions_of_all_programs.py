"""Every worked program, followed for eight weeks as each answer says: no crash, no phase too many, limits kept."""

import pytest
from starlette.testclient import TestClient

from tests.programs_of_tests import CATALOG
from tests.progression_requests import CALM_SESSION, Json, day, done_as_prescribed
from tests.routers.program_requests import CASES, request_of

_GOOD: Json = CALM_SESSION | {"settling_time_hours": 0.5}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_program_can_be_followed_for_eight_weeks(case: Json, client: TestClient) -> None:
    request = request_of(case)
    request["report"]["answered_on"] = day(0)
    program = client.post("/v1/programs", json={**request, "start_date": day(0)}).json()
    if "phases" not in program:
        return
    logs: list[Json] = []
    checks: list[Json] = []
    answer: Json = {}
    for number in range(0, 56, 2):
        if number and number % 14 == 0:
            findings = {"activity_pain_nprs": 1, "stairs_pain_nprs": 1, "rest_pain_nprs": 0}
            checks.append({"id": f"c{number}", "date": day(number), "findings": findings})
        sent = {"program": program, "as_of": day(number), "session_logs": logs, "check_ins": checks}
        response = client.post("/v1/progressions", json=sent)
        assert response.status_code == 200, response.text
        answer = response.json()
        exercises = [done_as_prescribed(each["next"], pain=0) for each in answer["exercises"] if "next" in each]
        if exercises:
            log: Json = {"id": f"s{number}", "date": day(number), "exercises": exercises[:30], **_GOOD}
            if "practice" in answer:
                log["practice"] = {"step": answer["practice"]["step"], "pain_during_nprs": 0, "minutes": 15}
            logs.append(log)

    names = [phase["phase"] for phase in answer["program"]["phases"]]
    if program["outcome"] == "restricted":
        assert answer["decision"]["phase"] == "calm"
        assert all(each["decision"] != "progress" for each in answer["exercises"])
    assert names == sorted(names, key=["calm", "build", "control", "return", "maintenance"].index)
    _keeps_the_limits(case, answer)


def _keeps_the_limits(case: Json, answer: Json) -> None:
    owned = set(case["preferences"].get("equipment", ()))
    for phase in answer["program"]["phases"][answer["program"]["current_phase"] :]:
        for exercise in phase["exercises"]:
            known = CATALOG.entries[CATALOG.index_of[exercise["slug"]]].exercise
            assert owned.issuperset(known.equipment), exercise["slug"]
            assert known.demand_rung <= max(phase["rung_max"], 5)
        for session in phase["sessions"]:
            assert session["minutes"] <= case["preferences"]["minutes_per_session"]
