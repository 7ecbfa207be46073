"""Requests for progressions: programs with chosen exercises in a chosen phase, and logs in a few words.

A worked case of program.md 8.2 names an exercise, a dose and what was logged. The program around it is one the planner
made, with the exercises of the case in the place of its own and the digest worked out anew: the digest proves that a
program was not changed by accident, not who made it.
"""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.content.reading import read_yaml
from app.domain.program.dosage import planned_dose
from app.domain.program.phases import ProgramPhase
from app.domain.versions import Versions
from app.schemas.programs import ProgramRequestIn, program_digest, program_json
from tests.programs_of_tests import CATALOG, RULEBOOK, RULES, plan
from tests.routers.program_requests import all_screens, case_of, request_of

Json = dict[str, Any]

_WHOLE: Any = read_yaml(Path(__file__).parent / "cases" / "progression.yaml")
CASES: Final[list[Json]] = _WHOLE["cases"]
START: Final = date(2026, 11, 23)
"""A Monday, so that weeks of the program are calendar weeks."""

VERSIONS: Final = Versions(RULEBOOK.version, "tests", "tests")
_EQUIPMENT: Final = ["mat", "chair", "wall", "loop_band", "dumbbell", "step", "bench"]
_EXERCISE_FIELDS: Final = {
    "pain": "pain_during_nprs",
    "rpe": "effort_rpe",
    "form": "movement_quality",
    "event": "mechanical_event",
    "reps": "done_reps_per_set",
    "holds": "done_hold_s_per_set",
    "sets": "done_sets",
    "kg": "done_load_kg",
    "heavier": "heavier_load_available",
    "skipped": "skipped_reason",
    "sharp": "sharp_pain_during_exercise",
}
_SESSION_FIELDS: Final = {
    "before": "pain_before_nprs",
    "morning": "next_morning_pain_nprs",
    "swelling": "swelling_change",
    "settle": "settling_time_hours",
    "giving_way": "session_giving_way_count",
    "practice": "practice",
}
_GOOD_EXERCISE: Final = {"pain": 1, "rpe": 7, "form": "good", "event": "none", "sharp": "no"}
GOOD_SESSION: Final[Json] = {
    "pain_before_nprs": 1,
    "next_morning_pain_nprs": 1,
    "swelling_change": "none",
    "settling_time_hours": 1,
    "session_giving_way_count": 0,
    "fell": "no",
    "pain_medication_taken": "no",
    "new_symptom": "no",
}
CALM_SESSION: Final[Json] = GOOD_SESSION | {
    "pain_before_nprs": 0,
    "next_morning_pain_nprs": 0,
    "settling_time_hours": 0,
}
"""As a good session, of a knee without any pain."""


@cache
def _base(age: int, start: date) -> bytes:
    request = request_of(case_of("G01"))
    request["report"]["findings"] |= {"age_years": age, "usual_pain_nprs": 1}
    request["report"]["answered_on"] = start.isoformat()
    request["preferences"] |= {"equipment": _EQUIPMENT, "goals": ["running", "sport"], "impact_goal": "yes"}
    request["start_date"] = start.isoformat()
    wanted: Any = TypeAdapter(ProgramRequestIn).validate_python(request)
    return program_json(plan(wanted), wanted, VERSIONS)


def signed(program: Json) -> Json:
    """The program with the digest of what it says now."""
    return {**program, "program_digest": program_digest(program)}


def of_earlier_content(program: Json) -> Json:
    """The program as if other rules had let this person through."""
    return signed({**program, "versions": {**program["versions"], "content": "earlier"}})


def program_of(case: Json, start: date = START) -> Json:
    """The program of a worked case."""
    program: Json = orjson.loads(_base(case.get("age", 24), start))
    program["basis"]["report"]["findings"] |= case.get("findings", {})
    for name in case.get("forget", ()):
        program["basis"]["report"]["findings"].pop(name)
    program["persistent_pain"] = case.get("persistent_pain", False)
    names = [phase["phase"] for phase in program["phases"]]
    wanted = case.get("phase", "build")
    if wanted not in names:
        own = dict(program["phases"][0])
        rule = RULES.phases.of(ProgramPhase(wanted))
        own |= {
            "phase": wanted,
            "weeks": rule.weeks.typical,
            "weeks_min": rule.weeks.min,
            "weeks_max": rule.weeks.max,
            "pain_cap_nprs": rule.pain_cap_nprs,
            "effort_max_rpe": rule.effort_max_rpe,
            "rung_max": rule.rung_cap,
        }
        program["phases"].insert(0, own)
    else:
        program["phases"] = program["phases"][names.index(wanted) :]
    week = 1
    for phase in program["phases"]:
        phase["first_week"], week = week, week + phase["weeks"]
    if case.get("exercises"):
        _put_in(program["phases"][0], case["exercises"], case.get("days", [1, 3, 5]))
    return signed(program)


def _put_in(phase: Json, exercises: list[Json], days: list[int]) -> None:
    template, session = phase["exercises"][0], phase["sessions"][0]
    phase["exercises"] = [exercise_of(template, each, ProgramPhase(phase["phase"])) for each in exercises]
    placed = [
        {"slug": each["slug"], "block": "strength", "sets": [{"from_week": 1, "sets": each.get("sets", 3)}]}
        for each in exercises
    ]
    phase["sessions"] = [{**session, "day": day, "kind": "strength", "exercises": placed} for day in days]


def exercise_of(template: Json, wanted: Json, phase: ProgramPhase) -> Json:
    """An exercise of a program with the dose of its row in a phase; range and hold as wanted."""
    entry = CATALOG.entries[CATALOG.index_of[wanted["slug"]]]
    kind = entry.forms[phase].kind
    row = RULES.dosage.rows[
        next(
            index
            for index in entry.forms[phase].rows
            if RULES.dosage.rows[index].when is None
            and (RULES.dosage.rows[index].weeks is None or RULES.dosage.rows[index].weeks[1] >= 52)  # type: ignore[index]
        )
    ]
    dose = planned_dose(row, 1, RULES.phases.of(phase).effort_max_rpe, entry.forms[phase].tempo)
    dosed = {name: getattr(dose, name) for name in dose.__slots__ if getattr(dose, name) is not None}
    for name in ("reps", "hold_s"):
        if name in wanted:
            dosed[name], dosed["reps_max" if name == "reps" else "hold_max_s"] = wanted[name]
    assert kind, "the exercise is dosed in this phase"
    return {
        **template,
        "slug": wanted["slug"],
        "name": entry.card.name,
        "doses": [dosed],
        "sides": "affected_first" if entry.exercise.unilateral else "both_legs",
    }


def day(number: int, start: date = START) -> str:
    """The day so many days after the start."""
    return (start + timedelta(days=number)).isoformat()


def session_of(said: Json, position: int, exercises: list[Json], start: date = START) -> Json:
    """One session log; what a case does not say was good, `missing` names what was not logged."""
    log: Json = {"id": said.get("id", f"s{position}"), "date": day(said["day"], start), **GOOD_SESSION}
    for short, name in _SESSION_FIELDS.items():
        if short in said:
            log[name] = said[short]
    log |= {name: said[name] for name in ("fell", "new_symptom", "pain_medication_taken") if name in said}
    everyone = said.get("all", {})
    log["exercises"] = [
        _logged(each, {**everyone, **said.get(each["slug"], {})}) for each in exercises if said.get("exercises", True)
    ]
    for name in said.get("missing", ()):
        log.pop(name, None)
    return log


def _logged(exercise: Json, said: Json) -> Json:
    values = {**_GOOD_EXERCISE, **said}
    if "skipped" in values:
        values = {name: values[name] for name in ("skipped", *said)}
    elif not {"reps", "holds", "sets"} & values.keys():
        if "hold_s" in exercise:
            values["holds"] = [exercise["hold_s"][0]] * exercise.get("sets", 3)
        else:
            values["reps"] = [exercise.get("reps", [8])[0]] * exercise.get("sets", 3)
    return {"slug": exercise["slug"], **{_EXERCISE_FIELDS[name]: value for name, value in values.items()}}


def request_for(case: Json, start: date = START) -> Json:
    """The whole request of a worked case."""
    exercises = case.get("exercises", [])
    said = [*_series(case), *case.get("sessions", [])]
    checks = []
    for position, each in enumerate(case.get("check_ins", ())):
        check: Json = {"id": f"c{position}", "date": day(each["day"], start)}
        check |= {name: value for name, value in each.items() if name not in ("day", "screens")}
        if "screens" in each:
            check["screens"] = all_screens(each["screens"])
        checks.append(check)
    return {
        "program": program_of(case, start),
        "as_of": day(case["as_of"], start),
        "session_logs": [session_of(each, position, exercises, start) for position, each in enumerate(said)],
        "check_ins": checks,
    }


def _series(case: Json) -> list[Json]:
    """Sessions that repeat: on these days of each week, from one day to another, saying the same."""
    series = case.get("series")
    if series is None:
        return []
    days = [each for each in range(series["from"], series["to"] + 1) if each % 7 in series["days"]]
    return [{**series.get("say", {}), "day": each} for each in days if each not in series.get("without", ())]


def done_as_prescribed(prescribed: Json, *, pain: int) -> Json:
    """The log of an exercise done as an answer prescribes it, well and with no more than this pain."""
    log: Json = {
        "slug": prescribed["slug"],
        "pain_during_nprs": pain,
        "effort_rpe": prescribed["effort_max_rpe"],
        "movement_quality": "good",
        "mechanical_event": "none",
        "sharp_pain_during_exercise": "no",
        "heavier_load_available": "no",
    }
    if "reps" in prescribed and prescribed["reps_max"] > 1:
        return {**log, "done_reps_per_set": [prescribed["reps"]] * prescribed["sets"]}
    if "hold_s" in prescribed:
        return {**log, "done_hold_s_per_set": [prescribed["hold_s"]] * prescribed["sets"]}
    return {**log, "done_sets": prescribed["sets"]}


def answer_to(client: TestClient, sent: Json) -> Json:
    """What the service answers to the request of a progression that it takes."""
    response = client.post("/v1/progressions", json=sent)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer
