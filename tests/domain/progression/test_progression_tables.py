"""Claims about the tables of the progression: what they keep at hand changes no answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.progression.compiled import Table
from tests.programs_of_tests import RULEBOOK

_COMPILED = RULEBOOK.progression
_TABLES: dict[str, Table] = {
    "exercise_marks": _COMPILED.exercise_marks,
    "exercise_rules": _COMPILED.exercise_rules,
    "session": _COMPILED.session,
    "checks": _COMPILED.checks,
    "practice": _COMPILED.practice,
    "program": _COMPILED.program,
    "exits": _COMPILED.exits,
}
_OF_SESSION = frozenset(_COMPILED.session_columns.findings)
_VALUES = st.sampled_from(["yes", "no", "unknown", "none", "stretch", "strength", "control"]) | st.integers(-3, 40).map(
    lambda halves: halves / 2
)


def _facts(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(table.circuit.findings)), _VALUES)


@pytest.mark.parametrize("name", _TABLES)
@given(data=st.data())
def test_a_table_says_what_its_conditions_say(name: str, data: st.DataObject) -> None:
    table = _TABLES[name]
    facts = data.draw(_facts(table))

    assert table.evaluate(facts).slots == table.circuit.evaluate(facts)


@given(session=_facts(_COMPILED.exercise_rules), exercises=st.lists(_facts(_COMPILED.exercise_rules), max_size=3))
def test_what_is_known_of_a_session_is_read_once_for_all_its_exercises(
    session: dict[str, Any], exercises: list[dict[str, Any]]
) -> None:
    session = {name: value for name, value in session.items() if name in _OF_SESSION}
    seen = _COMPILED.session_columns.line(session)

    for exercise in exercises:
        facts = session | {name: value for name, value in exercise.items() if name not in _OF_SESSION}
        truths = _COMPILED.exercise_rules.truths(
            seen, _COMPILED.exercise_columns.line(facts), _COMPILED.count_columns.line(facts)
        )
        assert truths.slots == _COMPILED.exercise_rules.circuit.evaluate(facts)
