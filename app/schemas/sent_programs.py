"""A program that is sent back is read again: its digest and its shape. What it says is checked in program_checks.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError
from rfc8785 import CanonicalizationError

from app.domain.digest import canonical_json, digest_of_canonical
from app.schemas.fault_codes import FaultCode
from app.schemas.left_out import with_left_out
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

    code: FaultCode
    message: str
    pointer: str
    is_conflict: bool = False
    allowed: tuple[str, ...] = ()


class RequestFaultsError(Exception):
    """The request is valid in form but cannot be answered; `faults` say where."""

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""Days that every calendar can show."""

_NO_PROGRAM: Final = (
    "is no program: program_digest is absent, as it is where the outcome is withheld or needs_answers, or was taken out"
)

PROGRAM: Final = TypeAdapter(ProgramOut)
"""A program whose basis is a request under the shipped rule book."""


def read_program(
    sent: dict[str, Any], shape: TypeAdapter[ProgramOut] = PROGRAM, canonical: bytes | None = None
) -> ProgramOut | tuple[RequestFault, ...]:
    """The program of a request, or what is wrong with its digest or its shape; `canonical` is its canonical form."""
    if "program_digest" not in sent:
        return (RequestFault("digest_mismatch", _NO_PROGRAM, "/program", True),)
    if not _has_its_digest(sent, canonical_form(sent) if canonical is None else canonical):
        return (
            RequestFault(
                "digest_mismatch", "is not the digest of this program: it was changed", "/program/program_digest", True
            ),
        )
    try:
        program = shape.validate_python(with_left_out(sent, ProgramOut))
    except ValidationError as error:
        places = dict.fromkeys(
            "/program/" + "/".join(map(str, each["loc"])) for each in error.errors(include_input=False)
        )
        return tuple(RequestFault("invalid", "is not as in a program of this service", place) for place in places)
    return program


def canonical_form(sent: dict[str, Any]) -> bytes:
    """The canonical form of a program; empty where it holds a number that has none, and so no program has."""
    try:
        return canonical_json(sent)
    except CanonicalizationError:
        return b""


def _has_its_digest(sent: dict[str, Any], canonical: bytes) -> bool:
    own = sent.get("program_digest")
    if not isinstance(own, str) or not canonical:
        return False
    # All but its own digest is hashed: that is cut out of the text, where it stands only once and not at the end.
    entry = canonical_json({"program_digest": own})[1:-1] + b","
    if canonical.count(entry) != 1:
        return program_digest(sent) == own
    return digest_of_canonical(canonical.replace(entry, b"")) == own


def first_day_of(program: ProgramOut, wanted: date | None) -> date:
    """The first day of the program, or the one that was asked for where it has none.

    Raises:
        RequestFaultsError: there is none, there are two, or no calendar shows it.
    """
    start = program.start_date or wanted
    if start is None:
        raise _refused("required", "the program has no first day: say on which day it begins", "/start_date")
    if wanted not in (None, start):
        raise _refused("conflict", "the program has another first day", "/start_date", is_conflict=True)
    days = (start, *(phase.first_day for phase in program.phases if phase.first_day is not None))
    if not all(_FIRST_DAY <= day <= _LAST_DAY for day in days):
        pointer = "/program/start_date" if program.start_date else "/start_date"
        raise _refused("out_of_range", "calendars are made for the years 1970 to 2199", pointer)
    return start


def _refused(code: FaultCode, message: str, pointer: str, *, is_conflict: bool = False) -> RequestFaultsError:
    return RequestFaultsError((RequestFault(code, message, pointer, is_conflict),))
