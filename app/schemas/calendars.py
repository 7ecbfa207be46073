"""Calendars on the wire: a program as it was returned, and when and how the person wants to be reminded."""

from datetime import time
from typing import Annotated, Final

from pydantic import ConfigDict, Field
from rapidfuzz.process import extractOne
from typing_extensions import TypedDict

from app.content.calendar import CalendarTexts
from app.domain.program.program_catalog import ProgramCatalog
from app.schemas.program_checks import checked_program
from app.schemas.sent_programs import RequestFault, RequestFaultsError, SentProgram, first_day_of
from app.schemas.types import IsoDate, StrictBoolean, StrictInteger

MAX_REMINDERS: Final = 3
TIME_ZONE: Final = r"^[A-Za-z][A-Za-z0-9_+/\-]*$"
"""How names of time zones are written."""

_MINUTES_OF_A_WEEK: Final = 10_080


class _RequiredCalendarRequest(TypedDict, total=True):
    program: SentProgram


class CalendarRequestIn(_RequiredCalendarRequest, total=False):
    """A program of any point of its chain, and the person's wishes for its sessions."""

    __pydantic_config__ = ConfigDict(extra="forbid", title="CalendarRequest")  # type: ignore[misc]

    start_date: Annotated[IsoDate, Field(description="the first day, needed when the program has none")]
    time_of_day: Annotated[
        str,
        Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="when a session begins; 18:00 if absent"),
    ]
    time_zone: Annotated[
        str,
        Field(
            pattern=TIME_ZONE,
            max_length=64,
            description="IANA name such as Europe/Madrid; without it the time is that of wherever the person is",
        ),
    ]
    reminder_minutes: Annotated[
        list[Annotated[StrictInteger, Field(ge=0, le=_MINUTES_OF_A_WEEK)]],
        Field(max_length=MAX_REMINDERS, description="minutes before a session; [15] if absent, [] for no reminder"),
    ]
    name_exercises: Annotated[
        StrictBoolean,
        Field(description="whether the titles name the exercises; if not true, nothing is said that tells of health"),
    ]


def answer_calendar(
    sent: CalendarRequestIn, texts: CalendarTexts, language: str, slugs: frozenset[str], catalog: ProgramCatalog
) -> bytes:
    """The calendar file; texts are those of the language of the program.

    Raises:
        RequestFaultsError: the program, its first day or the time zone does not fit.
    """
    # Not before the first calendar: three megabytes and eighty modules stand behind it.
    from app.rendering.calendar import CalendarOptions, draw_calendar

    program = checked_program(sent["program"], slugs, catalog)
    options = CalendarOptions(
        start=first_day_of(program, sent.get("start_date")),
        at=time.fromisoformat(sent.get("time_of_day", "18:00")),
        time_zone=_known(sent.get("time_zone")),
        reminder_minutes=tuple(sorted(set(sent.get("reminder_minutes", [15])), reverse=True)),
        name_exercises=sent.get("name_exercises", False),
    )
    return draw_calendar(program, program.parent_digest or program.program_digest, options, texts, language)


def _known(name: str | None) -> str | None:
    from app.rendering.calendar import known_time_zones

    if name is None or name in known_time_zones():
        return name
    close = extractOne(name, sorted(known_time_zones()), score_cutoff=80)
    hint = f"; the nearest is {close[0]}" if close else ""
    raise RequestFaultsError((RequestFault("not_allowed", f"is not an IANA time zone{hint}", "/time_zone"),))
