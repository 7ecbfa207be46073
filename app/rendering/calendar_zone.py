"""A time zone as a VTIMEZONE: every change of its clocks within some years, each as a part of its own.

Not left to icalendar, which writes the onset of summer time an hour late (RFC 5545 3.6.5 wants the time before the
change) and lists later years by RDATE: of such a part ical.js passes over the first change, so that half a year is an
hour off.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_STEP: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


def described_zone(zone: tzinfo, name: str, first_year: int, last_year: int) -> Timezone:
    """The zone from the first day of a year to the last day of another."""
    # The year begins up to a day earlier in the east, and ends as much later in the west.
    first = datetime(first_year, 1, 1, tzinfo=UTC) - _STEP
    last = datetime(last_year + 1, 1, 1, tzinfo=UTC) + _STEP
    described = Timezone()
    described.add("tzid", name)
    before = first.astimezone(zone).utcoffset()
    for onset in (first, *_changes(zone, first, last)):
        described.add_component(_observance(onset, onset.astimezone(zone), before or timedelta()))
        before = onset.astimezone(zone).utcoffset()
    return described


def _observance(onset: datetime, local: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    # As clocks showed it in that moment, before they were turned.
    observance.add("dtstart", (onset + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", local.utcoffset() or timedelta())
    observance.add("tzname", local.tzname() or "")
    return observance


def _changes(zone: tzinfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants at which clocks are turned; no zone turns them twice within a day."""
    at = first
    while at < last:
        if _clock(at, zone) != _clock(at + _STEP, zone):
            yield _change_between(zone, at, at + _STEP)
        at += _STEP


def _change_between(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    old = _clock(before, zone)
    while after - before > _SECOND:
        middle = (before + (after - before) // 2).replace(microsecond=0)
        if _clock(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def _clock(at: datetime, zone: tzinfo) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.tzname()
