"""How the sets of a week grow over a phase and from phase to phase.

Week by week, the working sets of a region may grow only within the cap (program rules 2.10 no. 15): at most previous x
factor, previous + add, or the floor; where effort or rung rises, at most the previous or the floor. Sessions get their
sets one by one in order of precedence, as long as the session stays within its seconds. What does not fit at the start
of a phase begins later in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Final

from app.domain.dosage import SetGrowth

NO_WORKING_SETS: Final = "none"
"""The region of stretches, mobility and endurance, which have no working sets to count."""


@dataclass(slots=True)
class Cell:
    """One exercise in one session of the week; `sets` is what it has now."""

    key: str
    day: int
    region: str
    least: int
    sets: int = 0
    by_week: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WeekTargets:
    """What one week of a phase plans: sets per exercise, whether effort or rung rises, and the seconds of a session."""

    planned: Mapping[str, int]
    rises: bool
    is_first_of_program: bool


GrowthCheck = Callable[[Cell, int], bool]
"""(cell, sets) -> whether the session still fits its minutes with so many sets of this exercise."""


def allowed_sets(previous: int, growth: SetGrowth, *, rises: bool) -> int:
    """The most working sets of a region in a week, from those of the week before."""
    if rises:
        return max(previous, growth.floor)
    return max(floor(previous * growth.factor), previous + growth.add, growth.floor)


def plan_week(
    cells: Sequence[Cell],
    targets: WeekTargets,
    previous: Mapping[str, int],
    growth: SetGrowth,
    region_max: Mapping[str, int],
    fits: GrowthCheck,
) -> dict[str, int]:
    """Set the sets of every cell for one week; returns the working sets per region."""
    totals: dict[str, int] = {}
    for cell in cells:
        totals[cell.region] = totals.get(cell.region, 0) + cell.sets
    room = {region: _room(region, total, targets, previous, growth, region_max) for region, total in totals.items()}
    _shrink(cells, room)
    # First everyone to the least that counts, in order of precedence; then one more set for each in turn.
    for cell in cells:
        for _ in range(cell.least):
            _grow(cell, min(cell.least, targets.planned[cell.key]), room, fits)
    for goal in range(1, max(targets.planned.values(), default=0) + 1):
        for cell in cells:
            _grow(cell, min(goal, targets.planned[cell.key]), room, fits)
    for cell in cells:
        cell.by_week.append(cell.sets)
    return _totals(cells)


def _room(
    region: str,
    total: int,
    targets: WeekTargets,
    previous: Mapping[str, int],
    growth: SetGrowth,
    region_max: Mapping[str, int],
) -> int:
    if region == NO_WORKING_SETS:
        return _PLENTY
    most = region_max.get(region, total + _PLENTY)
    if not targets.is_first_of_program:
        most = min(most, allowed_sets(previous.get(region, 0), growth, rises=targets.rises))
    return most - total


_PLENTY = 100
"""More sets than any week holds: regions without a cap of their own."""


def _shrink(cells: Sequence[Cell], room: dict[str, int]) -> None:
    for cell in reversed(cells):
        while room[cell.region] < 0 and cell.sets > 0:
            cell.sets -= 1
            room[cell.region] += 1


def _grow(cell: Cell, goal: int, room: dict[str, int], fits: GrowthCheck) -> None:
    if cell.sets < goal and room[cell.region] > 0 and fits(cell, cell.sets + 1):
        cell.sets += 1
        room[cell.region] -= 1


def _totals(cells: Sequence[Cell]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for cell in cells:
        if cell.region != NO_WORKING_SETS:
            totals[cell.region] = totals.get(cell.region, 0) + cell.sets
    return totals
