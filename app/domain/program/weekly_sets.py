"""How the sets of a week grow over a phase and from phase to phase.

Week by week, the working sets of a region may grow only within the cap (program rules 2.10 no. 15): at most previous x
factor, previous + add, or the floor; where effort or rung rises, at most the previous or the floor. Sessions get their
sets one by one in order of precedence, as long as the session stays within its seconds. What does not fit at the start
of a phase begins later in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Final, Literal

from app.domain.program.dosage import SetGrowth

NO_WORKING_SETS: Final = "none"
"""The region of stretches, mobility and endurance, which have no working sets to count."""

_PLENTY: Final = 1000
"""More sets than any week holds: regions without a cap of their own."""


@dataclass(frozen=True, slots=True)
class WeekDose:
    """The row an exercise follows from a week of the phase on: what is planned, and its seconds by number of sets.

    `least` sets are what the others give way for, `fewest` what is worth doing: below that the exercise waits.
    """

    from_week: int
    row: int
    planned: int
    least: int
    fewest: int
    days_most: int
    effort: tuple[int, int]
    side: Literal["affected_first", "equal"]
    seconds: tuple[int, ...]


@dataclass(slots=True)
class Cell:
    """One exercise in one session of the week; `steps` are (week, sets) wherever the sets change."""

    key: str
    day: int
    region: str
    doses: tuple[WeekDose, ...]
    sets: int = 0
    steps: list[tuple[int, int]] = field(default_factory=list)
    dose: WeekDose = field(init=False)

    def __post_init__(self) -> None:
        self.dose = self.doses[0]


@dataclass(frozen=True, slots=True)
class SetPlan:
    """Working sets per region and week, and the longest each session gets, in seconds without warm-up."""

    by_region: Mapping[str, tuple[int, ...]]
    seconds: Mapping[int, int]


def allowed_sets(previous: int, growth: SetGrowth, *, rises: bool) -> int:
    """The most working sets of a region in a week, from those of the week before."""
    if rises:
        return max(previous, growth.floor)
    return max(floor(previous * growth.factor), previous + growth.add, growth.floor)


def plan_sets(
    cells: Sequence[Cell],
    weeks: int,
    free_seconds: Mapping[int, int],
    sets_before: Mapping[str, int] | None,
    growth: SetGrowth,
    region_max: Mapping[str, int],
) -> SetPlan:
    """Set the sets of every cell in every week of a phase.

    Args:
        cells: in order of precedence.
        free_seconds: seconds of each session for sets, setup and endurance already taken off.
        sets_before: weekly sets per region at the end of the phase before; None in the first week of a program.
        region_max: most weekly sets of a region in this phase.
    """
    return _Weeks(cells, free_seconds, growth, region_max).run(weeks, sets_before)


class _Weeks:
    """One phase, from change to change; `left` is what is free in each session, `totals` the sets of each region."""

    def __init__(
        self, cells: Sequence[Cell], free_seconds: Mapping[int, int], growth: SetGrowth, region_max: Mapping[str, int]
    ) -> None:
        self.cells, self.free, self.growth, self.region_max = cells, free_seconds, growth, region_max
        self.left = dict(free_seconds)
        self.longest = dict.fromkeys(free_seconds, 0)
        self.totals = {cell.region: 0 for cell in cells}
        # The cells that may not have what is planned: all, or of a week that had it only those whose row begins.
        self.open = cells

    def run(self, weeks: int, sets_before: Mapping[str, int] | None) -> SetPlan:
        changes = {1}
        for cell in self.cells:
            if len(cell.doses) > 1:
                changes.update([dose.from_week for dose in cell.doses])
        by_region: dict[str, tuple[int, ...]] = {region: () for region in self.totals if region != NO_WORKING_SETS}
        before, week = sets_before, 1
        while week <= weeks:
            rises = self._begin(week) if week in changes else False
            is_steady = self._plan(week, before, rises=rises)
            following = week + 1
            if is_steady:
                following = min([change for change in changes if week < change <= weeks], default=weeks + 1)
            before = self.totals
            for region in by_region:
                by_region[region] += (before[region],) * (following - week)
            week = following
        return SetPlan(by_region, self.longest)

    def _begin(self, week: int) -> bool:
        """Take over the rows that begin in this week; whether effort or rung rises with them."""
        if week == 1:
            return True
        rises, begun = False, []
        for cell in self.cells:
            if len(cell.doses) > 1:
                for dose in cell.doses:
                    if dose.from_week == week:
                        rises = rises or dose.effort > cell.dose.effort
                        self.left[cell.day] += cell.dose.seconds[cell.sets] - dose.seconds[cell.sets]
                        cell.dose = dose
                        begun.append(cell)
        self.open = self.open or begun
        return rises

    def _plan(self, week: int, before: Mapping[str, int] | None, *, rises: bool) -> bool:
        """Set the sets of one week; whether they stay so until another row begins."""
        most = self._most_sets(before, rises=rises)
        is_planned = self._give_planned(most)
        if not is_planned:
            self._fit(most)
            self.open = self.cells
        is_changed = False
        for cell in self.open:
            steps = cell.steps
            if not steps or steps[-1][1] != cell.sets:
                steps.append((week, cell.sets))
                is_changed = True
        for day, left in self.left.items():
            used = self.free[day] - left
            if used > self.longest[day]:
                self.longest[day] = used
        if is_planned:
            self.open = ()
        # Sets that are as planned stay so.
        return is_planned or not (is_changed or rises)

    def _most_sets(self, before: Mapping[str, int] | None, *, rises: bool) -> dict[str, int]:
        """The most sets of each region in a week."""
        most = {region: self.region_max.get(region, _PLENTY) for region in self.totals}
        if before is not None:
            for region in most:
                if region != NO_WORKING_SETS:
                    allowed = allowed_sets(before.get(region, 0), self.growth, rises=rises)
                    most[region] = min(most[region], allowed)
        return most

    def _give_planned(self, most: Mapping[str, int]) -> bool:
        """Give every cell what is planned, if there is room for all of it: then it does not matter who comes first."""
        left, totals = dict(self.left), dict(self.totals)
        for cell in self.open:
            dose, sets = cell.dose, cell.sets
            more = dose.planned - sets
            if more < 0:
                return False
            left[cell.day] -= dose.seconds[dose.planned] - dose.seconds[sets]
            totals[cell.region] += more
        for region, sets in totals.items():
            if sets > most[region]:
                return False
        if min(left.values(), default=0) < 0:
            return False
        self.left, self.totals = left, totals
        for cell in self.open:
            cell.sets = cell.dose.planned
        return True

    def _fit(self, most: Mapping[str, int]) -> None:
        """Take away what has no room any more, and give what has."""
        self.totals = totals = dict(self.totals)
        room = {region: most[region] - sets for region, sets in totals.items()}
        if min(room.values(), default=0) < 0 or min(self.left.values(), default=0) < 0:
            self._shrink(room)
        growing = [cell for cell in self.cells if cell.sets < cell.dose.planned]
        self._give_least(growing, room)
        # Then one more set for each in turn.
        while growing:
            growing = [cell for cell in growing if self._give(cell, 1 if cell.sets else cell.dose.fewest, room)]

    def _shrink(self, room: dict[str, int]) -> None:
        for cell in reversed(self.cells):
            while cell.sets > cell.dose.least and self._is_short(cell, room):
                self._take(cell, 1, room)
        for cell in reversed(self.cells):
            while cell.sets and self._is_short(cell, room):
                self._take(cell, 1 if cell.sets > cell.dose.fewest else cell.sets, room)

    def _is_short(self, cell: Cell, room: Mapping[str, int]) -> bool:
        return room[cell.region] < 0 or self.left[cell.day] < 0

    def _give_least(self, growing: Iterable[Cell], room: dict[str, int]) -> None:
        """Up to the least for each in turn; who has none yet gets what is worth doing at once, or waits."""
        for cell in growing:
            while cell.sets < cell.dose.least and self._give(cell, 1 if cell.sets else cell.dose.fewest, room):
                pass

    def _give(self, cell: Cell, more: int, room: dict[str, int]) -> bool:
        """So many more sets, if plan, region and minutes allow it; whether they do."""
        dose, region, sets = cell.dose, cell.region, cell.sets + more
        if sets > dose.planned or room[region] < more:
            return False
        seconds = dose.seconds[sets] - dose.seconds[cell.sets]
        if seconds > self.left[cell.day]:
            return False
        self.left[cell.day] -= seconds
        self.totals[region] += more
        room[region] -= more
        cell.sets = sets
        return True

    def _take(self, cell: Cell, fewer: int, room: dict[str, int]) -> None:
        seconds, sets = cell.dose.seconds, cell.sets - fewer
        self.left[cell.day] += seconds[cell.sets] - seconds[sets]
        self.totals[cell.region] -= fewer
        room[cell.region] += fewer
        cell.sets = sets
