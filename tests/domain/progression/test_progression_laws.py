"""What every progression keeps, whatever is logged: invariants 31 to 40 of program.md 2.10, order and duplicates."""

import random
from copy import deepcopy
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.progression.answer import progress
from app.domain.progression.exercise_progression import Prescription
from app.domain.progression.results import DecidedExercise, Progression
from app.domain.progression.rules import ProgramDecision, ProgressionDecision
from app.domain.progression.session_logs import merged
from app.schemas.progressions import to_basis
from app.schemas.sent_programs import read_program
from app.schemas.session_logs import to_logs
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import START, Json, program_of, session_of

# One of each ladder, as the planner gives them.
EXERCISES: Final[list[Json]] = [
    {"slug": "mini-squat", "reps": [8, 12]},
    {"slug": "banded-clamshell", "reps": [8, 12]},
    {"slug": "lateral-lunge", "reps": [8, 12]},
    {"slug": "hamstring-bridge", "reps": [8, 12]},
]
_IN_CALM: Final[list[Json]] = [{"slug": "quad-set"}, {"slug": "glute-bridge", "reps": [10, 15]}, {"slug": "mini-squat"}]
PROGRAMS: Final = {
    "build": (program_of({"exercises": EXERCISES}), EXERCISES),
    "calm": (program_of({"phase": "calm", "exercises": _IN_CALM}), _IN_CALM),
    "older": (program_of({"exercises": EXERCISES, "age": 70}), EXERCISES),
}
SEVERITY: Final = {
    ("progress", None): 0,
    ("hold", None): 1,
    ("regress", "dose"): 2,
    ("regress", "rung"): 3,
    ("swap", None): 4,
    ("stop", None): 5,
}


def decide(program: Json, logs: list[Json], as_of: date, checks: list[Json] | None = None) -> Progression:
    """The progression of a program, without HTTP."""
    read: Any = read_program(program)
    dated = [{**log, "date": date.fromisoformat(log["date"])} for log in logs]
    checked = [{**check, "date": date.fromisoformat(check["date"])} for check in checks or ()]
    sent: Any = {"session_logs": dated, "check_ins": checked}
    sessions, findings = to_logs(sent)
    basis = to_basis(read, START)
    return progress(read, read.program_digest, basis, merged(sessions), merged(findings), as_of, RULEBOOK, CATALOG)


def severity(decided: DecidedExercise) -> int:
    """How much a decision holds back."""
    return SEVERITY[decided.decision.value, decided.regress_by]


_PAIN = st.integers(0, 20).map(lambda n: n / 2)
_LITTLE_PAIN = st.integers(0, 8).map(lambda n: n / 2)
_EXERCISE = st.fixed_dictionaries(
    {
        "pain": st.one_of(_LITTLE_PAIN, _LITTLE_PAIN, _LITTLE_PAIN, _PAIN),
        "rpe": st.sampled_from([5, 6, 7, 7, 8, 9, 10]),
        "form": st.sampled_from(["good", "good", "good", "fair", "poor"]),
        "event": st.sampled_from(["none"] * 30 + ["locked", "gave_way", "pop_with_pain"]),
        "sharp": st.sampled_from(["no"] * 20 + ["yes", "unknown"]),
        "reps": st.lists(st.sampled_from([5, 8, 10, 12, 12, 14]), min_size=1, max_size=4),
        "heavier": st.sampled_from(["yes", "no", "unknown"]),
    }
)
_SKIPPED = st.sampled_from(["time", "pain", "fear", "tired"]).map(lambda why: {"skipped": why})
_SESSION = st.fixed_dictionaries(
    {
        "before": _LITTLE_PAIN,
        "morning": st.one_of(_LITTLE_PAIN, _LITTLE_PAIN, _PAIN),
        "swelling": st.sampled_from(["none"] * 12 + ["same_as_usual", "new_mild", "new_marked"]),
        "settle": st.sampled_from([0, 0.5, 1, 1, 2, 12, 30]),
        "giving_way": st.sampled_from([0] * 15 + [1, 2]),
        "missing": st.lists(
            st.sampled_from(["next_morning_pain_nprs", "swelling_change", "pain_before_nprs"]), max_size=1
        ),
    }
)


@st.composite
def histories(draw: st.DrawFn, most: int = 8) -> tuple[str, list[Json], int]:
    """Which program, its session logs, and the last day of a session."""
    name = draw(st.sampled_from(sorted(PROGRAMS)))
    _, exercises = PROGRAMS[name]
    logs, day = [], 0
    for position in range(draw(st.integers(1, most))):
        day += draw(st.sampled_from([1, 2, 2, 2, 3, 3, 6, 10])) if position else draw(st.integers(0, 3))
        said: Json = {**draw(_SESSION), "day": day}
        for exercise in exercises:
            said[exercise["slug"]] = draw(st.one_of(_EXERCISE, _EXERCISE, _EXERCISE, _EXERCISE, _SKIPPED))
        log = session_of(said, position, exercises)
        if not draw(st.integers(0, 7)):
            log["exercises"][0].pop(draw(st.sampled_from(["pain_during_nprs", "movement_quality"])), None)
        logs.append(log)
    return name, logs, day


def _on(day: int) -> date:
    return START + timedelta(days=day)


@given(histories())
def test_the_order_of_logs_and_duplicates_never_matter(history: tuple[str, list[Json], int]) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    shuffled = [*logs, *deepcopy(logs[: len(logs) // 2])]
    random.Random(1).shuffle(shuffled)

    assert decide(program, shuffled, _on(last + 1)) == decide(program, logs, _on(last + 1))


@given(histories())
def test_nothing_progresses_after_a_breach_or_a_missing_value(history: tuple[str, list[Json], int]) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    answer = decide(program, logs, _on(last + 1))
    latest = logs[-1]
    morning, before = latest.get("next_morning_pain_nprs"), latest.get("pain_before_nprs")
    is_sore = morning is not None and (morning >= 6 or (before is not None and morning - before >= 2))
    is_broken = is_sore or latest["settling_time_hours"] > 24
    is_unclear = morning is None or "swelling_change" not in latest or latest["swelling_change"].startswith("new")
    cap = answer.program.phases[0].pain_cap_nprs
    by_ladder = {CATALOG.entries[CATALOG.index_of[e["slug"]]].card.ladder: e for e in latest["exercises"]}

    for decided in answer.exercises:
        logged = by_ladder.get(CATALOG.entries[CATALOG.index_of[decided.slug]].card.ladder)
        if decided.decision is not ProgressionDecision.PROGRESS or logged is None or decided.decided_on != _on(last):
            continue
        assert not is_broken
        assert not is_unclear
        assert logged.get("pain_during_nprs", 10) <= min(cap, 2)
        assert logged.get("movement_quality") == "good"
        assert logged["mechanical_event"] == "none"


@pytest.mark.parametrize("raised", ["pain_during_nprs", "next_morning_pain_nprs", "effort_rpe"])
@given(history=histories(), by=st.integers(1, 10))
def test_more_pain_or_effort_in_the_latest_session_never_gives_a_milder_decision(
    raised: str, history: tuple[str, list[Json], int], by: int
) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    worse = deepcopy(logs)
    if raised == "next_morning_pain_nprs":
        assume(raised in worse[-1])
        worse[-1][raised] = min(10, worse[-1][raised] + by)
    else:
        for exercise in worse[-1]["exercises"][:1]:
            assume(raised in exercise)
            exercise[raised] = min(10, exercise[raised] + by)
    slug = logs[-1]["exercises"][0]["slug"]
    ladder = CATALOG.entries[CATALOG.index_of[slug]].card.ladder

    milder, harder = decide(program, logs, _on(last + 1)), decide(program, worse, _on(last + 1))

    for position, one in enumerate(milder.exercises):
        other = harder.exercises[position]
        same = CATALOG.entries[CATALOG.index_of[one.slug]].card.ladder == ladder
        # A change of phase, or a deload begun by the worse morning, decides for all exercises alike.
        if milder.decision.phase is not harder.decision.phase or not (same or raised == "next_morning_pain_nprs"):
            continue
        assert severity(other) >= severity(one), (one.rule_ids, other.rule_ids)


@given(histories())
def test_a_paused_program_holds_no_exercise_and_does_not_advance(history: tuple[str, list[Json], int]) -> None:
    name, logs, last = history
    answer = decide(PROGRAMS[name][0], logs, _on(last + 1))
    assume(answer.decision.decision is ProgramDecision.PAUSE)

    assert all(each.decision is ProgressionDecision.STOP for each in answer.exercises)
    assert all(each.next is None for each in answer.exercises)
    now = answer.program.phases[answer.program.current_phase or 0]
    assert not now.sessions


@given(histories())
def test_every_decision_names_rules_and_a_message_for_person_and_clinician(
    history: tuple[str, list[Json], int],
) -> None:
    name, logs, last = history
    answer = decide(PROGRAMS[name][0], logs, _on(last + 1))

    assert answer.decision.rule_ids
    assert answer.decision.message
    for each in answer.exercises:
        assert each.rule_ids
        assert each.message
        assert each.clinician


@given(histories())
def test_from_one_session_to_the_next_load_rises_by_one_small_step_of_one_kind(
    history: tuple[str, list[Json], int],
) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    before = _by_ladder(decide(program, logs[:-1], _on(last))) if len(logs) > 1 else {}
    after = _by_ladder(decide(program, logs, _on(last + 1)))

    for ladder, new in after.items():
        old = before.get(ladder)
        if old is None:
            continue
        rises = [
            new.rung > old.rung,
            bool(new.load_kg and old.load_kg and new.load_kg > old.load_kg) or new.load_steps > old.load_steps,
            new.slug == old.slug and new.load_steps == old.load_steps and (new.reps or 0) > (old.reps or 0),
        ]
        assert new.rung <= old.rung + 1
        if new.load_kg and old.load_kg:
            assert new.load_kg <= old.load_kg * 1.1 + 1e-9
        assert sum(rises) <= 1 or new.sets <= old.sets


def _by_ladder(answer: Progression) -> dict[str, Prescription]:
    return {
        CATALOG.entries[CATALOG.index_of[each.next.slug]].card.ladder: each.next
        for each in answer.exercises
        if each.next is not None
    }


@given(histories())
def test_a_late_morning_value_only_replaces_a_provisional_hold(history: tuple[str, list[Json], int]) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    without = deepcopy(logs)
    assume(without[-1].pop("next_morning_pain_nprs", None) is not None)

    early, late = decide(program, without, _on(last + 1)), decide(program, logs, _on(last + 1))

    assume(early.decision.phase is late.decision.phase)
    for one, other in zip(early.exercises, late.exercises, strict=True):
        if not one.provisional and one.decided_on == _on(last):
            assert severity(other) >= severity(one), (one.rule_ids, other.rule_ids)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_longer_gap_never_gives_a_higher_dose(name: str) -> None:
    program, exercises = PROGRAMS[name]
    held = {"all": {"form": "fair"}}
    logs = [session_of({**held, "day": day}, day, exercises) for day in (0, 2, 4)]

    by_gap = [_by_ladder(decide(program, logs, _on(4 + gap))) for gap in range(1, 29 if name != "older" else 15)]

    for shorter, longer in pairwise(by_gap):
        for ladder, new in longer.items():
            old = shorter[ladder]
            assert (new.rung, new.sets) <= (old.rung, old.sets)
            assert (new.reps or 0) <= (old.reps or 0) or new.slug != old.slug


@given(histories(most=5), st.integers(0, 12))
def test_a_missed_session_is_never_made_up(history: tuple[str, list[Json], int], gap: int) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    answer = decide(program, logs, _on(last + gap))
    now = answer.program.phases[answer.program.current_phase or 0]
    planned = program["phases"][0]
    assume(now.phase.value == planned["phase"])

    assert len(now.sessions) <= len(planned["sessions"])
    most = max(
        step["sets"] for session in planned["sessions"] for each in session["exercises"] for step in each["sets"]
    )
    assert all(step.sets <= most for session in now.sessions for each in session.exercises for step in each.sets)


@given(histories(most=6))
def test_a_deload_is_never_more_than_what_came_before(history: tuple[str, list[Json], int]) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    wanted = [{"id": "easier", "date": _on(last + 1).isoformat(), "deload_wanted": "yes"}]
    as_usual, eased = decide(program, logs, _on(last + 1)), decide(program, logs, _on(last + 1), wanted)
    assume(as_usual.decision.phase is eased.decision.phase)

    before, after = _by_ladder(as_usual), _by_ladder(eased)

    for ladder, new in after.items():
        if ladder in before:
            assert new.rung <= before[ladder].rung
            assert new.sets <= before[ladder].sets
            assert new.effort_max_rpe <= before[ladder].effort_max_rpe
    assert all(each.decision is not ProgressionDecision.PROGRESS for each in eased.exercises)


@given(
    st.sampled_from(sorted(PROGRAMS)),
    st.lists(st.sampled_from(["good", "good", "fair"]), min_size=2, max_size=5),
    st.integers(0, 10),
)
def test_what_is_resumed_after_a_deload_is_never_more_than_before_it(name: str, forms: list[str], later: int) -> None:
    program, exercises = PROGRAMS[name]
    logs = [session_of({"day": 2 * n, "all": {"form": form}}, n, exercises) for n, form in enumerate(forms)]
    last = 2 * (len(forms) - 1)
    wanted = [{"id": "easier", "date": _on(last + 1).isoformat(), "deload_wanted": "yes"}]
    eased = [
        session_of({"day": last + n, "id": f"e{n}", "all": {"form": "good", "rpe": 5}}, n, exercises) for n in (2, 4, 6)
    ]

    before = decide(program, logs, _on(last + 1))
    after = decide(program, [*logs, *eased], _on(last + 7 + later), wanted)

    if before.decision.phase is not after.decision.phase:
        return
    old = _by_ladder(before)
    for ladder, new in _by_ladder(after).items():
        assert (new.rung, new.sets) <= (old[ladder].rung, old[ladder].sets)
        assert (new.reps or 0) <= (old[ladder].reps or 0) or new.slug != old[ladder].slug
        assert (new.load_kg or 0) <= (old[ladder].load_kg or 0)
        assert new.effort_max_rpe <= old[ladder].effort_max_rpe


@given(histories(), st.integers(1, 8))
def test_an_answer_at_an_earlier_day_is_not_changed_by_later_logs(
    history: tuple[str, list[Json], int], days: int
) -> None:
    name, logs, last = history
    program, _ = PROGRAMS[name]
    one = decide(program, logs, _on(last + 1))

    assert decide(program, logs, _on(last + 1)) == one
    later = decide(program, logs, _on(last + 1 + days))
    assert later.sequence >= one.sequence
    assert later.changes[: len(one.changes)] == one.changes
