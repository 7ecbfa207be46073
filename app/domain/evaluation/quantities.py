"""Numbers that may be known exactly, within bounds, or not to apply, and how they compare with a limit.

A screen answered no often bounds a number without giving it: "no fever" means a temperature below 38 degrees, "no
operation in the last 12 weeks" means later than that or never. A comparison with such a number is yes or no only if
every value it can still have agrees; otherwise it is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from math import inf, nextafter
from operator import eq, ge, gt, le, lt
from typing import Final

from app.domain.evaluation.answers import NO, UNKNOWN, YES


class NotApplicable(Enum):
    """The finding does not concern this person: every comparison and every answer on it is no."""

    NOT_APPLICABLE = "not_applicable"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number known to lie in low..high, both ends included, in the unit of its finding.

    `or_never`: the event may also never have happened, in which case every comparison on it is no.
    """

    low: float = -inf
    high: float = inf
    or_never: bool = False

    def meet(self, other: "Bounds") -> "Bounds":
        """The values both allow; an empty meeting keeps the newer bounds (`other`)."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low > high:
            return other
        return Bounds(low, high, self.or_never and other.or_never)


Number = int | float
EXACT: Final = (int, float)
"""The types of a number that is exactly known, for isinstance."""
PLAIN: Final = (str, int, float)
"""The types of a value that is exactly known, for isinstance."""
Value = str | Number | Bounds | NotApplicable
"""A known value of a finding: answer or enum word, exact number, bounds of a number, or not applicable."""

COMPARISONS: Final[dict[str, Callable[[Number, Number], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq}


@cache
def bounds_where(op: str, limit: float) -> Bounds:
    """The bounds of a number for which `number op limit` holds, equal ones as one object; op is one of COMPARISONS."""
    return {
        "<": Bounds(high=nextafter(limit, -inf)),
        "<=": Bounds(high=limit),
        ">": Bounds(low=nextafter(limit, inf)),
        ">=": Bounds(low=limit),
        "==": Bounds(limit, limit),
    }[op]


def compare(value: Value, op: str, limit: float) -> int:
    """NO, UNKNOWN or YES: does `value op limit` hold? Words other than numbers give UNKNOWN."""
    if isinstance(value, Bounds):
        return _compare_bounds(value, op, limit)
    if value is NOT_APPLICABLE:
        return NO
    if isinstance(value, str):
        return UNKNOWN
    return YES if COMPARISONS[op](value, limit) else NO


def _compare_bounds(value: Bounds, op: str, limit: float) -> int:
    at_low, at_high = COMPARISONS[op](value.low, limit), COMPARISONS[op](value.high, limit)
    if op == "==":
        at_low = at_high = value.low == value.high == limit
        possible = value.low <= limit <= value.high
    else:
        possible = at_low or at_high
    if not possible:
        return NO
    return YES if at_low and at_high and not value.or_never else UNKNOWN


def comparison(op: str, limit: float) -> Callable[[Value], int]:
    """The function value -> compare(value, op, limit), quick for exact numbers."""
    holds = COMPARISONS[op]

    def truth(value: Value) -> int:
        if isinstance(value, EXACT):
            return YES if holds(value, limit) else NO
        return compare(value, op, limit)

    return truth
