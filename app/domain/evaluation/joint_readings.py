"""Tests that look at several findings: of a number worked out from two, and of a number in a table by age and sex.

All tests of the same number are read together. Age and sex only say which limits count.
"""

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from app.domain.evaluation.conditions import Quantity
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.finding_tests import Test
from app.domain.evaluation.quantities import EXACT, NOT_APPLICABLE, Value
from app.domain.evaluation.reference_tables import Limits, TableTest
from app.domain.evaluation.sayings import Sayings

JointReading = Callable[[Facts], int]
"""What facts say about the tests of one number, as in sayings.py."""

# Binary fractions make 8.1 - 6.6 a little less than 1.5, which must not move a person across a limit.
_NEAR: Final = 5e-10
_PEOPLE: Final = 128
"""Pairs of age and sex whose limits are kept at hand."""
_LIMITS: Final = 32
"""Limits of which it is kept what numbers say about them."""


def joint_readings(tests: Iterable[tuple[int, Test]]) -> list[tuple[tuple[str, ...], JointReading]]:
    """The readings of those tests that look at several findings; unless one of the findings given is known they say 0.

    Args:
        tests: each with the first of its bits.
    """
    of_quantity: dict[Quantity, list[tuple[int, Test]]] = {}
    of_table: dict[str, list[tuple[int, TableTest]]] = {}
    for bit, test in tests:
        if isinstance(test.of, Quantity):
            of_quantity.setdefault(test.of, []).append((bit, test))
        elif isinstance(test.of, TableTest):
            of_table.setdefault(test.of.cutoff.name, []).append((bit, test.of))
    return [
        *(((quantity.a, quantity.b), _of_quantity(quantity, of_this)) for quantity, of_this in of_quantity.items()),
        *(((finding,), _of_table(finding, of_this)) for finding, of_this in of_table.items()),
    ]


def _of_quantity(quantity: Quantity, tests: Sequence[tuple[int, Test]]) -> JointReading:
    limits = {limit for _, test in tests for limit in test.limits}
    sayings = Sayings([(bit, test.truth) for bit, test in tests if test.truth is not None], (), limits, _NEAR)
    number_a, number_b, edges, by_place = quantity.a, quantity.b, sayings.edges, sayings.by_place

    def reading(facts: Facts) -> int:
        a, b = facts.get(number_a), facts.get(number_b)
        if a is NOT_APPLICABLE or b is NOT_APPLICABLE:
            return sayings.not_applicable
        number = derived_number(quantity, a, b)
        return 0 if number is None else by_place[bisect(edges, number)]

    return reading


def derived_number(quantity: Quantity, a: Value | None, b: Value | None) -> float | None:
    """The value of a quantity from its two numbers, not rounded, or None when one of them is not exactly known."""
    if not (isinstance(a, EXACT) and isinstance(b, EXACT)):
        return None
    if quantity.form == "difference":
        return float(a - b)
    return None if b == 0 else 100 * float(b - a) / b


def _of_table(finding: str, tests: Sequence[tuple[int, TableTest]]) -> JointReading:
    @lru_cache(_LIMITS)
    def sayings_of(limits: tuple[Limits, ...]) -> Sayings:
        truths = [(bit, test.truth(each)) for (bit, test), each in zip(tests, limits, strict=True)]
        return Sayings(truths, (), {limit for each in limits for limit in each if limit is not None})

    @lru_cache(_PEOPLE)
    def sayings_for(age: Value | None, sex: Value | None) -> Sayings:
        return sayings_of(tuple(test.limits(age, sex) for _, test in tests))

    def reading(facts: Facts) -> int:
        value = facts.get(finding)
        return 0 if value is None else sayings_for(facts.get("age_years"), facts.get("sex")).says(value)

    return reading
