"""The answer of POST /v1/triage: the domain's result with versions and digest."""

from dataclasses import KW_ONLY, dataclass, fields
from typing import Annotated, Any, Final

import orjson
from pydantic import Field

from app.domain.digest import Json
from app.domain.triage.results import Citation, Presence, Question, QuestionKind, RaisedFlag, TriageResult
from app.domain.values import value
from app.domain.versions import Versions
from app.schemas.decisions import DecisionVersions, decision_digest_of, decision_versions
from app.schemas.json_trees import tree_maker
from app.schemas.kept_texts import Kept
from app.schemas.problem import Problem


@value
class TriageOut(TriageResult):
    """The level of care to act on, with bounds, reasons and what to ask next."""

    _: KW_ONLY
    language: Annotated[str, Field(description="of the words for people, as a tag of RFC 5646")]
    versions: DecisionVersions
    digest: str


@dataclass(frozen=True, slots=True)
class TriageLineOut:
    """One line of a batch: the number of the line it answers, and the triage of its report or why there is none."""

    line: int
    triage: TriageOut | None = None
    problem: Problem | None = None


_FIELDS = tuple(field.name for field in fields(TriageResult))


def triage_out(result: TriageResult, request: Any, versions: Versions) -> TriageOut:
    """The result with the versions it was made with and the digest of its request."""
    decided = {name: getattr(result, name) for name in _FIELDS}
    sent: Json = request
    return TriageOut(
        **decided,
        language=versions.language,
        versions=decision_versions(versions),
        digest=decision_digest_of(sent, versions),
    )


_TREE_OF: Final = tree_maker(
    TriageResult,
    (
        Kept(RaisedFlag, lambda flag: flag.presence is Presence.POSSIBLE),
        Kept(Question, lambda question: question.kind is QuestionKind.FINDING),
        Kept(Citation),
    ),
)


def triage_json(result: TriageResult, request: Any, versions: Versions) -> bytes:
    """The JSON text of the answer."""
    answer = _TREE_OF(result)
    answer["language"] = versions.language
    answer["versions"] = tree_maker(DecisionVersions)(decision_versions(versions))
    answer["digest"] = decision_digest_of(request, versions)
    return orjson.dumps(answer)
