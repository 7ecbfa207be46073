"""A program that is sent back is held against the gate again: it is no go-ahead for whoever would not be given one.

The digest does not say who made a program (DESIGN 8.14), so what it was made from must lead through the gate of
POST /v1/programs to a program at least as large. Nothing is copied here: the gate itself is asked.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from app.domain.evaluation.answers import Answer
from app.domain.program.admission import Admission, admit
from app.domain.program.gate import CONSENT, GateDecision, Outcome, questions_to_open
from app.domain.rulebook import Rulebook
from app.domain.triage.results import QuestionKind
from app.schemas.programs import ProgramOut, to_confirmed, to_preferences
from app.schemas.report import to_report
from app.schemas.sent_programs import RequestFault

_BASIS: Final = "/program/basis"
_REPORT: Final = f"{_BASIS}/report"
_PLACES: Final = {QuestionKind.SCREEN: "screens", QuestionKind.FINDING: "findings"}


def admission_of(program: ProgramOut, rulebook: Rulebook) -> Admission:
    """What the gate of today says to the request the program was made from."""
    basis = program.basis
    start: date | None = basis.get("start_date")
    return admit(to_report(basis["report"]), to_preferences(basis), to_confirmed(basis), start, rulebook)


def gate_faults(program: ProgramOut, asked: Admission, rulebook: Rulebook) -> Iterator[RequestFault]:
    """Why this person would not be given this program.

    A program of other content was let through by another gate: whether a question was left out of it, or was not asked
    at that time, nobody can tell. Consent has been asked for at all times.
    """
    gate = asked.gate
    consent = tuple(_consent_faults(program, gate))
    yield from consent
    if consent or program.versions.content != rulebook.version:
        return
    if gate.outcome is Outcome.WITHHELD:
        yield blocked_fault()
    elif gate.outcome is Outcome.NEEDS_ANSWERS:
        yield from _open_faults(asked)
    elif gate.outcome is Outcome.RESTRICTED and program.outcome is not Outcome.RESTRICTED:
        message = "only the gentle set is given to this person"
        yield RequestFault("not_allowed", message, "/program/outcome", True, (Outcome.RESTRICTED.value,))


def blocked_fault() -> RequestFault:
    """No program at all is made for this person."""
    return RequestFault("not_allowed", "the rules do not let this person train now", _REPORT, True)


def _consent_faults(program: ProgramOut, gate: GateDecision) -> Iterator[RequestFault]:
    if gate.asks_consent or any(reason.id == CONSENT for reason in gate.reasons):
        pointer = f"{_BASIS}/preferences/guardian_consent"
        message = "under 18 a program needs the agreement of a parent or guardian"
        yield RequestFault("not_allowed", message, pointer, True, (Answer.YES.value,))
    elif gate.guardian_flag is not None and program.guardian is None:
        message = "must say that a parent or guardian has agreed"
        yield RequestFault("required", message, "/program/guardian", True)


def _open_faults(asked: Admission) -> Iterator[RequestFault]:
    message = "has to be answered, and not too long before the start, before there is a program"
    asked_for = [f"{_PLACES[question.kind]}/{question.id}" for question in questions_to_open(asked.triage)]
    asked_for += [f"findings/{name}" for name in asked.gate.asks_values]
    for place in dict.fromkeys(asked_for):
        yield RequestFault("required", message, f"{_REPORT}/{place}", True)
    if not asked_for:
        yield blocked_fault()
