"""Conditions as decision tables: facts that no test can tell apart share one answer, which is kept.

What facts say to the tests is one number, their line: two bits for each test, the difference to knowing nothing. So the
lines of facts that become known at different times are joined by exclusive or, and what stays known from day to day is
read once. That an answer is kept says nothing about anyone: it is a line of a decision table.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem, itemgetter, xor
from typing import Any, Final, NamedTuple, TypeVar

from app.domain.evaluation.answers import YES
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.conditions import Condition
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.finding_tests import Test
from app.domain.evaluation.joint_readings import joint_readings
from app.domain.evaluation.quantities import Value
from app.domain.evaluation.sayings import difference
from app.domain.evaluation.straight_line import Slots

Key = TypeVar("Key")
Kept = TypeVar("Kept")

Marks = frozenset[str]
"""The marks that are known to be true."""

Values = Sequence[Value | None]
"""Values of some findings in order; None: not known."""

KEPT: Final = 4096
"""Values of one finding, and answers of one table, that are kept at hand."""

_BITS: Final = 2
_TEST: Final = 3
"""The bits of one test."""


def answer(truth: bool) -> str:
    """A settled answer."""
    return "yes" if truth else "no"


class _Sayings(dict[Value | None, int]):
    """Value of a finding -> what it says to the tests of this finding; None, what is not known, says nothing."""

    def __init__(self, tests: Sequence[tuple[int, Test]]) -> None:
        super().__init__({None: 0})
        self._truths = tuple((bit, test.truth) for bit, test in tests if test.truth is not None)

    def __missing__(self, value: Value | None) -> int:
        assert value is not None
        said = difference(self._truths, value)
        if len(self) < KEPT:
            self[value] = said
        return said


class _Nothing(dict[Value | None, int]):
    """What a finding says that no test looks at."""

    def __missing__(self, value: Value | None) -> int:
        return 0


class Reading:
    """What facts say to tests, such as those of several circuits.

    A test that compares several findings looks at those of the registry alone, which are always read together.
    """

    def __init__(self, tests: Iterable[Test]) -> None:
        placed = [(_BITS * place, test) for place, test in enumerate(tests)]
        of_finding: dict[str, list[tuple[int, Test]]] = {}
        for bit, test in placed:
            if test.findings and test.of is None:
                of_finding.setdefault(test.findings[0], []).append((bit, test))
        nothing = sum(test.of_nothing << bit for bit, test in placed)
        self.nothing, self.looked_at = nothing, frozenset(of_finding)
        self._sayings: defaultdict[str, dict[Value | None, int]] = defaultdict(_Nothing)
        self._sayings.update((name, _Sayings(each)) for name, each in of_finding.items())
        self._joint = joint_readings(placed)

    def line(self, facts: Facts) -> int:
        """What these facts say."""
        line, sayings = 0, self._sayings
        for name, value in facts.items():
            line ^= sayings[name][value]
        for looks_at, reading in self._joint:
            if any(name in facts for name in looks_at):
                line ^= reading(facts)
        return line

    def sayings_of(self, name: str) -> Mapping[Value | None, int]:
        """What the values of one finding say; no test compares it with another finding."""
        assert all(name not in looks_at for looks_at, _ in self._joint), name
        return self._sayings[name]

    def known(self, facts: dict[str, Value]) -> "Known":
        """These facts with what they say."""
        return Known(facts, self.line(facts))


class Known(NamedTuple):
    """Facts, and what they say to the tests of a reading."""

    facts: dict[str, Value]
    line: int


class InOrder:
    """Values of some findings in a fixed order, without their names, as most days and sessions need none.

    None is what is not known. Each finding is looked at alone: no test compares it with another.
    """

    __slots__ = ("_looked_at", "_sayings", "names")

    def __init__(self, reading: Reading, names: Sequence[str]) -> None:
        self.names = tuple(names)
        looked_at = [name for name in self.names if name in reading.looked_at]
        places = [self.names.index(name) for name in looked_at]
        self._looked_at: Callable[[Values], Values] = tuple if len(places) == len(self.names) else picker(places)
        self._sayings = tuple(reading.sayings_of(name) for name in looked_at)

    def line(self, values: Values) -> int:
        """What these values say."""
        return reduce(xor, map(getitem, self._sayings, self._looked_at(values)), 0)

    def facts(self, values: Values) -> dict[str, Value]:
        """The values by their names."""
        return {name: value for name, value in zip(self.names, values, strict=True) if value is not None}


@dataclass(frozen=True, slots=True)
class Table:
    """Conditions of one kind in one circuit; `slot_of` finds a condition by identity.

    The tests of the circuit begin at `first_bit` of a line of the reading and fill `mask`. Most sessions look alike to
    the rules, so answers are kept, and so is what follows from the truths of the conditions alone.
    """

    circuit: Circuit
    slot_of: Mapping[int, int]
    reading: Reading
    first_bit: int
    mask: int
    answers: Callable[[Sequence[int]], tuple[int, ...]]
    kept: dict[int, "Truths"] = field(default_factory=dict, compare=False, repr=False)
    conclusions: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def evaluate(self, facts: Facts) -> "Truths":
        """The truth of every condition for these facts."""
        return self.truths(self.reading.line(facts))

    def truths(self, line: int) -> "Truths":
        """The truth of every condition, from the line of everything that is known."""
        own = line >> self.first_bit & self.mask
        known = self.kept.get(own)
        if known is None:
            packed = own ^ self.reading.nothing >> self.first_bit
            slots = self.circuit.evaluate_tests([packed >> _BITS * n & _TEST for n in range(len(self.circuit.tests))])
            worked_out = _keep(self.conclusions, self.answers(slots), dict)
            known = _keep(self.kept, own, lambda: Truths(self, slots, worked_out))
        return known


def tables_of(*compiled: tuple[Circuit, Mapping[int, int]]) -> tuple[Table, ...]:
    """Tables over the same facts, which are read once for all of them."""
    reading = Reading(test for circuit, _ in compiled for test in circuit.tests)
    tables, bit = [], 0
    for circuit, slot_of in compiled:
        bits = _BITS * len(circuit.tests)
        answers = picker([*dict.fromkeys(slot_of.values())])
        tables.append(Table(circuit, slot_of, reading, bit, (1 << bits) - 1, answers))
        bit += bits
    return tuple(tables)


def picker(places: Sequence[int]) -> Callable[[Sequence[Kept]], tuple[Kept, ...]]:
    """The function that takes what is at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])


def _keep(kept: dict[Key, Kept], key: Key, make: Callable[[], Kept]) -> Kept:
    """What is kept under the key, made where nothing is; all is forgotten when it gets too much."""
    found = kept.get(key)
    if found is None:
        if len(kept) >= KEPT:
            kept.clear()
        found = kept[key] = make()
    return found


class TruthByValue(dict[float, bool]):
    """Value -> whether a condition on this one value is true, each worked out once."""

    def __init__(self, name: str, condition: Condition, table: Table) -> None:
        super().__init__()
        self._name, self._condition, self._table = name, condition, table

    def __missing__(self, value: float) -> bool:
        truth = self._table.evaluate({self._name: value}).of(self._condition) == YES
        if len(self) < KEPT:
            self[value] = truth
        return truth


class Truths:
    """The truths of one evaluation; `worked_out` keeps what follows from those of the conditions alone."""

    __slots__ = ("_table", "slots", "worked_out")

    def __init__(self, table: Table, slots: Slots, worked_out: dict[str, Any]) -> None:
        self._table, self.slots, self.worked_out = table, slots, worked_out

    def marks(self, conditions: Mapping[str, Condition]) -> Marks:
        """The names of the true ones among conditions that always come together."""
        found: Marks | None = self.worked_out.get("marks")
        if found is None:
            found = frozenset(name for name, condition in conditions.items() if self.of(condition) == YES)
            self.worked_out["marks"] = found
        return found

    def of(self, condition: Condition) -> int:
        """NO, UNKNOWN or YES."""
        return self.slots[self._table.slot_of[id(condition)]]

    def used(self, condition: Condition) -> tuple[str, ...]:
        """The values and findings that make the condition what it is."""
        return self._table.circuit.deciding_findings(self._table.slot_of[id(condition)], self.slots)
