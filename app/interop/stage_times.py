"""When a stage of a program begins and on which days it is trained, in words: what a date alone does not say.

`said` are the words of interop.yaml.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from app.content.handout import HandoutTexts
from app.domain.program.planned_phase import PlannedPhase
from app.domain.program.results import Program

_DAYS: Final = 7


def days_of(phase: PlannedPhase) -> tuple[date, date] | None:
    """The first and the last day of a phase, where both are known and no calendar ends before."""
    if phase.first_day is None:
        return None
    try:
        return phase.first_day, phase.first_day + timedelta(days=_DAYS * phase.weeks - 1)
    except OverflowError:
        return None


def when_later(program: Program, phase: PlannedPhase, said: Mapping[str, str], texts: HandoutTexts) -> Iterator[str]:
    """A day is no leave to go on to the next stage: what leads there has to be so."""
    if phase is not program.phases[0]:
        yield said["later_exercise"].format(stage=texts.stages[phase.phase])


def needed_before(program: Program, phase: PlannedPhase, said: Mapping[str, str], texts: HandoutTexts) -> Iterator[str]:
    """What has to be so before a later stage begins."""
    place = program.phases.index(phase)
    needed = [each for each in program.phases[place - 1].exit if each.type == "mandatory"] if place else []
    if needed:
        criteria = (" ".join(filter(None, (each.text, each.instead))) for each in needed)
        stage = texts.stages[phase.phase]
        yield said["later_stage"].format(stage=stage, criteria=" ".join(criteria))


def landings(phase: PlannedPhase, said: Mapping[str, str], texts: HandoutTexts) -> Iterator[str]:
    """How many landings a session may have at most, where jumps and runs may come back."""
    if phase.landings_max:
        listed = ", ".join(map(str, phase.landings_max))
        yield said["landings"].format(stage=texts.stages[phase.phase], landings=listed)


def each_week(phase: PlannedPhase, days: list[int], said: Mapping[str, str], texts: HandoutTexts) -> Iterator[str]:
    """The days of `scheduledTiming` for whoever reads."""
    dated = days_of(phase)
    named = (
        texts.words.day.format(day=day)
        if dated is None
        else texts.weekdays[(dated[0] + timedelta(days=day - 1)).weekday()]
        for day in days
    )
    if listed := ", ".join(named):
        yield said["each_week"].format(days=listed)


def rhythm(phase: PlannedPhase, said: Mapping[str, str], texts: HandoutTexts) -> Iterator[str]:
    """For how many weeks, on how many days of each, and how long."""
    yield said["stage_week"] if phase.weeks == 1 else said["stage_weeks"].format(weeks=phase.weeks)
    if phase.sessions:
        minutes = max(each.minutes for each in phase.sessions)
        form = texts.words.rhythm_one if len(phase.sessions) == 1 else texts.words.rhythm
        yield form.format(days=len(phase.sessions), minutes=minutes) + "."
