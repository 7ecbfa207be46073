"""Why the slots of one evaluation are what they are: the findings behind each."""

from collections.abc import Sequence
from typing import Final

from app.domain.evaluation.nodes import Node
from app.domain.evaluation.straight_line import Slots

_EXPLANATIONS: Final = 1024
"""Explanations that are kept."""

Explained = dict[tuple[int, int], tuple[str, ...]]
"""Slot and truths of the tests below it -> the findings that decide it."""


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
        truths: int,
    ) -> None:
        self._findings_of, self._nodes, self._slots = findings_of, nodes, slots
        self._below, self._explained = below, explained
        self._start, self._truths = len(findings_of), truths
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
