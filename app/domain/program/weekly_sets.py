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
    """The row an exercise follows from a week of the phase on: what is planned, and its seconds by number of sets."""

    from_week: int
    row: int
    planned: int
    least: int
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
    """One phase, week after week; `left` is what is free in each session, `totals` the sets of each region."""

    def __init__(
        self, cells: Sequence[Cell], free_seconds: Mapping[int, int], growth: SetGrowth, region_max: Mapping[str, int]
    ) -> None:
        self.cells, self.free, self.growth, self.region_max = cells, free_seconds, growth, region_max
        self.changes = {dose.from_week for cell in cells for dose in cell.doses}
        self.left = dict(free_seconds)
        self.longest = dict.fromkeys(free_seconds, 0)
        self.totals = {cell.region: 0 for cell in cells}
        self.room: dict[str, int] = {}
        self.is_all_planned = False

    def run(self, weeks: int, sets_before: Mapping[str, int] | None) -> SetPlan:
        before, history = sets_before, []
        is_steady = False
        for week in range(1, weeks + 1):
            rises = self._begin(week) if week in self.changes else False
            if not is_steady or week in self.changes:
                is_changed = self._plan(week, before, rises=rises)
                # Sets that are as planned stay so until another row begins.
                is_steady = self.is_all_planned or not (is_changed or rises)
                before = dict(self.totals)
            history.append(before or {})
        regions = [region for region in self.totals if region != NO_WORKING_SETS]
        by_region = {region: tuple([totals[region] for totals in history]) for region in regions}
        return SetPlan(by_region, self.longest)

    def _begin(self, week: int) -> bool:
        """Take over the rows that begin in this week; whether effort or rung rises with them."""
        if week == 1:
            return True
        rises = False
        for cell in self.cells:
            for dose in cell.doses:
                if dose.from_week == week:
                    rises = rises or dose.effort > cell.dose.effort
                    cell.dose = dose
        self.left = dict(self.free)
        for cell in self.cells:
            self.left[cell.day] -= cell.dose.seconds[cell.sets]
        return rises

    def _plan(self, week: int, before: Mapping[str, int] | None, *, rises: bool) -> bool:
        """Set the sets of one week; whether any cell changed."""
        self.room = {region: self._room(region, before, rises=rises) for region in self.totals}
        if min(self.room.values(), default=0) < 0 or min(self.left.values(), default=0) < 0:
            self._shrink()
        below = [cell for cell in self.cells if cell.sets < cell.dose.planned]
        growing = [cell for cell in below if self.room[cell.region] > 0]
        do_all_fit = self._all_fit(growing)
        self.is_all_planned = do_all_fit and len(growing) == len(below)
        if not do_all_fit:
            self._give_one(cell for cell in growing for _ in range(cell.dose.least - cell.sets))
            # Then one more set for each in turn.
            while growing := self._give_one(growing):
                pass
        changed = False
        for cell in self.cells:
            if not cell.steps or cell.steps[-1][1] != cell.sets:
                cell.steps.append((week, cell.sets))
                changed = True
        for day, left in self.left.items():
            used = self.free[day] - left
            if used > self.longest[day]:
                self.longest[day] = used
        return changed

    def _room(self, region: str, before: Mapping[str, int] | None, *, rises: bool) -> int:
        if region == NO_WORKING_SETS:
            return _PLENTY
        most = self.region_max.get(region, _PLENTY)
        if before is not None:
            most = min(most, allowed_sets(before.get(region, 0), self.growth, rises=rises))
        return most - self.totals[region]

    def _shrink(self) -> None:
        for cell in reversed(self.cells):
            seconds, region = cell.dose.seconds, cell.region
            while cell.sets and (self.room[region] < 0 or self.left[cell.day] < 0):
                self.left[cell.day] += seconds[cell.sets] - seconds[cell.sets - 1]
                cell.sets -= 1
                self.room[region] += 1
                self.totals[region] -= 1

    def _all_fit(self, growing: Sequence[Cell]) -> bool:
        """Give each cell what is planned, if there is room for all of it: then it does not matter who comes first."""
        left, room = dict(self.left), dict(self.room)
        for cell in growing:
            dose, sets = cell.dose, cell.sets
            left[cell.day] -= dose.seconds[dose.planned] - dose.seconds[sets]
            room[cell.region] -= dose.planned - sets
        if min(left.values(), default=0) < 0 or min(room.values(), default=0) < 0:
            return False
        self.left, self.room = left, room
        for cell in growing:
            self.totals[cell.region] += cell.dose.planned - cell.sets
            cell.sets = cell.dose.planned
        return True

    def _give_one(self, turns: Iterable[Cell]) -> list[Cell]:
        """One more set for each in turn, where plan, region and minutes allow it; who got one."""
        left, room, totals = self.left, self.room, self.totals
        served = []
        for cell in turns:
            dose, sets, region = cell.dose, cell.sets, cell.region
            if sets < dose.planned and room[region] > 0:
                more = dose.seconds[sets + 1] - dose.seconds[sets]
                if more <= left[cell.day]:
                    left[cell.day] -= more
                    room[region] -= 1
                    totals[region] += 1
                    cell.sets = sets + 1
                    served.append(cell)
        return served
