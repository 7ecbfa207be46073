"""Invariants 34 and 35 of program.md 2.10 as properties, against what the logs say and not the engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from app.domain.program.phases import ProgramPhase
from app.domain.progression.fold import by_day, morning, start
from app.domain.progression.rules import ProgramDecision
from app.domain.progression.session_logs import merged
from app.domain.progression.session_recording import record_session
from app.domain.progression.setting import setting_of
from app.domain.progression.state import Fold
from app.schemas.progressions import to_basis
from app.schemas.sent_programs import read_program
from app.schemas.session_logs import to_logs
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import START, Json, day, program_of, session_of
from tests.routers.program_requests import all_screens

CALM: Final[list[Json]] = [{"slug": "quad-set", "sets": 2}, {"slug": "glute-bridge", "reps": [10, 15], "sets": 2}]
CALM_PROGRAM: Final = program_of({"phase": "calm", "exercises": CALM, "days": [1, 3, 5]})
_DAYS: Final = tuple(7 * week + weekday for week in range(6) for weekday in (0, 2, 4))
_SCREENS_HOLD_DAYS: Final = 28
"""How long answers to the screens count (triage rules 3.2)."""


def folded(program: Json, logs: list[Json], checks: list[Json], days: int) -> Iterator[tuple[Fold, int]]:
    """The fold after each morning, and the phase it was in before."""
    read: Any = read_program(program)
    sent: Any = {
        "session_logs": [{**log, "date": date.fromisoformat(log["date"])} for log in logs],
        "check_ins": [{**check, "date": date.fromisoformat(check["date"])} for check in checks],
    }
    sessions, checked = to_logs(sent)
    fold = start(setting_of(read, to_basis(read, START), RULEBOOK, CATALOG))
    by_session, by_check = by_day(merged(sessions)), by_day(merged(checked))
    for number in range(days):
        fold.day = START + timedelta(days=number)
        before = fold.position
        morning(fold, by_check.get(fold.day, ()))
        yield fold, before
        for log in by_session.get(fold.day, ()):
            record_session(fold, log)


# --- 34: an advance needs every mandatory row known and met, and is one phase ---

_FLAWS: Final[list[Json]] = [
    {"all": {"pain": 4}},
    {"before": 1, "morning": 3},
    {"swelling": "new_mild"},
    {"giving_way": 1},
    {"settle": 30},
    *({"missing": [name]} for name in ("next_morning_pain_nprs", "swelling_change", "session_giving_way_count")),
    {"missing": ["pain_before_nprs"]},
    {"all": {"skipped": "time"}},
]
_PAINS: Final = {
    "rest_pain_nprs": st.sampled_from([0, 0, 1, 2, 3, "unknown", None]),
    "activity_pain_nprs": st.sampled_from([2, 3, 4, 5, 6, "unknown", None]),
}


@dataclass(frozen=True)
class History:
    """What happened in the calm phase; `flawed`: position of a session -> what was wrong with it."""

    sessions: tuple[int, ...]
    flawed: dict[int, Json]
    checks: tuple[tuple[int, Json], ...]
    is_screened: bool

    def logs(self) -> list[Json]:
        """The session logs."""
        good: Json = {"all": {"rpe": 5}}
        return [
            session_of({**good, **self.flawed.get(each, {}), "day": each}, each, CALM, START) for each in self.sessions
        ]

    def check_ins(self) -> list[Json]:
        """The check-ins."""
        screens = {"screens": all_screens("no")} if self.is_screened else {}
        return [
            {"id": f"c{number}", "date": day(number), "findings": findings, **screens}
            for number, findings in self.checks
        ]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Mostly good weeks, so that many of them lead on, with a flaw here and there."""
    sessions = tuple(each for each in _DAYS if draw(st.integers(0, 9)))
    flaws = draw(st.dictionaries(st.sampled_from(_DAYS), st.sampled_from(_FLAWS), max_size=2))
    checks = []
    for number in draw(st.sampled_from([(6,), (7,), (3, 10), (8, 13), (25, 31), (30,), ()])):
        said = {name: draw(value) for name, value in _PAINS.items()}
        checks.append((number, {name: value for name, value in said.items() if value is not None}))
    return History(sessions, flaws, tuple(checks), draw(st.sampled_from([True, True, True, False])))


def _may_leave_calm(history: History, today: int) -> bool:
    """C1 to C4, read from the logs alone; what is missing is not met."""
    done = [each for each in history.sessions if each < today]
    logs = dict(zip(history.sessions, history.logs(), strict=True))
    planned = [each for each in range(max(0, today - 14), today) if each % 7 in (0, 2, 4)]
    completed = [
        each for each in done if each >= today - 14 and "skipped" not in history.flawed.get(each, {}).get("all", {})
    ]
    c1 = today >= 7 and len(done) >= 4 and len(planned) >= 4 and len(completed) / len(planned) >= 0.7
    report = CALM_PROGRAM["basis"]["report"]["findings"]
    pains = {name: (report.get(name), 0) for name in _PAINS}
    for number, said in history.checks:
        if number <= today:
            pains |= {name: (value, number) for name, value in said.items()}
    known = {name: value for name, (value, on) in pains.items() if isinstance(value, int | float) and today - on <= 7}
    c2 = known.get("rest_pain_nprs", 10) <= 2 and known.get("activity_pain_nprs", 10) <= 5
    c3 = len(done) >= 3 and all(_is_acceptable(logs[each]) for each in done[-3:])
    swollen = [each for each in done if logs[each].get("swelling_change") not in ("none", "same_as_usual")]
    gave_way = [each for each in done if logs[each].get("session_giving_way_count") != 0]
    c4 = all(today - each >= 7 for each in (*swollen, *gave_way))
    return c1 and c2 and c3 and c4


def _is_acceptable(log: Json) -> bool:
    before, after = log.get("pain_before_nprs"), log.get("next_morning_pain_nprs")
    return (
        before is not None
        and after is not None
        and after - before < 2
        and after < 6
        and log["settling_time_hours"] <= 24
        and log.get("swelling_change") in ("none", "same_as_usual")
        and log.get("session_giving_way_count") == 0
        and all(each.get("pain_during_nprs", 0 if "skipped_reason" in each else 10) <= 3 for each in log["exercises"])
    )


@given(histories())
def test_34_an_advance_needs_every_mandatory_row_known_and_met_and_is_one_phase(history: History) -> None:
    for fold, before in folded(CALM_PROGRAM, history.logs(), history.check_ins(), 42):
        assert fold.position in (before, before + 1)
        if fold.position != before:
            event("advanced")
            assert fold.ruling is not None
            assert fold.ruling.decision is ProgramDecision.ADVANCE
            assert _may_leave_calm(history, (fold.day - START).days)
            assert history.is_screened or (fold.day - START).days <= _SCREENS_HOLD_DAYS
            assert fold.planned.phase is ProgramPhase.BUILD
            break


def test_34_is_not_empty_good_weeks_lead_on() -> None:
    good = History(_DAYS, {}, ((7, {"rest_pain_nprs": 1, "activity_pain_nprs": 3}),), True)
    positions = [fold.position for fold, _ in folded(CALM_PROGRAM, good.logs(), good.check_ins(), 16)]

    assert max(positions) == 1


@pytest.mark.parametrize("is_screened", [True, False])
def test_34_screens_answered_more_than_four_weeks_ago_do_not_lead_on(is_screened: bool) -> None:
    late = History(_DAYS, {}, ((30, {"rest_pain_nprs": 1, "activity_pain_nprs": 3}),), is_screened)
    positions = [fold.position for fold, _ in folded(CALM_PROGRAM, late.logs(), late.check_ins(), 42)]

    assert max(positions) == (1 if is_screened else 0)


@pytest.mark.parametrize("missing", ["rest_pain_nprs", "activity_pain_nprs"])
def test_34_a_pain_nobody_asked_for_does_not_lead_on(missing: str) -> None:
    said = {"rest_pain_nprs": 1, "activity_pain_nprs": 3}
    history = History(_DAYS, {}, ((9, {**said, missing: "unknown"}),), True)
    phases = [fold.position for fold, _ in folded(CALM_PROGRAM, history.logs(), history.check_ins(), 16)]

    assert len(set(phases[9:])) == 1


# --- 35: rungs rise at least 14 (21) days apart, one at a time; a load step is at most 10 % ---

TRAINED: Final[list[Json]] = [
    {"slug": "glute-bridge", "reps": [8, 12]},
    {"slug": "goblet-squat", "reps": [8, 12]},
    {"slug": "side-lying-hip-abduction", "reps": [8, 12]},
]
_SLOW: Final = {"younger": (30, 14), "older": (70, 21)}


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[Json], list[Json]]:
    """Ten weeks of mostly perfect sessions at the top of the range, with weights at hand or not."""
    heavier = {each["slug"]: draw(st.sampled_from(["yes", "no", "no", "unknown"])) for each in TRAINED}
    logs = []
    for number in range(70):
        if number % 7 not in (0, 2, 4) or not draw(st.integers(0, 12)):
            continue
        said: Json = {"day": number}
        for each in TRAINED:
            said[each["slug"]] = {
                "reps": [draw(st.sampled_from([12, 12, 12, 14]))] * 3,
                "heavier": heavier[each["slug"]],
                "kg": 10,
                "pain": draw(st.sampled_from([0, 1, 1, 1, 1, 1, 1, 1, 6])),
            }
        logs.append(session_of(said, number, TRAINED, START))
    pain: Json = {"activity_pain_nprs": 1, "stairs_pain_nprs": 1, "rest_pain_nprs": 0}
    screens = all_screens("no")
    weekly = [{"id": f"c{n}", "date": day(n), "findings": pain, "screens": screens} for n in range(6, 70, 7)]
    return logs, weekly if draw(st.booleans()) else []


@pytest.mark.parametrize("age", _SLOW)
@settings(max_examples=12)
@given(course=courses())
def test_35_rungs_rise_one_at_a_time_and_far_enough_apart(age: str, course: tuple[list[Json], list[Json]]) -> None:
    years, apart = _SLOW[age]
    program = program_of({"exercises": TRAINED, "age": years})
    rungs: dict[str, int] = {}
    loads: dict[str, float] = {}
    risen: dict[str, date] = {}
    for fold, before in folded(program, *course, 70):
        rises = 0
        for slot in fold.slots.values():
            entry = fold.entry(slot)
            ladder, rung = slot.key, entry.exercise.demand_rung
            old = rungs.get(ladder, rung)
            assert rung <= old + 1
            if rung > old:
                event(f"{age} rose")
                rises += 1
                last = risen.get(ladder)
                assert last is None or (fold.day - last).days >= apart, (ladder, last, fold.day)
                risen[ladder] = fold.day
            rungs[ladder] = rung
            known = loads.get(f"{ladder} {slot.at}")
            if slot.load_kg is not None:
                assert known is None or slot.load_kg <= known * 1.1 + 1e-9
                loads[f"{ladder} {slot.at}"] = slot.load_kg
        # Invariant 16: at most two rungs rise at once.
        assert rises <= 2
        if fold.position != before:
            rungs = {
                fold.entry(slot).card.ladder: fold.entry(slot).exercise.demand_rung for slot in fold.slots.values()
            }
