"""The generated function agrees with evaluating the nodes one by one, for random circuits."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.straight_line import Step, TableOf, picking_line, straight_line

TRUTHS = st.sampled_from([NO, UNKNOWN, YES])
NOT = {NO: YES, UNKNOWN: UNKNOWN, YES: NO}


def _most_common(values: tuple[int, ...]) -> int:
    return max(set(values), key=lambda value: (values.count(value), value))


REDUCES: list[Callable[[Any], int] | Mapping[int, int]] = [min, max, NOT, _most_common, TableOf(_most_common)]


@st.composite
def circuits(draw: st.DrawFn) -> tuple[list[int], list[Step]]:
    """Values of one to five tests, and up to thirty nodes over them."""
    tests = draw(st.lists(TRUTHS, min_size=1, max_size=5))
    steps: list[Step] = []
    for slot in range(len(tests), len(tests) + draw(st.integers(1, 30))):
        reduce = draw(st.sampled_from(REDUCES))
        most = 1 if reduce is NOT else 5
        inputs = draw(st.lists(st.integers(0, slot - 1), min_size=1, max_size=most))
        steps.append(Step(reduce, tuple(inputs)))
    return tests, steps


def _one_by_one(tests: list[int], steps: list[Step]) -> list[int]:
    slots = list(tests)
    for step in steps:
        values = tuple(slots[slot] for slot in step.inputs)
        slots.append(step.reduce(values) if callable(step.reduce) else step.reduce[values[0]])
    return slots


@given(circuits())
def test_a_straight_line_gives_what_the_nodes_give_one_by_one(circuit: tuple[list[int], list[Step]]) -> None:
    tests, steps = circuit

    assert straight_line(len(tests), steps)(tests) == _one_by_one(tests, steps)


def test_a_circuit_without_nodes_is_its_tests() -> None:
    assert straight_line(2, [])([YES, NO]) == [YES, NO]


@given(st.lists(st.integers(0, 9)))
def test_a_picking_line_reads_the_wanted_slots_in_their_order(wanted: list[int]) -> None:
    assert picking_line(wanted)([*range(10)]) == wanted
