"""Claims about the tables of the progression: what they keep at hand changes no answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.progression.decision_tables import Table
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


@pytest.mark.parametrize("name", ["exercise_marks", "exercise_rules", "program", "exits"])
@given(data=st.data())
def test_what_becomes_known_in_parts_says_the_same_as_all_of_it_together(name: str, data: st.DataObject) -> None:
    table = _TABLES[name]
    facts = data.draw(_facts(table))
    # What is compared with something else is known together with it.
    compared = {finding for test in table.circuit.tests if test.truth is None for finding in test.findings}
    early = {each for each in facts if each not in compared and data.draw(st.booleans())}
    parts = [{name: facts[name] for name in facts if (name in early) is is_early} for is_early in (True, False)]
    lines = [table.reading.line(part) for part in parts]

    assert table.truths(lines[0] ^ lines[1]).slots == table.circuit.evaluate(facts)
