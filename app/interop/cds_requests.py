"""Reading calls of CDS Hooks 2.0.1: whose chart is open, and the intake that the client fetched beforehand."""

import re
from collections.abc import Iterator
from typing import Any, Final

from app.interop.addresses import Json
from app.interop.elements import reference_in
from app.interop.outcome import refused

HOOK: Final = "patient-view"
INTAKE: Final = "intake"
OUTCOMES: Final = ("accepted", "overridden")

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PRECONDITION_FAILED: Final = 412
_MAX_FEEDBACK: Final = 100


def prefetched_intake(sent: Any) -> tuple[Json, str] | None:
    """The QuestionnaireResponse of a call and where it stands; None where the client found none.

    Raises:
        InteropRefusedError: it is no call of our hook, the client did not look for an intake (412), it sent more than
            one, or the intake is of somebody else.
    """
    call = _object(sent, "Request")
    if call.get("hook") != HOOK:
        raise refused("value", f"must be {HOOK}", "hook")
    instance = call.get("hookInstance")
    if not isinstance(instance, str) or not _UUID.fullmatch(instance):
        raise refused("value", "must be a UUID", "hookInstance")
    context = _object(call.get("context"), "context")
    patient = context.get("patientId")
    for name in ("userId", "patientId"):
        if not isinstance(context.get(name), str) or not context[name]:
            raise refused("required", "must be a text", f"context.{name}")
    if "fhirAuthorization" in call and not isinstance(call.get("fhirServer"), str):
        raise refused("required", "is needed with fhirAuthorization", "fhirServer")
    prefetch = _object(call.get("prefetch", {}), "prefetch")
    if INTAKE not in prefetch:
        text = "is needed: nothing is fetched here"
        raise refused("required", text, f"prefetch.{INTAKE}", _PRECONDITION_FAILED)
    found = list(_responses(prefetch[INTAKE], f"prefetch.{INTAKE}"))
    if len(found) > 1:
        raise refused("multiple-matches", "must hold one QuestionnaireResponse: the newest", f"prefetch.{INTAKE}")
    if not found:
        return None
    response, place = found[0]
    _check_patient(response, str(patient), call.get("fhirServer"), place)
    return response, place


def _responses(sent: Any, at: str) -> Iterator[tuple[Json, str]]:
    """The responses in what was prefetched: one resource, a searchset, or nothing that is known."""
    if sent is None:
        return
    resource = _object(sent, at)
    kind = resource.get("resourceType")
    if kind == "QuestionnaireResponse":
        yield resource, at
    elif kind == "Bundle":
        entries = resource.get("entry", [])
        if entries == [] and resource.get("total", 0) != 0:
            raise refused("required", "is needed: something was found", f"{at}.entry", _PRECONDITION_FAILED)
        for position, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            place = f"{at}.entry[{position}]"
            yield from _responses(_object(entry, place).get("resource"), f"{place}.resource")
    elif kind != "OperationOutcome":
        raise refused("structure", "must be a QuestionnaireResponse or a Bundle of it", at)


def _check_patient(response: Json, patient: str, server: Any, at: str) -> None:
    """An intake of another person would be worse than none; the same id on another server is another person."""
    reference = (reference_in(response.get("subject")) or "").partition("/_history/")[0]
    base, kind, named = reference.rpartition("Patient/")
    is_here = base in ("", f"{server.rstrip('/')}/") if isinstance(server, str) else base == "" or base.endswith("/")
    if not kind or not is_here or named != patient:
        raise refused("business-rule", "is not the patient of the context", f"{at}.subject")


def feedback_outcomes(sent: Any) -> list[str]:
    """What became of each card that feedback is given on; nothing else of it is read.

    Raises:
        InteropRefusedError: it is no feedback.
    """
    given = _object(sent, "Request").get("feedback")
    if not isinstance(given, list) or not 0 < len(given) <= _MAX_FEEDBACK:
        raise refused("structure", f"must be a list of 1 to {_MAX_FEEDBACK}", "feedback")
    outcomes = []
    for position, each in enumerate(given):
        place = f"feedback[{position}]"
        entry = _object(each, place)
        if not isinstance(entry.get("card"), str) or not _UUID.fullmatch(entry["card"]):
            raise refused("value", "must be the uuid of a card", f"{place}.card")
        if entry.get("outcome") not in OUTCOMES:
            raise refused("code-invalid", f"must be {' or '.join(OUTCOMES)}", f"{place}.outcome")
        outcomes.append(entry["outcome"])
    return outcomes


def _object(sent: Any, at: str) -> Json:
    if not isinstance(sent, dict):
        raise refused("structure", "must be an object", at)
    return sent
