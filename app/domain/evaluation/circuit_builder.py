"""From conditions to a circuit: equal conditions share a slot, and every part comes before the whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.evaluation.answers import NO, TRUTH_OF, UNKNOWN, YES
from app.domain.evaluation.circuit import Circuit
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
from app.domain.evaluation.finding_tests import Test
from app.domain.evaluation.nodes import Follow, Node, Reduce
from app.domain.evaluation.quantities import Value, comparison
from app.domain.evaluation.reference_tables import ReferenceTables, TableTest
from app.domain.evaluation.straight_line import TableOf


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
        quick = reduce if reduce in (min, max) or isinstance(reduce, TableOf) else TableOf(reduce)
        self._nodes.append(Node(quick, tuple(inputs), follows_all, follow))
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
        self._tests.append(Test((), (), lambda _: truth))
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
            self._tests.append(Test(operands, operands, comparison(op, limit), quantity, limits=(limit,)))
            return len(self._tests) - 1
        return self._test(name, comparison(op, limit), limits=(limit,))

    def _cutoff(self, cutoff: Cutoff) -> int:
        findings = (cutoff.name, "age_years", "sex")
        self._tests.append(Test(findings, (cutoff.name,), None, TableTest(cutoff, self._tables[cutoff.table])))
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
