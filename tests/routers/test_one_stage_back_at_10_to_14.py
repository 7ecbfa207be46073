"""At 10 to 14 a stage back is one of the plan of that age, which has no control stage (DESIGN 8.13)."""

from typing import Any

from starlette.testclient import TestClient

from tests.catalog_of_tests import EXERCISES
from tests.progression_requests import START, Json, day, signed
from tests.routers.program_requests import released

_GOOD: Json = {
    "pain_before_nprs": 1,
    "next_morning_pain_nprs": 1,
    "swelling_change": "none",
    "settling_time_hours": 1,
    "session_giving_way_count": 0,
    "fell": "no",
    "pain_medication_taken": "no",
    "new_symptom": "no",
}


def _in_return(client: TestClient) -> Json:
    """The program of the boy of 12, as if it began with its last stage."""
    program = released(client, "G06", START.isoformat())
    last = program["phases"][-1]
    assert last["phase"] == "return"
    return signed({**program, "phases": [{**last, "first_week": 1, "entry": []}]})


def _session(number: int, slugs: list[str]) -> Json:
    done: dict[str, Any] = {"pain_during_nprs": 1, "effort_rpe": 6, "movement_quality": "good", "done_sets": 2}
    done |= {"mechanical_event": "none", "sharp_pain_during_exercise": "no"}
    return {"id": f"s{number}", "date": day(number), **_GOOD, "exercises": [{"slug": slug, **done} for slug in slugs]}


def test_a_week_of_pain_leads_a_child_back_to_build(client: TestClient) -> None:
    # program.md P16: one phase back; DESIGN 8.13: calm, build and return of 4 weeks each; 0.2: rung cap of build 3.
    program = _in_return(client)
    slugs = [each["slug"] for each in program["phases"][0]["exercises"]]
    sent = {
        "program": program,
        "session_logs": [_session(number, slugs) for number in (0, 2, 4, 7)],
        "check_ins": [{"id": f"c{n}", "date": day(n), "findings": {"activity_pain_nprs": 4}} for n in (1, 8)],
        "as_of": day(8),
    }
    answer = client.post("/v1/progressions", json=sent).json()

    assert (answer["decision"]["decision"], answer["decision"]["phase"]) == ("step_back", "build")
    build = answer["program"]["phases"][answer["program"]["current_phase"]]
    assert (build["weeks"], build["rung_max"]) == (4, 3)
    assert build["entry"] == ["C1", "C2", "C3", "C4"]
    highest = max(EXERCISES[slug].demand_rung for slug in slugs)
    assert max(EXERCISES[each["slug"]].demand_rung for each in build["exercises"]) <= highest
