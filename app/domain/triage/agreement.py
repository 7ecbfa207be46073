"""How far triage agrees with what clinicians say about described people.

What matters most is who would be seen too late. A share of the people is given with its 95 % interval, because none in
a few dozen is little comfort. An answer that is still open, as more would be asked, agrees with nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

from app.domain.triage.red_flags import CareLevel, Permission

LEVELS: Final = (CareLevel.SELF_CARE, CareLevel.ROUTINE, CareLevel.SOON, CareLevel.URGENT, CareLevel.EMERGENCY)
"""From the one that can wait longest."""

PERMISSIONS: Final = (Permission.ALLOWED, Permission.RESTRICTED, Permission.BLOCKED)
"""From the one that leaves most open."""

_Z: Final = 1.959964
"""The quantile of the normal distribution for an interval of 95 %."""


class Agreement(StrEnum):
    """An answer beside a label."""

    SAME = "same"
    LESS_CAUTIOUS = "less_cautious"
    MORE_CAUTIOUS = "more_cautious"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % score interval, from 0 to 1 (Wilson 1927; method 3 of Newcombe 1998)."""
        if not self.of:
            return 0.0, 1.0
        share, weight = self.count / self.of, _Z**2 / self.of
        middle = (share + weight / 2) / (1 + weight)
        reach = sqrt(share * (1 - share) * weight + weight**2 / 4) / (1 + weight)
        return max(0.0, middle - reach), min(1.0, middle + reach)


def agreement(order: Sequence[str], answered: str, lowest: str, highest: str) -> Agreement:
    """An answer beside a label that takes everything from `lowest` to `highest`.

    Args:
        order: LEVELS or PERMISSIONS; an answer that is not in it (undetermined) is open.
        answered: what triage says.
        lowest: the least cautious answer that the label takes.
        highest: the most cautious one.
    """
    if answered not in order:
        return Agreement.OPEN
    place = order.index(answered)
    if place < order.index(lowest):
        return Agreement.LESS_CAUTIOUS
    return Agreement.MORE_CAUTIOUS if place > order.index(highest) else Agreement.SAME


def shares(agreements: Iterable[Agreement]) -> dict[Agreement, Share]:
    """The share of each kind of agreement."""
    found = list(agreements)
    return {kind: Share(found.count(kind), len(found)) for kind in Agreement}
