"""The run ladder belongs to the stage of return: 1.8 (return phase only, entry criteria met), 2.10 no. 38."""

from datetime import date, timedelta
from typing import Any

from app.domain.program.phases import ProgramPhase
from app.domain.progression.fold import run_to, start
from app.domain.progression.session_logs import merged
from app.domain.progression.setting import setting_of
from app.domain.progression.state import Fold
from app.schemas.progressions import to_basis
from app.schemas.sent_programs import read_program
from app.schemas.session_logs import to_logs
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import START, Json, program_of, session_of

RETURN: Json = {"phase": "return", "exercises": [{"slug": "split-squat", "reps": [6, 10]}]}
BUILD: Json = {"phase": "build", "exercises": [{"slug": "split-squat", "reps": [8, 12]}]}
RUNS = ((0, 1), (2, 1), (4, 2), (7, 2))
"""Day and step: two good runs on each of two steps."""


def _after_the_runs(case: Json, as_of: int) -> Fold:
    read: Any = read_program(program_of(case))
    logs = [
        session_of({"day": on, "practice": {"step": step, "pain_during_nprs": 1}}, on, case["exercises"])
        for on, step in RUNS
    ]
    sent: Any = {
        "session_logs": [{**log, "date": date.fromisoformat(log["date"])} for log in logs],
        "check_ins": [],
    }
    fold = start(setting_of(read, to_basis(read, START), RULEBOOK, CATALOG))
    run_to(fold, START + timedelta(days=as_of), merged(to_logs(sent)[0]), ())
    return fold


def test_good_runs_in_return_lead_up_the_ladder() -> None:
    assert _after_the_runs(RETURN, 8).run_step == 3


def test_runs_in_an_earlier_stage_lead_up_none_of_its_steps() -> None:
    assert _after_the_runs(BUILD, 8).run_step == 1


def test_who_comes_back_to_running_from_an_earlier_stage_begins_at_its_first_step() -> None:
    """After 29 days one stage back (M5): no higher up the ladder than after 28 (M4, two steps down)."""
    fold = _after_the_runs(RETURN, 7 + 29)

    assert fold.planned.phase is ProgramPhase.CONTROL
    assert fold.run_step == 1
