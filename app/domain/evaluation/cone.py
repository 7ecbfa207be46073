"""The part of a circuit that one finding can change."""

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.evaluation.facts import Facts
from app.domain.evaluation.finding_tests import Test, sayings_of
from app.domain.evaluation.joint_readings import JointReading, joint_readings
from app.domain.evaluation.quantities import EXACT
from app.domain.evaluation.sayings import Sayings
from app.domain.evaluation.straight_line import Slots, Step, picking_line, side_line


@dataclass(frozen=True, slots=True)
class Cone:
    """The part of a circuit that one finding can change, ready to be evaluated again with another value of it.

    Attributes:
        of_value: what numbers say about the tests of the finding alone; bits are of `tests`, a byte each.
        joint: the readings of tests that look at `operands` too.
        nothing: the packed truths of the tests while nothing is known.
        tests: the slots of the tests.
        nodes: the slots of the nodes, each after those it reads.
        read: from all slots to the truths of `tests`.
        again: from all slots and other truths of `tests` to those of `nodes`.
    """

    finding: str
    of_value: Sayings
    joint: tuple[JointReading, ...]
    operands: tuple[str, ...]
    nothing: int
    tests: tuple[int, ...]
    nodes: tuple[int, ...]
    read: Callable[[Slots], list[int]]
    again: Callable[[Slots, Sequence[int]], tuple[int, ...]]

    @classmethod
    def of(cls, finding: str, tests: Mapping[int, Test], steps: Mapping[int, Step]) -> "Cone":
        """The cone of a finding from the tests that look at it and the steps above them, by their slots."""
        placed = [(8 * place, test) for place, test in enumerate(tests.values())]
        return cls(
            finding,
            sayings_of(finding, placed),
            tuple(reading for _, reading in joint_readings(placed)),
            tuple(dict.fromkeys(name for test in tests.values() if test.of for name in test.findings)),
            sum(test.of_nothing << bit for bit, test in placed),
            tuple(tests),
            tuple(steps),
            picking_line(tuple(tests)),
            side_line(tuple(tests), steps),
        )

    def moved(self, slots: Slots, facts: Facts, by: float) -> list[tuple[int, ...]]:
        """The truths of `nodes` with the number that the finding has moved down, and up, where a test says otherwise.

        Nothing where it is not a number that is exactly known.
        """
        value = facts.get(self.finding)
        if not isinstance(value, EXACT):
            return []
        known = {name: facts[name] for name in self.operands if name in facts}
        edges, by_place = self.of_value.edges, self.of_value.by_place
        now, moved = bytes(self.read(slots)), []
        for number in (value - by, value + by):
            known[self.finding] = number
            # As in `_truths_of`; a call for each number of each report would take longer than what it does.
            said = self.nothing ^ by_place[bisect(edges, number)]
            for reading in self.joint:
                said ^= reading(known)
            truths = said.to_bytes(len(now), "little")
            if truths != now:
                moved.append(self.again(slots, truths))
        return moved

    def without(self, slots: Slots, packed: int, others: Facts) -> tuple[Slots, int]:
        """All slots and the packed truths of all tests, as they would be if the finding were not known.

        `others` are all other facts.
        """
        truths = self._truths_of(others)
        changed = slots.copy()
        for slot, truth in zip(self.tests, truths, strict=True):
            packed ^= (slots[slot] ^ truth) << 8 * slot
            changed[slot] = truth
        for slot, truth in zip(self.nodes, self.again(slots, truths), strict=True):
            changed[slot] = truth
        return changed, packed

    def _truths_of(self, others: Facts) -> bytes:
        """The truths of `tests` while the finding is not known."""
        said = self.nothing
        for reading in self.joint:
            said ^= reading(others)
        return said.to_bytes(len(self.tests), "little")
