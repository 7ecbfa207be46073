"""OperationOutcome: what was wrong with a request, or what is said beside an answer. Never the value that was sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.interop.addresses import Json


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to say; `code` is of the value set issue-type, `at` a FHIRPath to the element it is about."""

    severity: str
    code: str
    text: str
    at: str | None = None
    coding: Json | None = None

    def as_json(self) -> Json:
        """The issue as FHIR has it."""
        details: Json = {"text": self.text}
        if self.coding is not None:
            details = {"coding": [self.coding], "text": self.text}
        issue: Json = {"severity": self.severity, "code": self.code, "details": details}
        if self.at is not None:
            issue["expression"] = [self.at]
        return issue


class InteropRefusedError(Exception):
    """The request is wrong, and `issues` say where; `status` is that of HTTP."""

    def __init__(self, issues: Iterable[Issue], status: int = 422) -> None:
        self.issues = tuple(issues)
        self.status = status
        super().__init__(f"{len(self.issues)} issues")


def refused(code: str, text: str, at: str | None = None, status: int = 422) -> InteropRefusedError:
    """The refusal for one thing that is wrong."""
    return InteropRefusedError((Issue("error", code, text, at),), status)


def operation_outcome(issues: Iterable[Issue], identity: str | None = None) -> Json:
    """The resource; with an id where it is contained in another."""
    outcome: Json = {"resourceType": "OperationOutcome"}
    if identity is not None:
        outcome["id"] = identity
    return outcome | {"issue": [issue.as_json() for issue in issues]}
