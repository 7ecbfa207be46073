"""Marks of sessions and exercises in a row, and the counts that rules speak about. Nothing is decided here.

The meaning of each count stands in `app/content/progression_rules.yaml`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from app.domain.progression.exercise_progression import Marks, Record, Row
from app.domain.progression.rules import CountRule
from app.domain.progression.values import SessionRecord

_NO_ROWS: Final[Mapping[str, Row]] = {}


class MarkedDays:
    """Per mark the days of the sessions that were marked, in order, and the last day of one that was not."""

    def __init__(self) -> None:
        self.days: dict[str, list[date]] = {}
        self.last_without: dict[str, date] = {}

    def add(self, marks: Marks, all_marks: Set[str], on: date) -> None:
        """Take in a session, no earlier than those before."""
        for name in marks:
            self.days.setdefault(name, []).append(on)
        self.last_without |= dict.fromkeys(all_marks - marks, on)

    def copy(self) -> "MarkedDays":
        """The same days, to be gone on with separately."""
        other = MarkedDays()
        other.days = {name: list(days) for name, days in self.days.items()}
        other.last_without = dict(self.last_without)
        return other


def grown_rows(rows: Mapping[str, Row] | None, marks: Iterable[str], on: date) -> dict[str, Row]:
    """The rows after one more: what was not marked ends its row, and so does what is not known."""
    known = rows or _NO_ROWS
    return {name: Row(known[name].length + 1, known[name].first) if name in known else Row(1, on) for name in marks}


@dataclass(frozen=True, slots=True)
class ExerciseCounts:
    """The counts over one ladder: those of rows by their mark, and those of the last times."""

    nothing: Mapping[str, int]
    of_rows: Mapping[str, tuple[CountRule, ...]]
    of_last: tuple[CountRule, ...]

    @classmethod
    def made_of(cls, counts: Sequence[CountRule]) -> Self:
        """From the rules of counting."""
        of_rows = [count for count in counts if count.last is None]
        return cls(
            dict.fromkeys((count.id for count in counts), 0),
            {mark: tuple(c for c in of_rows if c.mark == mark) for mark in {count.mark for count in of_rows}},
            tuple(count for count in counts if count.last is not None),
        )

    def of(self, recent: Sequence[Record], rows: Mapping[str, Row], on: date) -> dict[str, int]:
        """Every count, the latest record included."""
        counts = dict(self.nothing)
        for mark, row in rows.items():
            for count in self.of_rows.get(mark, ()):
                counts[count.id] = row.length if count.in_a_row else (on - row.first).days
        for count in self.of_last:
            counts[count.id] = sum([count.mark in record.marks for record in recent[-(count.last or 0) :]])
        return counts


def session_counts(
    counts: Iterable[CountRule],
    records: Sequence[SessionRecord],
    rows: Mapping[str, Row],
    marked: MarkedDays,
    on: date,
    start: date,
    deload_since: date | None,
    checked_on: date | None,
) -> dict[str, int]:
    """The counts over sessions up to a day."""
    found = {}
    for count in counts:
        mark, value = count.mark, 0
        if count.in_a_row:
            if mark in rows:
                value = rows[mark].length
        elif count.last is not None:
            looked_at = records[-count.last :]
            if count.since is not None and deload_since is not None:
                looked_at = [record for record in looked_at if record.log.date >= deload_since]
            value = sum([mark in record.marks for record in looked_at])
        elif count.within_days is not None:
            days = marked.days.get(mark, ())
            value = len(days) - bisect_left(days, on - timedelta(days=count.within_days))
        elif count.days_without:
            value = (on - marked.last_without.get(mark, start)).days
        elif mark in marked.days:
            last = marked.days[mark][-1]
            if count.unchecked and checked_on is not None and checked_on >= last:
                continue
            value = (on - last).days
        else:
            continue
        found[count.id] = value
    return found
