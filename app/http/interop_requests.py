"""From what FHIR and CDS Hooks send to the requests that the native endpoints take, through the same validation."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from app.http.faults import faults_in_body
from app.http.state import addresses_of, rulebook_of
from app.interop.intake import Intake, intake_of
from app.interop.outcome import InteropRefusedError, Issue
from app.interop.parameters import place_of
from app.interop.questionnaire_response import IntakeAnswers, read_response
from app.problems import Fault
from app.schemas.limits import MAX_REPORTED_ERRORS
from app.schemas.programs import ProgramRequestIn
from app.schemas.report import DatedReportIn

REPORT: Final[TypeAdapter[DatedReportIn]] = TypeAdapter(DatedReportIn)
PROGRAM_REQUEST: Final[TypeAdapter[ProgramRequestIn]] = TypeAdapter(ProgramRequestIn)

_CODES: Final[Mapping[str, str]] = {"required": "required", "not_allowed": "code-invalid"}
_INTAKES: Final[dict[tuple[str, str], Intake]] = {}
"""The intake of the content in force; it is the same in every language."""


def answers_in(request: Request, sent: Any, at: str) -> IntakeAnswers:
    """The answers of a QuestionnaireResponse at a FHIRPath.

    Raises:
        InteropRefusedError: it is not one that is understood, down to the last item.
    """
    rulebook, addresses = rulebook_of(request), addresses_of(request)
    key = (rulebook.version, addresses.base)
    if key not in _INTAKES:
        _INTAKES[key] = intake_of(rulebook.vocabulary, addresses)
    return read_response(sent, at, _INTAKES[key], addresses, rulebook.version)


def validated(shape: TypeAdapter[Any], native: Any, places: Mapping[str, str], root: str) -> Any:
    """The native request, validated as if it had been sent.

    Raises:
        InteropRefusedError: it is not valid; each issue leads to the element that the value came from.
    """
    try:
        return shape.validate_python(native)
    except ValidationError as error:
        raise refused_at(faults_in_body(error, native, shape), places, root) from None


def refused_at(faults: Iterable[Fault], places: Mapping[str, str], root: str) -> InteropRefusedError:
    """The refusal for faults of the native request, each at the element that its value came from."""
    issues = []
    for fault in islice(faults, MAX_REPORTED_ERRORS):
        name = (fault.pointer or "").rpartition("/")[2]
        # What is missing has no element of its own: it is named.
        text = f"{name}: {fault.message}" if fault.code == "required" else fault.message
        code = _CODES.get(fault.code, "value")
        issues.append(Issue("error", code, text, place_of(fault.pointer or "", places, root)))
    return InteropRefusedError(issues)
