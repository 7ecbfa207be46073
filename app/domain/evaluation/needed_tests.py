"""Tests of which one must be yes for a condition to be: of a harmless report one look tells that none of many is.

Of conditions that must all be yes, those of one are enough to look at: of the one that is yes least often.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import product
from operator import or_
from typing import Final

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.nodes import Node

_MOST_INPUTS: Final = 10
"""Of a node that is no gate; of those with more it is not worked out whether they can be yes without a yes."""


def needed_tests(start: int, nodes: Sequence[Node], slots: Iterable[int], usual: int) -> int | None:
    """The tests as the bits of a yes, a byte each: while none of them is yes, none of the slots is.

    Args:
        start: the slot of the first node; those before it are tests.
        nodes: each after those that it reads.
        slots: of the conditions.
        usual: the packed truths of tests that nearly every report has; what is yes in them is of little use here.

    Returns:
        The bits; None if one of the slots may be yes without any test that is.
    """
    needed: list[int | None] = [YES << 8 * test for test in range(start)]

    def cost(tests: int) -> tuple[int, int]:
        return (tests & usual).bit_count(), tests.bit_count()

    for node in nodes:
        of_parts = [needed[part] for part in node.inputs]
        if node.reduce is min:
            known = sorted((part for part in of_parts if part is not None), key=cost)
            needed.append(known[0] if known else None)
        else:
            needed.append(_any_of(of_parts) if _needs_a_yes(node) else None)
    return _any_of([needed[slot] for slot in slots])


def _any_of(parts: Iterable[int | None]) -> int | None:
    known = list(parts)
    return None if None in known else reduce(or_, (part for part in known if part is not None), 0)


def _needs_a_yes(node: Node) -> bool:
    """Whether it can only be yes if one of its inputs is."""
    if node.reduce is max:
        return True
    if not callable(node.reduce):
        # A table of anything but truths is for the states of results.
        return node.reduce.keys() == {NO, UNKNOWN, YES} and YES not in (node.reduce[NO], node.reduce[UNKNOWN])
    if len(node.inputs) > _MOST_INPUTS:
        return False
    return all(node.reduce(inputs) != YES for inputs in product((NO, UNKNOWN), repeat=len(node.inputs)))
