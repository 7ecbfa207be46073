"""The part of a circuit that one finding can change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.evaluation.answers import UNKNOWN
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.quantities import Value
from app.domain.evaluation.straight_line import Slots


@dataclass(frozen=True, slots=True)
class Cone:
    """The part of a circuit that one finding can change, ready to be evaluated again with another value of it.

    `changes` are the slots of it, `tests_of` takes the truths of its tests out of all slots.
    """

    finding: str
    tests: tuple[Callable[[Value], int], ...]
    fact_tests: tuple[Callable[[Facts], int], ...]
    operands: tuple[str, ...]
    changes: frozenset[int]
    tests_of: Callable[[Slots], list[int]]
    again: Callable[[Slots, Sequence[int]], Slots]

    def with_value(self, slots: Slots, facts: Facts, value: Value) -> Slots:
        """All slots, as they would be if the finding of the cone had `value`; the same list if that changes nothing."""
        truths = [truth(value) for truth in self.tests]
        if self.fact_tests:
            changed = {name: facts[name] for name in self.operands if name in facts} | {self.finding: value}
            truths += [truth_of_facts(changed) for truth_of_facts in self.fact_tests]
        return slots if truths == self.tests_of(slots) else self.again(slots, truths)

    def without(self, slots: Slots) -> Slots:
        """All slots, as they would be if the finding of the cone were not known."""
        return self.again(slots, [UNKNOWN] * (len(self.tests) + len(self.fact_tests)))
