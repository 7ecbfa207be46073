"""The tests of a circuit, settled by what is known: finding -> value in, a truth for each test out.

The truths are packed into one integer, a byte each, so that all that a value says about the tests of its finding is one
exclusive or with a number that was worked out once: for words a look-up, and for numbers a look-up of where they stand
among the limits they are compared with.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from app.domain.evaluation.answers import UNKNOWN
from app.domain.evaluation.facts import Background, Facts, LayeredFacts
from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value

_BACKGROUNDS: Final = 64
"""Sets of screens answered no whose tests are kept."""

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


@dataclass(frozen=True, slots=True)
class _OfFinding:
    """What the values of one finding say about its tests, each as the difference to knowing nothing.

    `by_place` are the differences below the first limit, at it, between it and the next, and so on.
    """

    tests: ValueTests
    by_word: Mapping[str, int]
    other_word: int
    not_applicable: int
    limits: tuple[float, ...]
    by_place: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Beneath:
    """A background as the tests see it: their packed truths, what each of its findings says, those with fact tests."""

    packed: int
    says: Mapping[str, int]
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
        self._nothing = _Beneath(nothing_known, {}, frozenset())
        self._of_background = lru_cache(maxsize=_BACKGROUNDS)(self._tests_on)

    def of_value(self, finding: str) -> ValueTests:
        """Slot and truth of the tests that look at the value of this finding alone."""
        return self._of_finding[finding].tests if finding in self._of_finding else ()

    def settle(self, facts: Facts) -> list[int]:
        """The truth of every test."""
        if isinstance(facts, LayeredFacts):
            return self._settle(self._of_background(facts.background), facts.over, facts)
        return self._settle(self._nothing, facts, facts)

    def _tests_on(self, background: Background) -> _Beneath:
        known, of_finding = background.facts, self._of_finding
        truths = self._settle(self._nothing, known, known)
        says = {finding: _says(of_finding[finding], value) for finding, value in known.items() if finding in of_finding}
        return _Beneath(int.from_bytes(bytes(truths), "little"), says, self._with_facts.intersection(known))

    def _settle(self, beneath: _Beneath, known: Facts, facts: Facts) -> list[int]:
        """The truths where `known` says something else than, or more than, what is beneath it; `facts` are both."""
        packed, of_finding, said_beneath = beneath.packed, self._of_finding, beneath.says
        for finding, value in known.items():
            if finding in of_finding:
                of_this = of_finding[finding]
                # Most values are words or do not apply, and a call would take longer than the look-up.
                if isinstance(value, str):
                    packed ^= of_this.by_word.get(value, of_this.other_word)
                elif value is NOT_APPLICABLE:
                    packed ^= of_this.not_applicable
                else:
                    packed ^= _says(of_this, value)
                if finding in said_beneath:
                    packed ^= said_beneath[finding]
        truths = list(packed.to_bytes(self._count, "little"))
        # Those beneath, too: what they are compared with (age, sex) may be among what is known here.
        for finding in self._with_facts.intersection(known) | beneath.with_facts:
            for slot, truth_of_facts in self._of_facts[finding]:
                truths[slot] = truth_of_facts(facts)
        return truths


def _of_finding(tests: Sequence[Test], finding: str) -> _OfFinding:
    looking = [(slot, test) for slot, test in enumerate(tests) if finding in test.looks_at]
    of_value = tuple((slot, test.truth) for slot, test in looking if test.truth is not None)
    words = {*_ANSWERS, *(word for _, test in looking for word in test.words)}
    limits = sorted({limit for _, test in looking for limit in test.limits})
    return _OfFinding(
        of_value,
        {word: _difference(of_value, word) for word in words},
        _difference(of_value, ""),
        _difference(of_value, NOT_APPLICABLE),
        tuple(limits),
        tuple(_difference(of_value, number) for number in _one_of_each_place(limits)),
    )


def _one_of_each_place(limits: Sequence[float]) -> Iterable[float]:
    """A number below all limits, then each limit and a number above it and below the next."""
    if not limits:
        return (0.0,)
    between = [(low + high) / 2 for low, high in pairwise(limits)]
    above = (*between, limits[-1] + 1)
    return (limits[0] - 1, *(number for pair in zip(limits, above, strict=True) for number in pair))


def _fact_tests(tests: Sequence[Test], finding: str) -> FactTests:
    return tuple(
        (slot, test.truth_of_facts)
        for slot, test in enumerate(tests)
        if test.truth_of_facts is not None and finding in test.looks_at
    )


def _says(finding: _OfFinding, value: Value) -> int:
    """What a value says about the tests of its finding."""
    if isinstance(value, str):
        return finding.by_word.get(value, finding.other_word)
    if value is NOT_APPLICABLE:
        return finding.not_applicable
    if isinstance(value, Bounds):
        return _difference(finding.tests, value)
    limits = finding.limits
    place = bisect_left(limits, value)
    return finding.by_place[2 * place + (place < len(limits) and limits[place] == value)]


def _difference(tests: ValueTests, value: Value) -> int:
    return sum((truth(value) ^ UNKNOWN) << 8 * slot for slot, truth in tests)
