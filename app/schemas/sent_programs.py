"""A program that is sent back: its digest, its shape, its exercises and its doses are checked each time.

The digest proves that nothing was changed by accident, not who made the program (DESIGN 8.14).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from app.content.load import shipped_rulebook
from app.domain.rulebook import Rulebook
from app.schemas.left_out import put_back_left_out
from app.schemas.programs import ProgramOut, program_digest

SentProgram = Annotated[
    dict[str, Any],
    Field(
        description="A program exactly as it was returned (ProgramOut). It is checked in full: digest, shape, "
        "exercises, doses and limits."
    ),
]


@dataclass(frozen=True, slots=True)
class RequestFault:
    """Something wrong with a request that sends a program back; `is_conflict`: valid in itself, but it does not fit."""

    code: str
    message: str
    pointer: str
    is_conflict: bool = False


class RequestFaultsError(Exception):
    """The request is valid in form but cannot be answered; `faults` say where."""

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""Days that every calendar can show."""

PROGRAM: Final = TypeAdapter(ProgramOut)
"""A program whose basis is a request under the shipped rule book."""


def checked_program(sent: dict[str, Any], slugs: frozenset[str]) -> ProgramOut:
    """The program of a request; `slugs` are those of the catalog.

    Raises:
        RequestFaultsError: it is not as this service returned it, or asks for more than the rules allow.
    """
    program = read_program(sent)
    faults = program if isinstance(program, tuple) else tuple(content_faults(program, slugs, shipped_rulebook()))
    if isinstance(program, tuple) or faults:
        raise RequestFaultsError(faults)
    return program


def read_program(
    sent: dict[str, Any], shape: TypeAdapter[ProgramOut] = PROGRAM
) -> ProgramOut | tuple[RequestFault, ...]:
    """The program of a request, or what is wrong with its digest or its shape."""
    if not _has_its_digest(sent):
        return (
            RequestFault(
                "digest_mismatch", "is not the digest of this program: it was changed", "/program/program_digest", True
            ),
        )
    # A copy: the request is what the digest of the answer is over.
    copied = orjson.loads(orjson.dumps(sent))
    put_back_left_out(copied, ProgramOut)
    try:
        program = shape.validate_python(copied)
    except ValidationError as error:
        places = dict.fromkeys(
            "/program/" + "/".join(map(str, each["loc"])) for each in error.errors(include_input=False)
        )
        return tuple(RequestFault("invalid", "is not as in a program of this service", place) for place in places)
    return program


def _has_its_digest(sent: dict[str, Any]) -> bool:
    own = sent.get("program_digest")
    if not isinstance(own, str):
        return False
    return program_digest(sent) == own


def content_faults(program: ProgramOut, slugs: frozenset[str], rulebook: Rulebook) -> Iterator[RequestFault]:
    """Exercises nobody knows, and doses outside the rows they name."""
    rows = {row.id: row for row in rulebook.programs.rules.dosage.rows}
    for place, phase in enumerate(program.phases):
        for number, exercise in enumerate(phase.exercises):
            pointer = f"/program/phases/{place}/exercises/{number}"
            if exercise.slug not in slugs:
                yield RequestFault("not_allowed", "is not in the catalog", f"{pointer}/slug", True)
            for at, dose in enumerate(exercise.doses):
                row = rows.get(dose.row)
                # A row of an earlier version that is gone cannot be compared; the caps of the phase hold all the same.
                if row is not None and not _fits(dose, row, phase.effort_max_rpe):
                    yield RequestFault("out_of_range", "is outside the dosage row", f"{pointer}/doses/{at}", True)
        for number, session in enumerate(phase.sessions):
            for at, each in enumerate(session.exercises):
                most = max(
                    (
                        rows[d.row].sets[1]
                        for e in phase.exercises
                        if e.slug == each.slug
                        for d in e.doses
                        if d.row in rows
                    ),
                    default=0,
                )
                if most and any(step.sets > most for step in each.sets):
                    pointer = f"/program/phases/{place}/sessions/{number}/exercises/{at}/sets"
                    yield RequestFault("out_of_range", "is outside the dosage row", pointer, True)


def _fits(dose: Any, row: Any, effort_cap: int) -> bool:
    ranges = (
        (dose.sets_min, dose.sets_max, row.sets),
        (dose.reps, dose.reps_max, row.reps),
        (dose.hold_s, dose.hold_max_s, row.hold_s),
        (dose.duration_min, dose.duration_max_min, row.duration_min),
    )
    for low, high, allowed in ranges:
        if low is None or high is None:
            continue
        if allowed is None or not allowed[0] <= low <= high <= allowed[1]:
            return False
    return bool(dose.effort_max_rpe <= min(row.effort_rpe[1], effort_cap))


def first_day_of(program: ProgramOut, wanted: date | None) -> date:
    """The first day of the program, or the one that was asked for where it has none.

    Raises:
        RequestFaultsError: there is none, there are two, or no calendar shows it.
    """
    start = program.start_date or wanted
    if start is None:
        raise _refused("missing", "the program has no first day: say on which day it begins", "/start_date")
    if wanted not in (None, start):
        raise _refused("conflict", "the program has another first day", "/start_date", is_conflict=True)
    days = (start, *(phase.first_day for phase in program.phases if phase.first_day is not None))
    if not all(_FIRST_DAY <= day <= _LAST_DAY for day in days):
        pointer = "/program/start_date" if program.start_date else "/start_date"
        raise _refused("out_of_range", "calendars are made for the years 1970 to 2199", pointer)
    return start


def _refused(code: str, message: str, pointer: str, *, is_conflict: bool = False) -> RequestFaultsError:
    return RequestFaultsError((RequestFault(code, message, pointer, is_conflict),))
