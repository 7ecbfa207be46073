"""The part of a circuit that one finding can change."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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

    def with_value(self, slots: Slots, facts: Facts, value: Value) -> Sequence[int] | None:
        """The truths of `nodes`, as they would be if the finding had `value`; None if no test says anything else."""
        is_beside = self._is_beside(facts.get(self.finding), value)
        said = [slots[slot] for slot in self.tests]
        truths = said[: len(self.value_tests)] if is_beside else [truth(value) for truth in self.value_tests]
        if self.fact_tests:
            changed = {name: facts[name] for name in self.operands if name in facts} | {self.finding: value}
            truths += [truth(changed) for truth in self.fact_tests]
        return None if truths == said else self.again(slots, truths)

    def _is_beside(self, known: Value | None, value: Value) -> bool:
        """Whether both are numbers, with no limit between them or at one of them."""
        if not (isinstance(known, EXACT) and isinstance(value, EXACT)):
            return False
        lower, upper = (known, value) if known < value else (value, known)
        return bisect_left(self.limits, lower) == bisect_right(self.limits, upper)

    def without(self, slots: Slots) -> Slots:
        """All slots, as they would be if the finding were not known."""
        unknown = [UNKNOWN] * len(self.tests)
        changed = slots.copy()
        for slot, truth in zip((*self.tests, *self.nodes), (*unknown, *self.again(slots, unknown)), strict=True):
            changed[slot] = truth
        return changed
