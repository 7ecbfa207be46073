"""Marks of sessions and exercises in a row, and the counts that rules speak about. Nothing is decided here.

The meaning of each count stands in `app/content/progression_rules.yaml`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from app.domain.progression.decision_tables import Marks, Values
from app.domain.progression.rules import CountRule
from app.domain.progression.values import SessionRecord

_WITHOUT: Final = {"new_swelling": "no_swelling", "gave_way": "no_giving_way"}
"""Mark -> the one that a session without it has."""


class Row(NamedTuple):
    """How many in a row were marked, since when, and when the last time."""

    length: int
    first: date
    last: date


def grown_rows(rows: Mapping[str, Row], marks: Iterable[str], on: date) -> dict[str, Row]:
    """The rows after one more: what was not marked ends its row, and so does what is not known."""
    return {
        name: Row(rows[name].length + 1, rows[name].first, on) if name in rows else Row(1, on, on) for name in marks
    }


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """The counts over sessions, by how they are counted; `names` are those of all of them in this order."""

    in_a_row: tuple[CountRule, ...]
    of_last: tuple[CountRule, ...]
    within: tuple[CountRule, ...]
    without: tuple[CountRule, ...]
    since: tuple[CountRule, ...]

    @classmethod
    def made_of(cls, counts: Iterable[CountRule]) -> Self:
        """From the rules of counting."""
        found: dict[str, list[CountRule]] = {name: [] for name in cls.__slots__}
        for count in counts:
            found[_way_of(count)].append(count)
        return cls(**{name: tuple(each) for name, each in found.items()})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the counts, in order."""
        ways = (self.in_a_row, self.of_last, self.within, self.without, self.since)
        return tuple(count.id for way in ways for count in way)


def _way_of(count: CountRule) -> str:
    ways = {
        "in_a_row": count.in_a_row,
        "of_last": count.last is not None,
        "within": count.within_days is not None,
        "without": count.days_without,
    }
    return next((name for name, is_it in ways.items() if is_it), "since")


def _up_to_last(days: list[date] | None, on: date, window: timedelta) -> int:
    """How many days lie in the window that ends with the last of them, while that is not longer ago than a window.

    So what came twice counts as twice for as long as it counts at all.
    """
    if not days or on - days[-1] > window:
        return 0
    return len(days) - bisect_left(days, days[-1] - window)


class SessionsSoFar:
    """What later days count of the sessions that are settled, each no earlier than those before.

    `days` and `completed` are those of all sessions: when each was, and how many were completed before it.
    """

    def __init__(self, counts: SessionCounts) -> None:
        self._counts = counts
        self._dated = frozenset(count.mark for count in (*counts.within, *counts.since))
        self._without = frozenset(count.mark for count in counts.without)
        self._looked_back = max((count.last or 0 for count in counts.of_last), default=0)
        self._rows: tuple[int, ...] = (0,) * len(counts.in_a_row)
        self._latest: tuple[SessionRecord, ...] = ()
        self._marked: dict[str, list[date]] = {}
        self._last_without: dict[str, date] = {}
        self._swollen: tuple[date, date] | None = None
        self.days: list[date] = []
        self.completed = [0]

    def add(self, record: SessionRecord) -> None:
        """Take in a settled session."""
        marks, on = record.marks, record.log.date
        rows = zip(self._counts.in_a_row, self._rows, strict=True)
        self._rows = tuple([length + 1 if count.mark in marks else 0 for count, length in rows])
        self._latest = (*self._latest, record)[-self._looked_back :]
        for name in self._dated & marks:
            self._marked.setdefault(name, []).append(on)
        for name in self._without - marks:
            self._last_without[name] = on
        self._follow_swelling(marks, on)
        self.days.append(on)
        self.completed.append(self.completed[-1] + record.is_completed)

    def tell(self, marks: Marks, on: date) -> None:
        """Take in what was told outside a session as if a session of a day had told it."""
        for name in self._dated & marks:
            self._marked.setdefault(name, []).append(on)
        self._last_without.update({_WITHOUT[name]: on for name in _WITHOUT.keys() & marks})
        self._follow_swelling(marks, on)

    def _follow_swelling(self, marks: Marks, on: date) -> None:
        if "new_swelling" in marks:
            self._swollen = on if self._swollen is None else self._swollen[0], on
        elif "no_swelling" in marks:
            self._swollen = None

    def begin_again(self, mark: str) -> None:
        """The rows of a mark are counted from now on."""
        rows = zip(self._counts.in_a_row, self._rows, strict=True)
        self._rows = tuple([0 if count.mark == mark else length for count, length in rows])

    def copy(self) -> "SessionsSoFar":
        """The same sessions, to be gone on with separately."""
        other = copy(self)
        other._marked = {name: list(days) for name, days in self._marked.items()}
        other._last_without = dict(self._last_without)
        other.days, other.completed = self.days.copy(), self.completed.copy()
        return other

    def counts(self, on: date, start: date, deload_since: date | None, checked_on: date | None) -> Values:
        """The counts up to a day; None: nothing was marked yet, or it was looked into since."""
        found: list[int | None] = [*self._rows]
        for count in self._counts.of_last:
            looked_at = self._latest[-(count.last or 0) :]
            if count.since is not None and deload_since is not None:
                looked_at = tuple([record for record in looked_at if record.log.date >= deload_since])
            mark = count.mark
            found.append(sum([mark in record.marks for record in looked_at]))
        found += [
            _up_to_last(self._marked.get(count.mark), on, timedelta(days=count.within_days or 0))
            for count in self._counts.within
        ]
        found += [(on - self._last_without.get(count.mark, start)).days for count in self._counts.without]
        if not self._marked:
            return (*found, *[None] * len(self._counts.since))
        for count in self._counts.since:
            days = self._marked.get(count.mark)
            if not days or (count.unchecked and checked_on is not None and checked_on > days[-1]):
                found.append(None)
            else:
                found.append((on - days[-1]).days)
        return found

    def last(self, mark: str) -> date | None:
        """The day of the last session with a mark."""
        days = self._marked.get(mark)
        return days[-1] if days else None

    def swelling_days(self) -> int:
        """For how long new swelling has been there, from its first report to the last."""
        return 0 if self._swollen is None else (self._swollen[1] - self._swollen[0]).days

    def days_between_swellings(self) -> int | None:
        """Days between the last two reports of new swelling; None while there are no two."""
        days = self._marked.get("new_swelling", ())
        return (days[-1] - days[-2]).days if len(days) > 1 else None

    @property
    def is_swollen(self) -> bool:
        """Whether new swelling was reported and nothing since says that it is gone."""
        return self._swollen is not None

    def completed_between(self, first: date, last: date, most: int) -> int:
        """Sessions completed from the first day to before the last; so many are looked back on at most."""
        oldest = max(bisect_left(self.days, first), len(self.days) - most)
        return max(0, self.completed[bisect_left(self.days, last)] - self.completed[oldest])
