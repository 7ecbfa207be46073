"""The counts over the ladder of one exercise: how often in a row, and since when, it was marked.

Rules only ask whether a count has reached a limit. So counting on is a step from one standing to the next, where rows
are counted up to the highest limit; the numbers themselves are counted again where a decision is explained.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.domain.evaluation.finding_tests import Test
from app.domain.evaluation.quantities import Value
from app.domain.progression.decision_tables import Marks, Reading
from app.domain.progression.rules import CountRule

_KEPT: Final = 4096
"""Standings, and steps between them, that are kept at hand."""

SKIPPED: Final = "skipped"
"""The mark of a time that was left out because it was too much."""

_EARNED: Final = ("topped_in_a_row", "two_over_in_a_row")


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where the counts stand, as far as rules can tell.

    `line`: what they say, but for `counted_days`: rows whose days are counted now. `has_earned`: a step up may have
    been earned by what was counted.
    """

    rows: tuple[int, ...]
    lately: tuple[tuple[bool, ...], ...]
    counted_days: tuple[bool, ...]
    line: int
    has_days: bool
    has_earned: bool
    after: dict[Marks, "Standing"] = field(default_factory=dict, repr=False)


@dataclass(slots=True, eq=False)
class Record:
    """One logged time of an exercise, as far as later rules look back on it, and the one before.

    `since`: the first days of the rows whose days are counted. Nothing changes it; it is not frozen because every
    exercise of every session makes one.
    """

    on: date
    marks: Marks
    pain_nprs: float | None
    standing: Standing
    since: tuple[date | None, ...]
    before: "Record | None" = field(repr=False)


class ExerciseCounts:
    """The counts over one ladder: of marks in a row, of the last times, and of the days of a row."""

    def __init__(self, counts: Sequence[CountRule], reading: Reading, tests: Iterable[Test]) -> None:
        self._in_a_row = tuple(count for count in counts if count.in_a_row)
        self._of_last = tuple(count for count in counts if count.last is not None)
        self._of_days = tuple(count for count in counts if count.row_days)
        self.names = tuple(count.id for count in (*self._in_a_row, *self._of_last, *self._of_days))
        self._says: Mapping[str, Mapping[Value | None, int]] = {name: reading.sayings_of(name) for name in self.names}
        limits = [(test.findings[0], limit) for test in tests if test.of is None for limit in test.limits]
        # Above its highest limit no number makes a difference.
        self._most = tuple(
            max([1, *(int(limit) + 1 for name, limit in limits if name == count.id)]) for count in self._in_a_row
        )
        self._steps = 0
        self._standings: dict[tuple[object, ...], Standing] = {}
        self._nothing = (None,) * len(self._of_days)
        self.start = self._standing(
            (0,) * len(self._in_a_row), ((),) * len(self._of_last), (False,) * len(self._of_days)
        )

    def recorded(self, before: Record | None, on: date, marks: Marks, pain_nprs: float | None) -> Record:
        """One more time."""
        known = self.start if before is None else before.standing
        standing = known.after.get(marks) or self._after(known, marks)
        since: tuple[date | None, ...] = self._nothing
        if standing.has_days:
            earlier = self._nothing if before is None else before.since
            since = tuple(
                (first or on) if is_counted else None
                for first, is_counted in zip(earlier, standing.counted_days, strict=True)
            )
        return Record(on, marks, pain_nprs, standing, since, before)

    def line(self, latest: Record | None, on: date) -> int:
        """What the counts say on a day."""
        if latest is None:
            return self.start.line
        standing = latest.standing
        line = standing.line
        if not standing.has_days:
            return line
        for count, first in zip(self._of_days, latest.since, strict=True):
            if first is not None:
                line ^= self._says[count.id][(on - first).days]
        return line

    def numbers(self, latest: Record | None, on: date) -> dict[str, Value]:
        """Every count as a number, the latest record included."""
        first = self._nothing if latest is None else latest.since
        return {
            **{count.id: _length(latest, count) for count in self._in_a_row},
            **{count.id: sum(_lately(latest, count)) for count in self._of_last},
            **{c.id: 0 if day is None else (on - day).days for c, day in zip(self._of_days, first, strict=True)},
        }

    def _after(self, known: Standing, marks: Marks) -> Standing:
        if SKIPPED in marks:
            found = self._standing(self._rows_over_skipped(known, marks), known.lately, known.counted_days)
            return self._keep(known, marks, found)
        rows = tuple(
            min(length + 1, most) if count.mark in marks else 0
            for count, length, most in zip(self._in_a_row, known.rows, self._most, strict=True)
        )
        lately = tuple(
            (*times, count.mark in marks)[-(count.last or 0) :]
            for count, times in zip(self._of_last, known.lately, strict=True)
        )
        found = self._standing(rows, lately, tuple(count.mark in marks for count in self._of_days))
        return self._keep(known, marks, found)

    def _rows_over_skipped(self, known: Standing, marks: Marks) -> tuple[int, ...]:
        """The rows after a time that was left out: most of them pass over it."""
        return tuple(
            length if not count.over_skipped else min(length + 1, most) if count.mark in marks else 0
            for count, length, most in zip(self._in_a_row, known.rows, self._most, strict=True)
        )

    def _keep(self, known: Standing, marks: Marks, found: Standing) -> Standing:
        if self._steps < _KEPT:
            self._steps += 1
            known.after[marks] = found
        return found

    def _standing(
        self, rows: tuple[int, ...], lately: tuple[tuple[bool, ...], ...], counted_days: tuple[bool, ...]
    ) -> Standing:
        key = rows, lately, counted_days
        found = self._standings.get(key)
        if found is None:
            numbers = dict(zip(self.names, (*rows, *map(sum, lately)), strict=False))
            numbers |= {c.id: 0 for c, is_on in zip(self._of_days, counted_days, strict=True) if not is_on}
            line = 0
            for name, number in numbers.items():
                line ^= self._says[name][number]
            found = Standing(*key, line, any(counted_days), any(numbers.get(name) for name in _EARNED))
            if len(self._standings) < _KEPT:
                self._standings[key] = found
        return found


def times_done(latest: Record | None) -> Iterator[Record]:
    """The logged times, the latest first, without those that were left out."""
    return (record for record in _times(latest) if SKIPPED not in record.marks)


def _times(latest: Record | None) -> Iterator[Record]:
    while latest is not None:
        yield latest
        latest = latest.before


def _length(latest: Record | None, count: CountRule) -> int:
    length = 0
    for record in _times(latest) if count.over_skipped else times_done(latest):
        if count.mark not in record.marks:
            break
        length += 1
    return length


def _lately(latest: Record | None, count: CountRule) -> list[bool]:
    return [count.mark in record.marks for record, _ in zip(times_done(latest), range(count.last or 0), strict=False)]
