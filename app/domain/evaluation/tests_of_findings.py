"""The tests of a circuit, settled by what is known: finding -> value in, a truth for each test out.

The truths are packed into one integer, a byte each, and what each value says is joined to it (sayings.py).
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from app.domain.evaluation.facts import NOTHING, Background, Facts, LayeredFacts
from app.domain.evaluation.finding_tests import Test, sayings_of
from app.domain.evaluation.joint_readings import JointReading, joint_readings
from app.domain.evaluation.quantities import EXACT, NOT_APPLICABLE

_BACKGROUNDS: Final = 128
"""Backgrounds whose tests are kept."""


@dataclass(frozen=True, slots=True)
class _Settled:
    """A background as the tests see it: packed truths but for those of joint readings, and the findings of these."""

    packed: int
    joint: frozenset[str]


class TestsOfFindings:
    """All tests of one circuit, by the findings they look at."""

    __test__ = False  # for pytest, which collects what begins with Test

    __slots__ = ("_joint", "_nothing", "_of_background", "_of_finding")

    def __init__(self, tests: Sequence[Test]) -> None:
        placed = [(8 * place, test) for place, test in enumerate(tests)]
        self._of_finding = {
            finding: sayings_of(finding, placed)
            for finding in dict.fromkeys(test.findings[0] for test in tests if test.findings and test.of is None)
        }
        self._joint: dict[str, list[JointReading]] = {}
        for findings, reading in joint_readings(placed):
            for finding in findings:
                self._joint.setdefault(finding, []).append(reading)
        self._nothing = _Settled(sum(test.of_nothing << bit for bit, test in placed), frozenset())
        self._of_background = lru_cache(maxsize=_BACKGROUNDS)(self._settled_by)

    def settle(self, facts: Facts) -> int:
        """The packed truths of all tests."""
        background, over = (facts.background, facts.over) if isinstance(facts, LayeredFacts) else (NOTHING, facts)
        settled, joint = self._of_background(background), self._joint
        packed = self._with_values(settled.packed, background, over)
        # Those beneath, too: what they are compared with (age, sex) may be among what is over them.
        findings = settled.joint | (joint.keys() & over.keys())
        if findings:
            for reading in set(chain.from_iterable(map(joint.__getitem__, findings))):
                packed ^= reading(facts)
        return packed

    def _settled_by(self, background: Background) -> _Settled:
        if background is NOTHING:
            return self._nothing
        beneath = background.beneath or NOTHING
        packed = self._with_values(self._of_background(beneath).packed, beneath, background.over)
        return _Settled(packed, frozenset(self._joint.keys() & background.facts.keys()))

    def _with_values(self, packed: int, background: Background, over: Facts) -> int:
        """The packed truths of a background with what lies over it."""
        of_finding, beneath = self._of_finding, background.facts
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
        return packed
