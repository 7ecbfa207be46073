"""A whole progression in process: `python -m bench.progressions`.

Twelve weeks of five sessions a week with eight exercises each and a weekly check-in: milliseconds of work per request,
validation of the program and the logs and the JSON text of the answer included. To reach: 5 ms, beyond: 2 ms.
"""

import statistics
from datetime import date, timedelta
from functools import partial
from typing import Any

import orjson
from pydantic import TypeAdapter

from app.content.exercises import load_exercises
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.domain.program.planning import plan_program
from app.domain.program.program_catalog import build_program_catalog
from app.domain.versions import Versions
from app.schemas.programs import ProgramRequestIn, program_json, to_confirmed, to_preferences
from app.schemas.progression_answers import answer_progression
from app.schemas.progressions import ProgressionRequestIn
from app.schemas.report import to_report
from bench.requests import PROGRAM
from bench.timing import mean_ms, settle_memory

ROUNDS = 9
CALLS = 5
VERSIONS = Versions(content="bench", catalog="bench", engine="bench")
START = date(2026, 11, 23)
_REQUEST: TypeAdapter[Any] = TypeAdapter(ProgressionRequestIn)
_RULEBOOK = shipped_rulebook()
_EXERCISES = tuple(load_exercises(CONTENT_ROOT))
_CATALOG = build_program_catalog(_EXERCISES, _RULEBOOK.programs.rules)
_SLUGS = frozenset(exercise.slug for exercise in _EXERCISES)


def main() -> None:
    """Print the milliseconds of one progression, by number of sessions."""
    requests = {sessions: request(sessions) for sessions in (0, 5, 20, 60)}
    settle_memory()
    for sessions, sent in requests.items():
        work = [mean_ms(partial(_answer, sent), CALLS) for _ in range(ROUNDS)]
        print(
            f"{sessions:3} sessions x 8 exercises {statistics.median(work):7.3f} ms   (60: 5 ms, beyond 2)", flush=True
        )


def request(sessions: int) -> Any:
    """A program and so many sessions, five a week, all good, with a weekly check-in."""
    wanted = TypeAdapter(ProgramRequestIn).validate_python({**PROGRAM, "start_date": START.isoformat()})
    built = plan_program(
        to_report(wanted["report"]), to_preferences(wanted), to_confirmed(wanted), START, _RULEBOOK, _CATALOG
    )
    program = orjson.loads(program_json(built, wanted, VERSIONS))
    slugs = list(dict.fromkeys(each["slug"] for phase in program["phases"] for each in phase["exercises"]))[:8]
    days = [week * 7 + day for week in range(12) for day in (0, 1, 2, 3, 4)][:sessions]
    weeks = range(1, (days[-1] if days else 0) // 7 + 1)
    return {
        "program": program,
        "as_of": (START + timedelta(days=(days[-1] if days else 0) + 1)).isoformat(),
        "session_logs": [_log(day, slugs) for day in days],
        "check_ins": [_check_in(7 * week) for week in weeks],
    }


def _log(day: int, slugs: list[str]) -> Any:
    exercise = {
        "pain_during_nprs": day % 3,
        "effort_rpe": 7,
        "movement_quality": "good",
        "mechanical_event": "none",
        "sharp_pain_during_exercise": "no",
        "done_reps_per_set": [10, 10, 10],
    }
    return {
        "id": f"s{day}",
        "date": (START + timedelta(days=day)).isoformat(),
        "exercises": [{"slug": slug, **exercise} for slug in slugs],
        "pain_before_nprs": 1,
        "next_morning_pain_nprs": 1,
        "swelling_change": "none",
        "settling_time_hours": 1,
        "session_giving_way_count": 0,
        "fell": "no",
        "pain_medication_taken": "no",
    }


def _check_in(day: int) -> Any:
    findings = {"activity_pain_nprs": 2, "stairs_pain_nprs": 2, "rest_pain_nprs": 0}
    return {"id": f"c{day}", "date": (START + timedelta(days=day)).isoformat(), "findings": findings}


def _answer(sent: Any) -> None:
    answer_progression(_REQUEST.validate_python(sent), _RULEBOOK, _CATALOG, _SLUGS, VERSIONS)


if __name__ == "__main__":
    main()
