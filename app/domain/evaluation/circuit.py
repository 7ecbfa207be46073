"""The one evaluator: conditions compiled once per content version, evaluated per report.

A circuit is a straight line of slots, each holding NO, UNKNOWN or YES. The first slots are tests of single findings
("temperature at least 38"), the later ones minimum, maximum or count over earlier slots, in an order in which every
part comes before the whole. Equal conditions share one slot, so a sign used by twenty rules is looked at once.

Explanations are read from the same slots: why a condition is yes, which findings keep it open. They cannot disagree
with the decision, because nothing is evaluated a second time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any as AnyValue
from typing import Final

from app.domain.evaluation.answers import NO, TRUTH_OF, UNKNOWN, YES
from app.domain.evaluation.conditions import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    Cutoff,
    Is,
    Not,
    OneOf,
    Quantity,
    Reaches,
    UnlessYes,
)
from app.domain.evaluation.facts import Facts as Facts
from app.domain.evaluation.quantities import COMPARISONS, EXACT, NOT_APPLICABLE, Value, comparison
from app.domain.evaluation.reference_tables import ReferenceTables, table_test
from app.domain.evaluation.straight_line import Slots as Slots
from app.domain.evaluation.straight_line import Step, side_line, straight_line
from app.domain.evaluation.tests_of_findings import Test, TestsOfFindings

Reduce = Callable[[AnyValue], int]

Follow = Callable[[tuple[int, ...]], tuple[int, ...]]
"""Which inputs explain a node, as positions, from the values of all its inputs."""


@dataclass(frozen=True, slots=True)
class Node:
    """A slot computed from earlier slots.

    `reduce` is min, max, another function of the tuple of inputs, or a table of the one input. An explanation follows
    the inputs that have the truth value of the node, or all of them if `follows_all`, or those that `follow` names.
    """

    reduce: Reduce | Mapping[int, int]
    inputs: tuple[int, ...]
    follows_all: bool
    follow: Follow | None = None


_EXPLANATIONS: Final = 16_384
"""Explanations that are kept."""


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


Explained = dict[tuple[int, int], tuple[str, ...]]
"""Slot and truths of the tests below it -> the findings that decide it."""


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
        return self._evaluate_nodes(self._tests_of_findings.settle(facts))

    def cone(self, finding: str) -> Cone:
        """The part of the circuit that `finding` can change; make it once and keep it."""
        of_value = self._tests_of_findings.of_value(finding)
        of_facts = [
            (slot, test.truth_of_facts)
            for slot, test in enumerate(self._tests)
            if test.truth_of_facts is not None and finding in test.findings
        ]
        tests = [slot for slot, _ in (*of_value, *of_facts)]
        reached = set(tests)
        steps: dict[int, Step] = {}
        for slot, node in enumerate(self._nodes, self._start):
            if not reached.isdisjoint(node.inputs):
                reached.add(slot)
                steps[slot] = Step(node.reduce, node.inputs)
        return Cone(
            finding,
            tuple(truth for _, truth in of_value),
            tuple(truth for _, truth in of_facts),
            tuple(dict.fromkeys(name for slot, _ in of_facts for name in self._tests[slot].findings)),
            frozenset(reached),
            lambda slots: [slots[slot] for slot in tests],
            side_line(tests, steps),
        )

    def deciding_findings(self, slot: int, slots: Slots) -> tuple[str, ...]:
        """The findings that make the slot what it is, in order of the condition.

        For a yes: those whose values made it yes; for an unknown: those that keep it open; for a no: those against it.
        """
        return self.explain(slots).deciding_findings(slot)

    def explain(self, slots: Slots) -> "Explanation":
        """Why the slots of one evaluation are what they are; what several slots share is worked out once."""
        return Explanation(self._findings_of, self._nodes, self._tests_below, self._explained, slots)

    def all_findings(self, slot: int) -> tuple[str, ...]:
        """Every finding the slot can look at."""
        if slot < self._start:
            return self._tests[slot].findings
        inputs = self._nodes[slot - self._start].inputs
        return tuple(dict.fromkeys(finding for part in inputs for finding in self.all_findings(part)))

    def tests_of(self, slot: int) -> tuple[Test, ...]:
        """Every test the slot depends on."""
        if slot < self._start:
            return (self._tests[slot],)
        inputs = self._nodes[slot - self._start].inputs
        return tuple(dict.fromkeys(test for part in inputs for test in self.tests_of(part)))


class Explanation:
    """The findings behind the slots of one evaluation.

    What decides a slot follows from the tests below it alone, so that it is worked out once for each answer of these.
    """

    __slots__ = ("_below", "_explained", "_findings_of", "_known", "_nodes", "_slots", "_start", "_truths")

    def __init__(
        self,
        findings_of: tuple[tuple[str, ...], ...],
        nodes: tuple[Node, ...],
        below: tuple[int, ...],
        explained: Explained,
        slots: Slots,
    ) -> None:
        self._findings_of, self._nodes, self._slots = findings_of, nodes, slots
        self._below, self._explained = below, explained
        self._start = len(findings_of)
        self._truths = int.from_bytes(bytes(slots[: self._start]), "little")
        self._known: dict[int, tuple[str, ...]] = {}

    def truths_below(self, slot: int) -> int:
        """The truths of the tests on which that of a node depends, as one number."""
        return self._truths & self._below[slot - self._start]

    def deciding_findings(self, slot: int) -> tuple[str, ...]:
        """The findings that make the slot what it is; see Circuit.deciding_findings."""
        if slot < self._start:
            return self._findings_of[slot]
        known = self._known.get(slot)
        if known is None:
            tests = slot, self.truths_below(slot)
            known = self._explained.get(tests)
            if known is None:
                known = self._explain(slot)
                if len(self._explained) >= _EXPLANATIONS:
                    self._explained.clear()
                self._explained[tests] = known
            self._known[slot] = known
        return known

    def _explain(self, slot: int) -> tuple[str, ...]:
        node, slots, start = self._nodes[slot - self._start], self._slots, self._start
        parts: Sequence[int] = node.inputs
        if node.follow is not None:
            parts = [parts[position] for position in node.follow(tuple([slots[part] for part in parts]))]
        elif not node.follows_all:
            value = slots[slot]
            parts = [part for part in parts if slots[part] == value]
        if len(parts) == 1:
            return self.deciding_findings(parts[0])
        findings: list[str] = []
        for part in parts:
            findings += self._findings_of[part] if part < start else self.deciding_findings(part)
        return tuple(dict.fromkeys(findings))


class CircuitBuilder:
    """Collects conditions and compiles them into one circuit.

    Args:
        derived: derived names, conditions and quantities alike.
        tables: reference tables for cutoffs.
        open_names: derived names that a classification may settle while they are unknown; facts may carry them.
        result_slot: turns a Reaches condition into a slot; only the classification has one.
    """

    def __init__(
        self,
        derived: Mapping[str, Condition | Quantity],
        tables: ReferenceTables,
        open_names: Iterable[str] = (),
        result_slot: "Callable[[CircuitBuilder, Reaches], int] | None" = None,
    ) -> None:
        self._derived = derived
        self._tables = tables
        self._open_names = frozenset(open_names)
        self._result_slot = result_slot
        self._tests: list[Test] = []
        self._nodes: list[Node] = []
        self._known: dict[object, int] = {}

    def add(self, condition: Condition) -> int:
        """The (provisional) slot of a condition; turn it into the final one with `build`'s mapping."""
        if condition not in self._known:
            self._known[condition] = self._compile(condition)
        return self._known[condition]

    def add_node(
        self, reduce: Reduce, inputs: Sequence[int], *, follows_all: bool = False, follow: Follow | None = None
    ) -> int:
        """The provisional slot computed by `reduce` from a tuple of earlier slots, at least one."""
        self._nodes.append(Node(reduce, tuple(inputs), follows_all, follow))
        return -len(self._nodes)

    def add_lookup(self, truths: Mapping[int, int], slot: int) -> int:
        """The provisional slot that holds what `truths` says about the value of one earlier slot."""
        self._nodes.append(Node(truths, (slot,), follows_all=True))
        return -len(self._nodes)

    def build(self) -> tuple[Circuit, Callable[[int], int]]:
        """The circuit, and the function from a provisional slot (what `add` returned) to the final slot."""
        start = len(self._tests)

        def final(slot: int) -> int:
            # Tests keep their number; the n-th node, provisionally -n, follows after all tests.
            return slot if slot >= 0 else start - slot - 1

        nodes = [replace(node, inputs=tuple(final(part) for part in node.inputs)) for node in self._nodes]
        return Circuit(self._tests, nodes), final

    def _compile(self, condition: Condition) -> int:
        match condition:
            case Is(name):
                return self._name(name)
            case Compare(name, op, limit):
                return self._comparison(name, op, limit)
            case OneOf(name, values):
                return self._test(name, _one_of(values), words=values)
            case Cutoff():
                return self._cutoff(condition)
            case Reaches():
                return self._result(condition)
            case All(parts):
                return self._gate(min, parts, empty=YES)
            case Any(parts):
                return self._gate(max, parts, empty=NO)
            case AtLeast(n, parts):
                return self.add_node(_at_least(n), [self.add(part) for part in parts])
            case Not(part):
                return self.add_lookup({NO: YES, UNKNOWN: UNKNOWN, YES: NO}, self.add(part))
            case UnlessYes(part):
                return self.add_lookup({NO: YES, UNKNOWN: YES, YES: NO}, self.add(part))
        raise TypeError(f"not a condition: {condition!r}")

    def _gate(self, reduce: Reduce, parts: Sequence[Condition], *, empty: int) -> int:
        slots = list(dict.fromkeys(self.add(part) for part in parts))
        if not slots:
            return self._constant(empty)
        return slots[0] if len(slots) == 1 else self.add_node(reduce, slots)

    def _constant(self, truth: int) -> int:
        self._tests.append(Test((), (), None, lambda _: truth))
        return len(self._tests) - 1

    def _test(
        self,
        finding: str,
        truth: Callable[[Value], int],
        *,
        words: tuple[str, ...] = (),
        limits: tuple[float, ...] = (),
    ) -> int:
        self._tests.append(Test((finding,), (finding,), truth, words=words, limits=limits))
        return len(self._tests) - 1

    def _name(self, name: str) -> int:
        derived = self._derived.get(name)
        if not isinstance(derived, Condition):
            return self._test(name, _is_yes)
        slot = self.add(derived)
        if name not in self._open_names:
            return slot
        settled = self._test(name, _is_yes)
        return self.add_node(lambda pair: pair[1] if pair[0] == UNKNOWN else pair[0], [slot, settled])

    def _comparison(self, name: str, op: str, limit: float) -> int:
        quantity = self._derived.get(name)
        if isinstance(quantity, Quantity):
            operands = (quantity.a, quantity.b)
            self._tests.append(Test(operands, operands, None, _compare_quantity(quantity, op, limit)))
            return len(self._tests) - 1
        return self._test(name, comparison(op, limit), limits=(limit,))

    def _cutoff(self, cutoff: Cutoff) -> int:
        findings = (cutoff.name, "age_years", "sex")
        self._tests.append(Test(findings, (cutoff.name,), None, table_test(cutoff, self._tables)))
        return len(self._tests) - 1

    def _result(self, reference: Reaches) -> int:
        if self._result_slot is None:
            raise TypeError(f"{reference.kind}:{reference.id} can only be used where results are known")
        return self._result_slot(self, reference)


def _is_yes(value: Value) -> int:
    return TRUTH_OF[value] if isinstance(value, str) and value in TRUTH_OF else NO


def _one_of(values: tuple[str, ...]) -> Callable[[Value], int]:
    wanted = frozenset(values)

    def truth(value: Value) -> int:
        if value == "unknown":
            return UNKNOWN
        return YES if value in wanted else NO

    return truth


def _at_least(n: int) -> Reduce:
    def truth(parts: tuple[int, ...]) -> int:
        yes = parts.count(YES)
        if yes >= n:
            return YES
        return UNKNOWN if yes + parts.count(UNKNOWN) >= n else NO

    return truth


def _compare_quantity(quantity: Quantity, op: str, limit: float) -> Callable[[Facts], int]:
    holds = COMPARISONS[op]

    def truth(facts: Facts) -> int:
        a, b = facts.get(quantity.a), facts.get(quantity.b)
        if a is NOT_APPLICABLE or b is NOT_APPLICABLE:
            return NO
        number = derived_number(quantity, a, b)
        if number is None:
            return UNKNOWN
        # Rounding takes longer than all the rest, and matters only next to the limit.
        if -_NEAR < number - limit < _NEAR:
            number = round(number, _DECIMALS)
        return YES if holds(number, limit) else NO

    return truth


# Binary fractions make 8.1 - 6.6 a little less than 1.5, which must not move a person across a limit.
_DECIMALS: Final = 9
_NEAR: Final = 1e-6


def derived_number(quantity: Quantity, a: Value | None, b: Value | None) -> float | None:
    """The value of a quantity from its two numbers, not rounded, or None when one of them is not exactly known."""
    if not (isinstance(a, EXACT) and isinstance(b, EXACT)):
        return None
    if quantity.form == "difference":
        return float(a - b)
    return None if b == 0 else 100 * float(b - a) / b
