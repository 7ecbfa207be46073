"""On which days of the calendar the sessions of a program are, phase by phase."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedPhase
from app.domain.program.results import Program

_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class NamedExercise:
    """An exercise of a phase, and on which `weekdays` of its sessions it is done."""

    name: str
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PhaseDates:
    """The sessions of one phase: weekly on `weekdays` (0 is Monday) from `first`, `count` in all; none when 0."""

    phase: ProgramPhase
    first: date
    weekdays: tuple[int, ...]
    count: int
    minutes: int
    exercises: tuple[NamedExercise, ...]


def is_paused(program: Program) -> bool:
    """Whether a progression took every session out of the phase now: nothing is done until someone has looked."""
    return program.current_phase is not None and not program.phases[program.current_phase].sessions


def timetable_dates(program: Program, start: date) -> Iterator[PhaseDates]:
    """Every phase in order. A phase that was left early ends where the next one begins; a pause empties the rest.

    Raises:
        OverflowError: the program goes on behind the last day of the calendar.
    """
    now = program.current_phase or 0
    paused = is_paused(program)
    begins = phase_beginnings(program.phases, now, start)
    for place, phase in enumerate(program.phases):
        first = begins[place]
        until = first + timedelta(days=_DAYS * phase.weeks)
        if place < now:
            until = min(until, begins[place + 1])
        is_off = paused and place >= now
        offsets = [] if is_off else [each.day - 1 for each in phase.sessions]
        days = sorted(
            day
            for week in range(phase.weeks)
            for offset in offsets
            if (day := first + timedelta(days=_DAYS * week + offset)) < until
        )
        names = {each.slug: each.name for each in phase.exercises}
        used: dict[str, set[int]] = {}
        for session in phase.sessions:
            for each in session.exercises:
                used.setdefault(each.slug, set()).add((first.weekday() + session.day - 1) % _DAYS)
        yield PhaseDates(
            phase=phase.phase,
            first=days[0] if days else first,
            weekdays=tuple(sorted({day.weekday() for day in days})),
            count=len(days),
            minutes=max((each.minutes for each in phase.sessions), default=0),
            exercises=tuple(
                NamedExercise(names[slug], tuple(sorted(on))) for slug, on in used.items() if slug in names
            ),
        )


def phase_beginnings(phases: Sequence[PlannedPhase], now: int, start: date) -> list[date]:
    """The first day of each phase; those to come follow the phase now, whenever it began."""
    begins: list[date] = []
    for place, phase in enumerate(phases):
        if place <= now and phase.first_day is not None:
            begins.append(phase.first_day)
        elif place == 0:
            begins.append(start)
        else:
            begins.append(begins[-1] + timedelta(days=_DAYS * phases[place - 1].weeks))
    return begins
