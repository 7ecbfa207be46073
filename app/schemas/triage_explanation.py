"""The answer of POST /v1/triage/explanation: every rule, with versions and the digest of the triage it belongs to."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from app.domain.digest import Json
from app.domain.triage.explanation import ExplainedRule
from app.domain.versions import Versions
from app.schemas.decisions import DecisionVersions, decision_digest_of, decision_versions


@dataclass(frozen=True, slots=True)
class TriageExplanationOut:
    """Every triage rule, worst level first, with what decides it."""

    rules: tuple[ExplainedRule, ...]
    versions: DecisionVersions
    digest: Annotated[str, Field(description="that of the triage of the same report: the explanation belongs to it")]


def triage_explanation_out(rules: tuple[ExplainedRule, ...], request: Any, versions: Versions) -> TriageExplanationOut:
    """The rules with the versions they are of and the digest of the triage of the same request."""
    sent: Json = request
    return TriageExplanationOut(rules, decision_versions(versions), decision_digest_of(sent, versions))
