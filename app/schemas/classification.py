"""The answer of POST /v1/classifications: the domain's result as lists, with bibliography, versions and digest."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Final

import orjson
from pydantic import Field

from app.domain.classification.results import (
    Classification,
    ClassificationQuestion,
    EvidencedResult,
    Origin,
    RaisedAlignmentFlag,
    ResultAssessment,
    Subcategories,
    SubcategoryStatus,
)
from app.domain.classification.rules import EvidenceLimit
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.quantities import PLAIN
from app.domain.report.intake import Conflict
from app.domain.triage.care_warning import CareWarning
from app.domain.triage.results import Citation
from app.domain.values import value
from app.domain.versions import Versions
from app.schemas.decisions import DecisionVersions, decision_digest_of, decision_versions
from app.schemas.json_trees import Tree, tree_maker
from app.schemas.kept_texts import Beside, Kept, KeptTexts, text


@value
class SubcategoriesOut:
    """The patellofemoral subcategories; `primary` is the one to emphasize, `emphasis` what that means."""

    status: SubcategoryStatus
    subcategories: tuple[ResultAssessment, ...]
    primary: str | None = None
    emphasis: str | None = None


@value
class ClassificationOut:
    """The classification of the affected leg: every result of the rule book with how certain it is and why.

    It sorts reports; it is not a diagnosis. `possible` and `undetermined` are never shown to a person as one. `sources`
    is the bibliography of everything named in the answer. `care_warning` is there when the report itself asks for
    care: say that first, and ask `POST /v1/triage`.
    """

    patterns: tuple[ResultAssessment, ...]
    features: tuple[ResultAssessment, ...]
    origin: Origin
    impairments: tuple[ResultAssessment, ...]
    patellofemoral_subcategories: SubcategoriesOut
    flags: tuple[RaisedAlignmentFlag, ...]
    physiological_for_age: bool
    conflicts: tuple[Conflict, ...]
    evidence_limits: tuple[EvidenceLimit, ...]
    ask_next: tuple[ClassificationQuestion, ...]
    sources: tuple[Citation, ...]
    language: Annotated[str, Field(description="of the words for people, as a tag of RFC 5646")]
    versions: DecisionVersions
    digest: str
    care_warning: CareWarning | None = None


def classification_out(
    result: Classification,
    request: Any,
    citations: Mapping[str, Citation],
    versions: Versions,
    warning: CareWarning | None,
) -> ClassificationOut:
    """The result with its bibliography, the versions it was made with and the digest of its request."""
    return _out(result, request, tuple(map(citations.__getitem__, result.sources)), versions, warning)


def _out(
    result: Classification,
    request: Any,
    sources: tuple[Citation, ...],
    versions: Versions,
    warning: CareWarning | None,
) -> ClassificationOut:
    return ClassificationOut(
        patterns=tuple(result.patterns.values()),
        features=tuple(result.features.values()),
        origin=result.origin,
        impairments=tuple(result.impairments.values()),
        patellofemoral_subcategories=_subcategories_out(result.subcategories),
        flags=result.flags,
        physiological_for_age=result.physiological_for_age,
        conflicts=result.conflicts,
        evidence_limits=result.evidence_limits,
        ask_next=result.ask_next,
        sources=sources,
        language=versions.language,
        versions=decision_versions(versions),
        digest=decision_digest_of(request, versions),
        care_warning=warning,
    )


def _subcategories_out(subcategories: Subcategories) -> SubcategoriesOut:
    assessments = tuple(subcategories.assessments.values())
    return SubcategoriesOut(subcategories.status, assessments, subcategories.primary, subcategories.emphasis)


def _evidenced(result: EvidencedResult, texts_of: Callable[[ResultAssessment], list[orjson.Fragment]]) -> Tree:
    """The tree of a result with evidence."""
    start, end = texts_of(result.kept)
    behind, facts = result.behind, result.facts
    return {
        "id": start,
        "reasons": _evidence(behind.reasons, facts) if behind.reasons else (),
        "against": _evidence(behind.against, facts) if behind.against else (),
        "ask_next": end,
    }


def _evidence(findings: Iterable[str], facts: Facts) -> list[Tree]:
    """The trees of what `evidence_of` gives; a loop, because for so few a comprehension takes longer."""
    trees: list[Tree] = []
    for finding in findings:
        known = facts.get(finding)
        if type(known) in _SHOWN:
            trees.append({"finding": finding, "value": known})
        elif known is not None:
            trees.append({"finding": finding})
    return trees


_SHOWN: Final = frozenset(PLAIN)
_EVIDENCED: Final = Beside(EvidencedResult, ("reasons", "against"), _evidenced)
_TREE_OF: Final = tree_maker(
    ClassificationOut,
    (
        Kept(ResultAssessment, lambda result: not (result.reasons or result.against), _EVIDENCED),
        Kept(ClassificationQuestion),
        Kept(EvidenceLimit),
    ),
)
_BIBLIOGRAPHIES: Final = KeptTexts(
    lambda citations: {name: text(tree_maker(Citation)(citation)) for name, citation in citations.items()}
)
"""The texts of all citations of a rule book."""


def classification_json(
    result: Classification,
    request: Any,
    citations: Mapping[str, Citation],
    versions: Versions,
    warning: CareWarning | None,
) -> bytes:
    """The JSON text of the answer."""
    answer = _TREE_OF(_out(result, request, (), versions, warning))
    # A text is found sooner by the name of its source than by the citation.
    answer["sources"] = list(map(_BIBLIOGRAPHIES.of(citations).__getitem__, result.sources))
    return orjson.dumps(answer)
