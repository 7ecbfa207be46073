"""What of a progression request does not fit together: days, and what instructions name."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app.domain.progression.session_logs import CheckIn, ClinicianInstruction, SessionLog
from app.domain.rulebook import Rulebook
from app.schemas.limits import (
    MAX_PROGRAM_DAYS,
)
from app.schemas.sent_programs import RequestFault


def instruction_faults(
    instructions: Sequence[ClinicianInstruction], slugs: frozenset[str], as_of: date, rulebook: Rulebook
) -> Iterator[RequestFault]:
    """Days that do not fit, and exercises where none belongs or that nobody knows."""
    effects = {each.instruction: each.effect for each in rulebook.progression.rules.instructions}
    for position, each in enumerate(instructions):
        place = f"/clinician_instructions/{position}"
        if each.date > as_of:
            yield RequestFault("after_as_of", "is after as_of", f"{place}/date")
        if each.expires_on < each.date:
            yield RequestFault("before_date", "is before the day it was given", f"{place}/expires_on")
        named = [name for name in ("slug", "group") if getattr(each, name) is not None]
        if effects[each.instruction] != "leave_out":
            for name in named:
                yield RequestFault("not_allowed", "belongs to leave_out alone", f"{place}/{name}")
        elif len(named) != 1:
            yield RequestFault("not_exactly_one", "needs either slug or group", place)
        elif each.slug is not None and each.slug not in slugs:
            yield RequestFault("not_allowed", "is not in the catalog", f"{place}/slug")


def date_faults(
    start: date, logs: Sequence[SessionLog], checks: Sequence[CheckIn], as_of: date
) -> Iterator[RequestFault]:
    """Days before the start or after the day that is asked about."""
    if as_of < start:
        yield RequestFault("before_start", "is before the start of the program", "/as_of")
    elif as_of - start > timedelta(days=MAX_PROGRAM_DAYS):
        yield RequestFault("too_long", f"is more than {MAX_PROGRAM_DAYS} days after the start", "/as_of")
    everything: tuple[tuple[str, Sequence[SessionLog | CheckIn]], ...] = (("session_logs", logs), ("check_ins", checks))
    for name, entries in everything:
        for position, each in enumerate(entries):
            pointer = f"/{name}/{position}/date"
            if each.date < start:
                yield RequestFault("before_start", "is before the start of the program", pointer)
            elif each.date > as_of:
                yield RequestFault("after_as_of", "is after as_of", pointer)
    for position, log in enumerate(logs):
        seen: set[str] = set()
        for place, exercise in enumerate(log.exercises):
            if exercise.slug in seen:
                pointer = f"/session_logs/{position}/exercises/{place}/slug"
                yield RequestFault("duplicate", "this exercise is in the session already", pointer)
            seen.add(exercise.slug)
