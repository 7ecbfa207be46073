"""A stored answer: which decision it is, what it was made with, and whether a request is the one it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from app.domain.versions import Versions
from app.schemas.decisions import decision_digest_of, decision_versions


class DecisionKind(StrEnum):
    """The decisions that can be made again."""

    TRIAGE = "triage"
    CLASSIFICATION = "classification"
    PROGRAM = "program"
    PROGRESSION = "progression"


class NotAnAnswerError(ValueError):
    """The JSON object is no answer that can be replayed; the message says what it is taken for."""


_TOLD_BY: Final = {
    "made_with_content": DecisionKind.PROGRESSION,
    "patellofemoral_subcategories": DecisionKind.CLASSIFICATION,
    "at_least": DecisionKind.TRIAGE,
    "outcome": DecisionKind.PROGRAM,
}
"""A field that only answers of this kind have."""

_VERSIONS: Final = TypeAdapter(Versions)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What replaying needs to know of an answer; `request` only where the answer carries it."""

    kind: DecisionKind
    versions: Versions
    digest: str
    request: dict[str, Any] | None

    def is_of(self, request: Mapping[str, Any]) -> bool:
        """Whether the digest of the answer is over this request and the versions it names."""
        return decision_digest_of(dict(request), decision_versions(self.versions)) == self.digest


def read_stored(answer: Mapping[str, Any]) -> StoredAnswer:
    """A stored answer.

    Raises:
        NotAnAnswerError: it is none, or none that can be replayed.
    """
    kind = next((kind for name, kind in _TOLD_BY.items() if name in answer), None)
    if kind is None:
        raise NotAnAnswerError("is not an answer of triage, classification, programs or progressions")
    if kind is DecisionKind.PROGRAM and "sequence" in answer:
        raise NotAnAnswerError("is the program inside the answer of a progression; replay that answer as a whole")
    try:
        versions = _VERSIONS.validate_python(answer.get("versions"))
    except ValidationError:
        raise NotAnAnswerError("does not name the versions it was made with") from None
    digest, basis = answer.get("digest"), answer.get("basis")
    if not isinstance(digest, str):
        raise NotAnAnswerError("has no digest")
    return StoredAnswer(kind, versions, digest, basis if isinstance(basis, dict) else None)
