"""The answer of a classification, as values: what was found, how certain it is, why, and what to ask next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from app.domain.classification.certainty import Certainty
from app.domain.classification.origin import OriginConclusion
from app.domain.classification.rules import DiagnosisCode, EvidenceLimit, FlagKind, OriginValue, SeverityWord
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.quantities import PLAIN, Value
from app.domain.report.intake import Conflict
from app.domain.values import value


class DecidedBy(StrEnum):
    """What made a result what it is."""

    CONFIRMATION = "confirmation"
    MEASUREMENT = "measurement"
    BETTER_MEASUREMENT = "better_measurement"
    GRADE = "grade"
    REPORT = "report"
    CAP = "cap"
    NEGATIVE = "negative"
    MEASUREMENT_ERROR = "measurement_error"
    NOTHING_YET = "nothing_yet"


@value
class Evidence:
    """One finding and its value; the value is absent where only bounds of it are known."""

    finding: str
    value: str | int | float | None = None


def evidence_of(findings: Iterable[str], facts: Facts) -> tuple[Evidence, ...]:
    """Those of the findings that are known; bounds and what does not apply have no value to show."""
    known = [(finding, facts[finding]) for finding in findings if finding in facts]
    return tuple([Evidence(finding, value if isinstance(value, PLAIN) else None) for finding, value in known])


@value
class ResultAssessment:
    """One result: how certain it is and what speaks for and against it.

    Attributes:
        decided_by: what settled the level.
        reasons: findings that produced the level; empty below possible.
        against: findings that oppose it or hold it down.
        within_error_of: measured findings inside whose measurement error the level would differ.
        ask_next: findings that could settle it, what a person can answer first; at most five.
        plain_language: what may be shown to the person; only from possible upwards.
        severity: mild, moderate or marked, where a film measurement says so.
        sources: what the rule rests on; only from possible upwards.
    """

    id: str
    name: str
    certainty: Certainty
    decided_by: DecidedBy
    reasons: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    ask_next: tuple[str, ...]
    within_error_of: tuple[str, ...] = ()
    plain_language: str | None = None
    severity: SeverityWord | None = None
    icd10: tuple[DiagnosisCode, ...] = ()
    sources: tuple[str, ...] = ()


class Behind(NamedTuple):
    """The findings for a result and those against it."""

    reasons: tuple[str, ...]
    against: tuple[str, ...]


class EvidencedResult(ResultAssessment):
    """A result with the evidence of a person, which is looked up when it is read.

    Attributes:
        kept: says all else; it is made once for many answers.
        behind: the findings that are its evidence, as far as they are known.
        facts: what is known.
    """

    __slots__ = ("behind", "facts", "kept")

    def __init__(self, kept: ResultAssessment, behind: Behind, facts: Facts) -> None:
        self.kept, self.behind, self.facts = kept, behind, facts

    @property
    def reasons(self) -> tuple[Evidence, ...]:
        """Findings that produced the level."""
        return evidence_of(self.behind.reasons, self.facts)

    @property
    def against(self) -> tuple[Evidence, ...]:
        """Findings that oppose it or hold it down."""
        return evidence_of(self.behind.against, self.facts)


for _field in fields(ResultAssessment):
    if _field.name not in Behind._fields:
        setattr(EvidencedResult, _field.name, property(attrgetter(f"kept.{_field.name}")))


@value
class Origin:
    """Where a deviation of this leg comes from, with both components it was concluded from."""

    value: OriginValue
    certainty: Certainty
    name: str
    plain_language: str
    exercise_can: str
    exercise_cannot: str
    confirmed: bool
    structural: ResultAssessment
    functional: ResultAssessment
    ask_next: tuple[str, ...]
    note: str | None = None


class SubcategoryStatus(StrEnum):
    """Whether patellofemoral subcategories apply: not without kneecap pain, and not before it was asked about."""

    DETERMINED = "determined"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


@value
class Subcategories:
    """The patellofemoral subcategories; `primary` is the one to emphasize, `emphasis` what that means."""

    status: SubcategoryStatus
    primary: str | None
    emphasis: str | None
    assessments: Mapping[str, ResultAssessment]


@dataclass(frozen=True, slots=True)
class RaisedAlignmentFlag:
    """A reason to have the alignment examined, or a leg shape expected at that age."""

    id: str
    name: str
    kind: FlagKind
    advice: str
    clinical: str
    reasons: tuple[Evidence, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassificationQuestion:
    """A finding to ask next: `settles` names the results (kind:id) it could settle, `safety` when not to try it."""

    id: str
    question: str
    clinical: str
    reported_by: str
    settles: tuple[str, ...]
    safety: str | None = None


class Conclusion(NamedTuple):
    """How certain a result is and what settled it, without the words."""

    certainty: Certainty
    decided_by: DecidedBy


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What a classification decided, as other decisions read it: the same results, by id, without the words.

    `conditions` are the derived conditions over results that are yes or no, as the flags of the classification see
    them.
    """

    patterns: Mapping[str, Conclusion]
    features: Mapping[str, Conclusion]
    impairments: Mapping[str, Conclusion]
    origin: OriginConclusion
    conditions: Mapping[str, Value]


@value
class Classification:
    """The classification of one leg; mappings are in the order of the rule book, by id.

    `sources` are those of all that is said, each once.
    """

    patterns: Mapping[str, ResultAssessment]
    features: Mapping[str, ResultAssessment]
    impairments: Mapping[str, ResultAssessment]
    origin: Origin
    subcategories: Subcategories
    flags: tuple[RaisedAlignmentFlag, ...]
    physiological_for_age: bool
    conflicts: tuple[Conflict, ...]
    evidence_limits: tuple[EvidenceLimit, ...]
    ask_next: tuple[ClassificationQuestion, ...]
    sources: tuple[str, ...]
