"""Claims about what a fold works out in a shorter way: it comes to the same as the long one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evaluation.answers import YES
from app.domain.program.admission import admit
from app.domain.progression.counting import SessionsSoFar
from app.domain.progression.exercise_counts import Record
from app.domain.progression.person import Person
from app.domain.progression.session_logs import SessionLog
from app.domain.progression.values import SessionRecord
from app.schemas.progressions import to_basis
from app.schemas.sent_programs import read_program
from tests.domain.progression.test_progression_invariants_34_35 import folded
from tests.domain.progression.test_progression_laws import PROGRAMS, histories
from tests.programs_of_tests import CATALOG, RULEBOOK
from tests.progression_requests import START, Json

_COMPILED: Final = RULEBOOK.progression
_RULES: Final = _COMPILED.rules


@given(history=histories())
def test_what_a_decision_is_explained_by_says_to_the_rules_what_it_was_made_from(
    history: tuple[str, list[Json], int],
) -> None:
    name, logs, last = history
    for fold, _ in folded(PROGRAMS[name][0], logs, [], last + 3):
        assert fold.ruling is not None
        assert _COMPILED.of_day.line(fold.ruling.facts) == fold.ruling.known.line
        for verdict in fold.verdicts.values():
            assert _COMPILED.of_session.line(verdict.facts(_COMPILED)) == verdict.line


_SAID: Final[dict[str, st.SearchStrategy[Any]]] = {
    "pain_during_nprs": st.sampled_from([0, 2, 3, 6, 8]),
    "pain_above_cap_nprs": st.sampled_from([-1, 0, 1]),
    "morning_delta_nprs": st.sampled_from([-1, 0, 1, 2]),
    "next_morning_pain_nprs": st.sampled_from([0, 2, 6]),
    "swelling_change": st.sampled_from(["none", "none", "new_mild"]),
    "session_giving_way_count": st.sampled_from([0, 0, 1]),
    "mechanical_event": st.sampled_from(["none", "none", "none", "locked"]),
    "movement_quality": st.sampled_from(["good", "good", "fair", "poor"]),
    "effort_rpe": st.sampled_from([6, 7, 10]),
    "effort_above_target_rpe": st.sampled_from([-1, 0, 2]),
    "is_knee_loading": st.sampled_from(["yes", "no"]),
    "exercise_load": st.sampled_from(["low", "high"]),
    "dose_kind": st.sampled_from(["strength", "stretch", "impact"]),
    "is_done": st.just("yes"),
    "completion_pct": st.sampled_from([50, 100]),
    "all_sets_at_target": st.sampled_from(["yes", "no"]),
    "amount_to_top": st.sampled_from([0, 2]),
    "is_frozen": st.sampled_from(["no", "no", "yes"]),
    "heavier_load_possible": st.sampled_from(["yes", "no"]),
    "topped_in_a_row": st.sampled_from([0, 1, 2, 9]),
    "poor_form_in_a_row": st.sampled_from([0, 2, 3]),
    "hard_in_a_row": st.sampled_from([0, 2]),
}


@given(facts=st.fixed_dictionaries({}, optional=_SAID))
def test_of_the_true_rules_the_most_severe_decide_and_all_of_them_are_named(facts: dict[str, Any]) -> None:
    truths = _COMPILED.exercise_rules.evaluate(facts)
    true = []
    for rule in _RULES.exercise_rules:
        if truths.of(rule.when) == YES:
            is_stronger = rule.stronger is not None and truths.of(rule.stronger.when) == YES
            decided = rule.stronger if rule.stronger is not None and is_stronger else rule
            word = decided.decision.value + (f"_by_{decided.regress_by}" if decided.regress_by else "")
            true.append((_RULES.severity[word], rule, decided.decision))
    most = max((severity for severity, _, _ in true), default=_RULES.severity["hold"])
    deciding = [(rule, decision) for severity, rule, decision in true if severity == most]
    # One thing rises at a time.
    steps = [each for each in deciding if each[0].change in ("load_up", "rung_up")]
    expected = [rule.id for rule, _ in steps or deciding] or [_RULES.otherwise.id]

    found = _COMPILED.rulings.decided(_COMPILED.of_session.line(facts))

    assert [rule.id for rule in found.rules] == expected
    assert (found.severity, found.decision) == (most, deciding[0][1] if deciding else _RULES.otherwise.decision)


_MARKS: Final = st.frozensets(st.sampled_from(sorted(_RULES.exercise_marks)))


@given(times=st.lists(st.tuples(st.integers(0, 9), _MARKS), max_size=12), later=st.integers(0, 25))
def test_counts_over_a_ladder_are_those_of_counting_all_its_times(
    times: Sequence[tuple[int, frozenset[str]]], later: int
) -> None:
    latest: Record | None = None
    on, logged = START, []
    for gap, marks in times:
        on += timedelta(days=gap)
        logged.append((on, marks))
        latest = _COMPILED.exercise_counts.recorded(latest, on, marks, None)
    on += timedelta(days=later)
    expected = {}
    for count in (each for each in _RULES.counts if each.over == "exercise"):
        row: list[date] = []
        times_of = [(day, marks) for day, marks in logged if count.over_skipped or "skipped" not in marks]
        for day, marks in times_of:
            row = [*row, day] if count.mark in marks else []
        if count.in_a_row:
            expected[count.id] = len(row)
        elif count.row_days:
            expected[count.id] = (on - row[0]).days if row else 0
        else:
            expected[count.id] = sum(count.mark in marks for _, marks in times_of[-(count.last or 0) :])

    assert _COMPILED.exercise_counts.numbers(latest, on) == expected
    assert _COMPILED.exercise_counts.line(latest, on) == _COMPILED.of_session.line(dict(expected))


@given(
    sessions=st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=40),
    first=st.integers(-5, 60),
    length=st.integers(0, 20),
    most=st.integers(1, 30),
)
def test_completed_sessions_between_two_days_are_those_of_looking_at_each(
    sessions: Sequence[tuple[int, bool]], first: int, length: int, most: int
) -> None:
    so_far, on, records = SessionsSoFar(_COMPILED.session_counts), START, []
    for number, (gap, is_completed) in enumerate(sessions):
        on += timedelta(days=gap)
        records.append(SessionRecord(SessionLog(f"s{number}", on), (), is_completed))
        so_far.add(records[-1])
    begin = START + timedelta(days=first)
    end = begin + timedelta(days=length)

    assert so_far.completed_between(begin, end, most) == sum(
        record.is_completed and begin <= record.log.date < end for record in records[-most:]
    )


@pytest.mark.parametrize("answered_days_before", [0, 30, 400])
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_the_gate_knows_of_a_person_is_what_the_report_says_without_it(
    name: str, answered_days_before: int
) -> None:
    program: Any = read_program(PROGRAMS[name][0])
    basis = to_basis(program, START)
    answered = START - timedelta(days=answered_days_before)
    basis = replace(basis, report=replace(basis.report, answered_on=answered))
    admission = admit(basis.report, basis.preferences, basis.confirmed, START, RULEBOOK)

    known = Person.admitted(basis, admission, RULEBOOK, CATALOG)
    alone = Person(basis, basis.report, RULEBOOK, CATALOG)

    assert known.triage == alone.triage
    assert known.facts == alone.facts
    assert (known.allowed, known.effects, known.instructions) == (alone.allowed, alone.effects, alone.instructions)
    assert (known.care_level, known.is_blocked, known.is_out_of_scope) == (
        alone.care_level,
        alone.is_blocked,
        alone.is_out_of_scope,
    )
