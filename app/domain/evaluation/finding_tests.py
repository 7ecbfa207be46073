"""A test of what is known: a truth worked out from the value of a finding, or from those of a few."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app.domain.evaluation.answers import UNKNOWN
from app.domain.evaluation.conditions import Quantity
from app.domain.evaluation.quantities import NOT_APPLICABLE, Value
from app.domain.evaluation.reference_tables import TableTest
from app.domain.evaluation.sayings import Sayings

_ANSWERS: Final = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Test:
    """One test. While none of `looks_at` is known it is unknown, whatever the other findings are.

    Attributes:
        findings: all on which it depends; a test of no finding is a constant.
        truth: of the value of the finding, or of the quantity; None for a table.
        of: the quantity or the table, if it is not of the value of a finding alone.
        words: those that `truth` tells apart.
        limits: the numbers at which `truth` can change.
    """

    __test__ = False  # for pytest, which collects what begins with Test

    findings: tuple[str, ...]
    looks_at: tuple[str, ...]
    truth: Callable[[Value], int] | None
    of: Quantity | TableTest | None = None
    words: tuple[str, ...] = ()
    limits: tuple[float, ...] = ()

    @property
    def of_nothing(self) -> int:
        """The truth while nothing is known."""
        return UNKNOWN if self.findings or self.truth is None else self.truth(NOT_APPLICABLE)


def sayings_of(finding: str, placed: Iterable[tuple[int, Test]]) -> Sayings:
    """What values of a finding say about those of the tests, each with the first of its bits, that look at it alone."""
    looking = [(bit, test) for bit, test in placed if test.of is None and test.findings == (finding,)]
    words = {*_ANSWERS, *(word for _, test in looking for word in test.words)}
    limits = {limit for _, test in looking for limit in test.limits}
    return Sayings([(bit, test.truth) for bit, test in looking if test.truth is not None], words, limits)
