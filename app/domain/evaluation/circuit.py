"""The one evaluator: conditions compiled once per content version, evaluated per report.

A circuit is a straight line of slots, each holding NO, UNKNOWN or YES. The first slots are tests of single findings
("temperature at least 38"), the later ones minimum, maximum or count over earlier slots, in an order in which every
part comes before the whole. Equal conditions share one slot, so a sign used by twenty rules is looked at once.

Explanations are read from the same slots: why a condition is yes, which findings keep it open. They cannot disagree
with the decision, because nothing is evaluated a second time.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from app.domain.evaluation.cone import Cone
from app.domain.evaluation.explanation import Explained, Explanation
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.finding_tests import Test
from app.domain.evaluation.needed_tests import needed_tests
from app.domain.evaluation.nodes import Node
from app.domain.evaluation.straight_line import Slots, Step, straight_line
from app.domain.evaluation.tests_of_findings import TestsOfFindings


def _tests_below(start: int, nodes: Sequence[Node]) -> tuple[int, ...]:
    """Per node, the bytes of the tests it depends on, all ones."""
    below = [0xFF << 8 * test for test in range(start)]
    for node in nodes:
        below.append(reduce(or_, [below[part] for part in node.inputs]))
    return tuple(below[start:])


class Circuit:
    """Compiled conditions. Build it with CircuitBuilder."""

    __slots__ = (
        "_evaluate_nodes",
        "_explained",
        "_findings_of",
        "_nodes",
        "_start",
        "_tests",
        "_tests_below",
        "_tests_of_findings",
    )

    def __init__(self, tests: Sequence[Test], nodes: Sequence[Node]) -> None:
        self._tests = tuple(tests)
        self._findings_of = tuple(test.findings for test in self._tests)
        self._start = len(self._tests)
        self._nodes = tuple(nodes)
        self._tests_below = _tests_below(self._start, self._nodes)
        self._explained: Explained = {}
        self._evaluate_nodes = straight_line(self._start, [Step(node.reduce, node.inputs) for node in self._nodes])
        self._tests_of_findings = TestsOfFindings(self._tests)

    @property
    def findings(self) -> frozenset[str]:
        """Every finding that any condition of the circuit looks at."""
        return frozenset(finding for test in self._tests for finding in test.findings)

    @property
    def tests(self) -> tuple[Test, ...]:
        """The tests, in the order of their slots."""
        return self._tests

    def evaluate_tests(self, truths: Sequence[int]) -> Slots:
        """The truth value of every slot, from those of the tests."""
        return self._evaluate_nodes(truths)

    def evaluate(self, facts: Facts) -> Slots:
        """The truth value of every slot; index it with the slots that CircuitBuilder.add returned."""
        return self.evaluate_packed(self.pack(facts))

    def pack(self, facts: Facts) -> int:
        """The truth value of every test, packed into one integer, a byte each."""
        return self._tests_of_findings.settle(facts)

    def evaluate_packed(self, tests: int) -> Slots:
        """The truth value of every slot, from those of the tests as `pack` gives them."""
        return self._evaluate_nodes(list(tests.to_bytes(self._start, "little")))

    def needed(self, slots: Iterable[int], usual: Facts) -> int | None:
        """Tests, as bits of what `pack` gives: while none of these is set, none of the slots is yes.

        `usual` is what nearly every report says. None: there are no such tests.
        """
        return needed_tests(self._start, self._nodes, slots, self.pack(usual))

    def cone(self, finding: str) -> Cone:
        """The part of the circuit that `finding` can change; make it once and keep it."""
        tests = {slot: test for slot, test in enumerate(self._tests) if finding in test.findings}
        reached = set(tests)
        steps: dict[int, Step] = {}
        for slot, node in enumerate(self._nodes, self._start):
            if not reached.isdisjoint(node.inputs):
                reached.add(slot)
                steps[slot] = Step(node.reduce, node.inputs)
        return Cone.of(finding, tests, steps)

    def deciding_findings(self, slot: int, slots: Slots) -> tuple[str, ...]:
        """The findings that make the slot what it is, in order of the condition.

        For a yes: those whose values made it yes; for an unknown: those that keep it open; for a no: those against it.
        """
        return self.explain(slots).deciding_findings(slot)

    def explain(self, slots: Slots, tests: int | None = None) -> "Explanation":
        """Why the slots of one evaluation are what they are; what several slots share is worked out once.

        `tests` are their truths as `pack` gives them, where they are at hand.
        """
        if tests is None:
            tests = int.from_bytes(bytes(slots[: self._start]), "little")
        return Explanation(self._findings_of, self._nodes, self._tests_below, self._explained, slots, tests)

    def all_findings(self, slot: int) -> tuple[str, ...]:
        """Every finding the slot can look at."""
        if slot < self._start:
            return self._tests[slot].findings
        inputs = self._nodes[slot - self._start].inputs
        return tuple(dict.fromkeys(finding for part in inputs for finding in self.all_findings(part)))

    def tests_below(self, slot: int) -> tuple[int, ...]:
        """The slots of all tests the slot depends on."""
        if slot < self._start:
            return (slot,)
        inputs = self._nodes[slot - self._start].inputs
        return tuple(dict.fromkeys(test for part in inputs for test in self.tests_below(part)))

    def tests_of(self, slot: int) -> tuple[Test, ...]:
        """Every test the slot depends on."""
        return tuple(dict.fromkeys(self._tests[test] for test in self.tests_below(slot)))
