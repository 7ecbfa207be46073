"""The part of a circuit that one finding can change."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from app.domain.evaluation.answers import UNKNOWN
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.quantities import EXACT, Value
from app.domain.evaluation.straight_line import Slots


@dataclass(frozen=True, slots=True)
class Cone:
    """The part of a circuit that one finding can change, ready to be evaluated again with another value of it.

    Attributes:
        value_tests: tests of the value of the finding alone; a number changes none of them without reaching a limit.
        limits: these limits, sorted.
        fact_tests: tests that look at `operands` too.
        tests: the slots of the value tests, then of the fact tests.
        nodes: the slots of the nodes, each after those it reads.
        again: from all slots and other truths of `tests` to those of `nodes`.
    """

    finding: str
    value_tests: tuple[Callable[[Value], int], ...]
    limits: tuple[float, ...]
    fact_tests: tuple[Callable[[Facts], int], ...]
    operands: tuple[str, ...]
    tests: tuple[int, ...]
    nodes: tuple[int, ...]
    again: Callable[[Slots, Sequence[int]], tuple[int, ...]]

    def moved(self, slots: Slots, facts: Facts, by: float) -> list[tuple[int, ...]]:
        """The truths of `nodes` with the number that the finding has moved down, and up, where a test says otherwise.

        Nothing where it is not a number that is exactly known.
        """
        value = facts.get(self.finding)
        if not isinstance(value, EXACT):
            return []
        lower, upper = value - by, value + by
        reaches_limit = bisect_left(self.limits, lower) != bisect_right(self.limits, upper)
        said = [slots[slot] for slot in self.tests]
        of_value = said[: len(self.value_tests)]
        changed = {name: facts[name] for name in self.operands if name in facts}
        again = []
        for number in (lower, upper):
            if reaches_limit:
                of_value = [truth(number) for truth in self.value_tests]
            changed[self.finding] = number
            truths = of_value + [truth(changed) for truth in self.fact_tests]
            if truths != said:
                again.append(self.again(slots, truths))
        return again

    def without(self, slots: Slots, others: Facts) -> Slots:
        """All slots, as they would be if the finding were not known; `others` are all other facts."""
        truths = [UNKNOWN] * len(self.value_tests) + [truth(others) for truth in self.fact_tests]
        changed = slots.copy()
        for slot, truth in chain(
            zip(self.tests, truths, strict=True), zip(self.nodes, self.again(slots, truths), strict=True)
        ):
            changed[slot] = truth
        return changed
