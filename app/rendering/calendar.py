"""A program as an RFC 5545 file: one repeating event a phase, whose identity stays, so that an import updates it.

Equal arguments give equal bytes: no clock, no chance, and time zones from the tzdata package instead of the machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone

from app.content.calendar import CalendarTexts
from app.domain.program.results import Program
from app.domain.program.timetable_dates import NamedExercise, PhaseDates, timetable_dates
from app.rendering.calendar_zone import described_zone

_NAMESPACE: Final = UUID("5a1c1d0e-7b7f-5d0c-9c59-2f3d6c1f8a40")
_PRODUCT: Final = "-//Genu//Genu//EN"
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class CalendarOptions:
    """What the person wants: from which day, at what time, where, reminded when, and how much is said.

    Without `time_zone` the time is that of wherever the person is.
    """

    start: date
    at: time
    time_zone: str | None
    reminder_minutes: tuple[int, ...]
    name_exercises: bool


@cache
def known_time_zones() -> frozenset[str]:
    """The IANA names of the tzdata package."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def draw_calendar(program: Program, chain: str, options: CalendarOptions, texts: CalendarTexts, language: str) -> bytes:
    """The file; `chain` is the digest of the first program of the chain, which all later ones share.

    Raises:
        OverflowError: the program goes on behind the last day of the calendar.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    phases = tuple(timetable_dates(program, options.start))
    zone = None
    if options.time_zone is not None:
        zone = _zone(options.time_zone)
        last = phases[-1].first + timedelta(days=366)
        calendar.add_component(_described(options.time_zone, options.start.year, last.year))
    sequence = program.sequence or 0
    # No clock: the first day, and a second later with every change, as SEQUENCE says it too.
    stamp = datetime.combine(options.start, time(), UTC) + timedelta(seconds=sequence)
    now = program.current_phase or 0
    for place, phase in enumerate(phases):
        event = Event()
        event.add("uid", str(uuid5(_NAMESPACE, f"{chain}/{_name(phases, place)}")))
        event.add("dtstamp", stamp)
        event.add("sequence", sequence)
        event.add("dtstart", datetime.combine(phase.first, options.at, zone))
        _describe(event, phase, options, texts, language)
        if place > now and phase.count:
            # Its days alone do not lead there: the phase before has to be done first.
            event.add("status", "TENTATIVE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _name(phases: Sequence[PhaseDates], place: int) -> str:
    """What a phase is called in its chain; after a step back the same phase comes once more, as another event."""
    phase = phases[place].phase
    earlier = sum(each.phase is phase for each in phases[:place])
    return f"{phase}/{earlier + 1}" if earlier else f"{phase}"


def _describe(event: Event, phase: PhaseDates, options: CalendarOptions, texts: CalendarTexts, language: str) -> None:
    in_language = {"language": language}
    if not phase.count:
        event.add("summary", texts.summary, in_language)
        event.add("status", "CANCELLED")
        return
    event.add("duration", timedelta(minutes=phase.minutes))
    days = [_WEEKDAYS[day] for day in phase.weekdays]
    event.add("rrule", {"freq": "WEEKLY", "count": phase.count, "byday": days})
    named = "; ".join(_named(each, phase, texts) for each in phase.exercises) if options.name_exercises else ""
    summary = texts.named.format(exercises=named) if named else texts.summary
    event.add("summary", summary, in_language)
    for minutes in options.reminder_minutes:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(minutes=-minutes))
        alarm.add("description", texts.reminder, in_language)
        event.add_component(alarm)


def _named(exercise: NamedExercise, phase: PhaseDates, texts: CalendarTexts) -> str:
    """The name of an exercise; its days, too, where it is not done in every session."""
    if set(exercise.weekdays) >= set(phase.weekdays):
        return exercise.name
    days = " ".join(texts.weekdays[day] for day in exercise.weekdays)
    return texts.on_days.format(exercise=exercise.name, days=days)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@lru_cache(maxsize=64)
def _described(name: str, first_year: int, last_year: int) -> Timezone:
    return described_zone(_zone(name), name, first_year, last_year)
