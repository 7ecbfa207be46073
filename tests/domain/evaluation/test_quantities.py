"""Claims about numbers that are known, bounded, or do not apply."""

from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.quantities import COMPARISONS, NOT_APPLICABLE, Bounds, Value, bounds_where, compare

OPS = st.sampled_from(sorted(COMPARISONS))
NUMBERS = st.integers(-20, 20).map(lambda n: n / 2)


@pytest.mark.parametrize(
    ("value", "op", "limit", "truth"),
    [
        (37.9, ">=", 38.0, NO),
        (38.0, ">=", 38.0, YES),
        (38, ">", 38.0, NO),
        (12, "<=", 12.0, YES),
        (nextafter(12, inf), "<=", 12.0, NO),
        (5, "==", 5.0, YES),
        (NOT_APPLICABLE, "<=", 12.0, NO),
        (NOT_APPLICABLE, ">", 12.0, NO),
        ("unknown", ">", 12.0, UNKNOWN),
    ],
)
def test_a_comparison_of_what_is_known(value: Value, op: str, limit: float, truth: int) -> None:
    assert compare(value, op, limit) == truth


@pytest.mark.parametrize(
    ("bounds", "op", "limit", "truth"),
    [
        # no fever: below 38
        (bounds_where("<", 38), ">=", 38.0, NO),
        (bounds_where("<", 38), ">=", 37.5, UNKNOWN),
        (bounds_where("<", 38), "<", 38.0, YES),
        # no operation in 12 weeks: later than that, or never
        (Bounds(low=nextafter(12, inf), or_never=True), "<=", 12.0, NO),
        (Bounds(low=nextafter(12, inf), or_never=True), "<=", 52.0, UNKNOWN),
        (Bounds(low=nextafter(12, inf), or_never=True), ">=", 6.0, UNKNOWN),
        (Bounds(2, 4), "==", 5.0, NO),
        (Bounds(2, 4), "==", 3.0, UNKNOWN),
        (Bounds(3, 3), "==", 3.0, YES),
    ],
)
def test_bounds_answer_only_where_every_value_they_allow_agrees(
    bounds: Bounds, op: str, limit: float, truth: int
) -> None:
    assert compare(bounds, op, limit) == truth


@given(low=NUMBERS, width=st.integers(0, 8), op=OPS, limit=NUMBERS, or_never=st.booleans(), data=st.data())
def test_bounds_never_answer_against_a_value_they_allow(
    low: float, width: int, op: str, limit: float, or_never: bool, data: st.DataObject
) -> None:
    bounds = Bounds(low, low + width, or_never)
    inside: Value = data.draw(st.integers(0, width * 2).map(lambda step: low + step / 2))
    if or_never and data.draw(st.booleans()):
        inside = NOT_APPLICABLE
    assert compare(bounds, op, limit) in (UNKNOWN, compare(inside, op, limit))


@given(op=OPS, limit=NUMBERS, other=NUMBERS)
def test_bounds_where_allow_exactly_the_numbers_for_which_the_comparison_holds(
    op: str, limit: float, other: float
) -> None:
    bounds = bounds_where(op, limit)
    assert (bounds.low <= other <= bounds.high) == COMPARISONS[op](other, limit)


def test_two_bounds_meet_in_what_both_allow() -> None:
    assert Bounds(low=1).meet(Bounds(high=5)) == Bounds(1, 5)
    assert Bounds(1, 5, or_never=True).meet(Bounds(2, 9)) == Bounds(2, 5)
    assert Bounds(1, 2, or_never=True).meet(Bounds(1, 9, or_never=True)).or_never


def test_bounds_that_exclude_each_other_keep_the_second() -> None:
    assert Bounds(high=1).meet(Bounds(low=2)) == Bounds(low=2)
