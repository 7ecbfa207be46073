"""The tests of a circuit, settled by what is known: finding -> value in, a truth for each test out.

The truths are packed into one integer, a byte each, so that all that a value says about the tests of its finding is one
exclusive or with a number that was worked out once: for words a look-up, and for numbers a look-up of where they stand
among the limits they are compared with.
"""

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, nextafter
from typing import Final

from app.domain.evaluation.answers import UNKNOWN
from app.domain.evaluation.facts import NOTHING, Background, Facts, LayeredFacts
from app.domain.evaluation.quantities import EXACT, NOT_APPLICABLE, Value

_BACKGROUNDS: Final = 128
"""Backgrounds whose tests are kept."""

_ANSWERS: Final = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Test:
    """A truth worked out from facts: of one finding, or of a few for quantities and table look-ups.

    While none of `looks_at` is known the test is unknown, whatever the other findings are. `words` are those that
    `truth` tells apart, `limits` the numbers at which it can change.
    """

    findings: tuple[str, ...]
    looks_at: tuple[str, ...]
    truth: Callable[[Value], int] | None
    truth_of_facts: Callable[[Facts], int] | None = None
    words: tuple[str, ...] = ()
    limits: tuple[float, ...] = ()


ValueTests = tuple[tuple[int, Callable[[Value], int]], ...]
FactTests = tuple[tuple[int, Callable[[Facts], int]], ...]


class _OfFinding:
    """What the values of one finding say about its tests, each as the difference to knowing nothing.

    `by_word` has it for the words that tests tell apart, `other_word` for all other words, `by_place` for numbers by
    their place among the `edges`: below the first limit, at it, between it and the next, and so on.
    """

    __slots__ = ("by_place", "by_word", "edges", "not_applicable", "other_word", "tests")

    def __init__(self, tests: ValueTests, words: Iterable[str], limits: Iterable[float]) -> None:
        self.tests = tests
        self.by_word = {word: _difference(tests, word) for word in words}
        self.not_applicable = _difference(tests, NOT_APPLICABLE)
        self.other_word = _difference(tests, "")
        self.edges = [edge for limit in sorted(limits) for edge in (limit, nextafter(limit, inf))]
        self.by_place = [_difference(tests, number) for number in (-inf, *self.edges)]

    def says(self, value: Value) -> int:
        """What any value says."""
        if isinstance(value, str):
            return self.by_word.get(value, self.other_word)
        if isinstance(value, EXACT):
            return self.by_place[bisect(self.edges, value)]
        return self.not_applicable if value is NOT_APPLICABLE else _difference(self.tests, value)


@dataclass(frozen=True, slots=True)
class _Settled:
    """A background as the tests see it: their packed truths, and its findings with fact tests."""

    packed: int
    with_facts: frozenset[str]


class TestsOfFindings:
    """All tests of one circuit, by the findings they look at."""

    __test__ = False  # for pytest, which collects what begins with Test

    __slots__ = ("_count", "_nothing", "_of_background", "_of_facts", "_of_finding", "_with_facts")

    def __init__(self, tests: Sequence[Test]) -> None:
        self._count = len(tests)
        self._of_finding = {
            finding: _of_finding(tests, finding)
            for finding in dict.fromkeys(finding for test in tests for finding in test.looks_at)
        }
        self._of_facts: Mapping[str, FactTests] = {
            finding: of_facts for finding in self._of_finding if (of_facts := _fact_tests(tests, finding))
        }
        self._with_facts = frozenset(self._of_facts)
        # A test of no finding is a constant.
        nothing_known = sum(
            (UNKNOWN if test.findings or test.truth_of_facts is None else test.truth_of_facts({})) << 8 * slot
            for slot, test in enumerate(tests)
        )
        self._nothing = _Settled(nothing_known, frozenset())
        self._of_background = lru_cache(maxsize=_BACKGROUNDS)(self._settled_by)

    def of_value(self, finding: str) -> ValueTests:
        """Slot and truth of the tests that look at the value of this finding alone."""
        return self._of_finding[finding].tests if finding in self._of_finding else ()

    def settle(self, facts: Facts) -> list[int]:
        """The truth of every test."""
        if isinstance(facts, LayeredFacts):
            return self._settle(facts.background, facts.over, facts)
        return self._settle(NOTHING, facts, facts)

    def _settled_by(self, background: Background) -> _Settled:
        if background is NOTHING:
            return self._nothing
        truths = self._settle(background.beneath or NOTHING, background.over, background.facts)
        return _Settled(int.from_bytes(bytes(truths), "little"), self._with_facts.intersection(background.facts))

    def _settle(self, background: Background, over: Facts, facts: Facts) -> list[int]:
        """The truths under facts of which some lie over a background; `facts` are both."""
        settled, beneath, of_finding = self._of_background(background), background.facts, self._of_finding
        packed = settled.packed
        for finding, value in over.items():
            if finding in of_finding:
                of_this = of_finding[finding]
                # As in `says`; a call would take longer than the look-up.
                if isinstance(value, str):
                    packed ^= of_this.by_word.get(value, of_this.other_word)
                elif value is NOT_APPLICABLE:
                    packed ^= of_this.not_applicable
                elif isinstance(value, EXACT):
                    packed ^= of_this.by_place[bisect(of_this.edges, value)]
                else:
                    packed ^= of_this.says(value)
                if finding in beneath:
                    packed ^= of_this.says(beneath[finding])
        truths = list(packed.to_bytes(self._count, "little"))
        # Those beneath, too: what they are compared with (age, sex) may be among what is over them.
        for finding in self._with_facts.intersection(over) | settled.with_facts:
            for slot, truth_of_facts in self._of_facts[finding]:
                truths[slot] = truth_of_facts(facts)
        return truths


def _of_finding(tests: Sequence[Test], finding: str) -> _OfFinding:
    looking = [(slot, test) for slot, test in enumerate(tests) if finding in test.looks_at]
    of_value = tuple((slot, test.truth) for slot, test in looking if test.truth is not None)
    words = {*_ANSWERS, *(word for _, test in looking for word in test.words)}
    return _OfFinding(of_value, words, {limit for _, test in looking for limit in test.limits})


def _fact_tests(tests: Sequence[Test], finding: str) -> FactTests:
    return tuple(
        (slot, test.truth_of_facts)
        for slot, test in enumerate(tests)
        if test.truth_of_facts is not None and finding in test.looks_at
    )


def _difference(tests: ValueTests, value: Value) -> int:
    return sum((truth(value) ^ UNKNOWN) << 8 * slot for slot, truth in tests)
