"""What a value says about the tests of it, worked out once for all that it can say.

It is the difference to knowing nothing, packed into one integer, so that what several values say is joined by exclusive
or: for words a look-up, and for numbers a look-up of where they stand among the limits they are compared with.
"""

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from math import inf, nextafter

from app.domain.evaluation.answers import UNKNOWN
from app.domain.evaluation.quantities import EXACT, NOT_APPLICABLE, Value

ValueTests = Sequence[tuple[int, Callable[[Value], int]]]
"""Tests of one value, each with the first of its bits."""


class Sayings:
    """What values say about some tests.

    `by_word` has it for the words that tests tell apart, `other_word` for all other words, `by_place` for numbers by
    their place among the `edges`: below the first limit, at it, between it and the next, and so on. A number that is
    less than `near` away from a limit is at it.
    """

    __slots__ = ("by_place", "by_word", "edges", "not_applicable", "other_word", "tests")

    def __init__(self, tests: ValueTests, words: Iterable[str], limits: Iterable[float], near: float = 0) -> None:
        self.tests = tests
        self.by_word = {word: difference(tests, word) for word in words}
        self.not_applicable = difference(tests, NOT_APPLICABLE)
        self.other_word = difference(tests, "")
        around = [(limit - near, limit, nextafter(limit + near, inf)) for limit in sorted(limits)]
        self.edges = [edge for below, _, above in around for edge in (below, above)]
        numbers = (-inf, *(number for _, at, above in around for number in (at, above)))
        self.by_place = [difference(tests, number) for number in numbers]

    def says(self, value: Value) -> int:
        """What any value says."""
        if isinstance(value, str):
            return self.by_word.get(value, self.other_word)
        if isinstance(value, EXACT):
            return self.by_place[bisect(self.edges, value)]
        return self.not_applicable if value is NOT_APPLICABLE else difference(self.tests, value)


def difference(tests: ValueTests, value: Value) -> int:
    """What a value says about each of the tests, beside knowing nothing."""
    return sum((truth(value) ^ UNKNOWN) << bit for bit, truth in tests)
