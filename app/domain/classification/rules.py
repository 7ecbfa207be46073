"""The classification rules as values: patterns, kneecap features, origin, impairments, flags and subcategories.

Content fills them from app/content/patterns.yaml, patellar_features.yaml, origins.yaml, impairments.yaml,
impairment_groups.yaml, alignment_flags.yaml, subcategories.yaml, measurement_errors.yaml, home_tests.yaml and
evidence_limits.yaml; the head of each file says what every field means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.domain.classification.certainty import Certainty
from app.domain.evaluation.conditions import Condition

ResultKind = Literal["pattern", "feature", "impairment", "origin", "subcategory"]
"""What a condition can refer to as kind:id >= level; groups are referred to as group:id."""


class OriginValue(StrEnum):
    """Where a deviation comes from."""

    FUNCTIONAL = "functional"
    STRUCTURAL = "structural"
    MIXED = "mixed"
    UNDETERMINED = "undetermined"
    NONE = "none"


class Scope(StrEnum):
    """What a result is about: the affected leg, or the whole person."""

    LEG = "leg"
    PERSON = "person"


class SeverityWord(StrEnum):
    """How marked a deviation is on film."""

    MILD = "mild"
    MODERATE = "moderate"
    MARKED = "marked"


class FlagKind(StrEnum):
    """A flag asks for an examination, or says that a leg shape is expected at that age."""

    NEEDS_CHECK = "needs_check"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Cap:
    """While `when` is yes, a result that is not established is at most `max`."""

    max: Certainty
    when: Condition


@dataclass(frozen=True, slots=True)
class DiagnosisCode:
    """An ICD-10 code and when it applies."""

    code: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Severity:
    """A word for how marked a pattern is, while its condition is yes."""

    word: SeverityWord
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class CertaintyRule:
    """When a result reaches each level; a level without a condition is never reached by it."""

    id: str
    name: str
    plain_language: str | None = None
    established: Condition | None = None
    overridden_by: Condition | None = None
    likely: Condition | None = None
    possible: Condition | None = None
    caps: tuple[Cap, ...] = ()
    sufficient_negative: Condition | None = None
    ask_first: tuple[str, ...]
    icd10: tuple[DiagnosisCode, ...] = ()
    sources: tuple[str, ...]
    owner: str
    reviewed_on: date
    review_by: date
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern(CertaintyRule):
    """A pattern of symptoms, alignment or movement."""

    scope: Scope
    definition: str
    plain_language: str
    supports: tuple[str, ...]
    opposes: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    exercise_can: str
    exercise_cannot: str
    confirm_by: str
    severity: tuple[Severity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatellarFeature(CertaintyRule):
    """A feature of the kneecap, reported beside maltracking."""

    scope: Scope
    definition: str
    plain_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impairment(CertaintyRule):
    """Something that exercise or load management can work on."""

    scope: Scope
    plain_language: str
    driver: str
    muscles: str | None = None
    home_test: str | None = None
    clinical_test: str | None = None
    cut_offs: str | None = None
    evidence: str | None = None
    remarks: tuple[str, ...] = ()
    measured: Condition | None = None
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginComponent(CertaintyRule):
    """Structural or functional evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcategory(CertaintyRule):
    """A subcategory of patellofemoral pain, for emphasis."""

    guideline: str
    derived_from: str
    emphasis: str


@dataclass(frozen=True, slots=True)
class ImpairmentGroup:
    """Impairments whose best level counts as one."""

    id: str
    name: str
    members: tuple[str, ...]


class OriginCertainty(StrEnum):
    """How certain a decided origin is: as its component, as the lower of both, or as said."""

    STRUCTURAL = "structural"
    FUNCTIONAL = "functional"
    LOWER = "lower"
    UNLIKELY = "unlikely"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class OriginDecision:
    """What combinations of component levels mean; `certainty` is a level, a component's level, or the lower one."""

    structural: tuple[Certainty, ...]
    functional: tuple[Certainty, ...]
    origin: OriginValue
    certainty: OriginCertainty = OriginCertainty.UNDETERMINED
    note: str | None = None


@dataclass(frozen=True, slots=True)
class OriginWithoutStandingShape:
    """What is said of an adult whose standing shape was never asked."""

    when: Condition
    origin: OriginValue
    certainty: Certainty
    ask: tuple[str, ...]
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OriginText:
    """What an origin is called and what may be said about it."""

    id: OriginValue
    name: str
    plain_language: str
    exercise_can: str
    exercise_cannot: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence every explanation respects."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distinction:
    """How one thing that can be looked at separates structural from functional."""

    finding: str
    structural: str
    functional: str
    asked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OriginRules:
    """Everything about the origin of a deviation."""

    components: tuple[OriginComponent, ...]
    decision: tuple[OriginDecision, ...]
    without_standing_shape: OriginWithoutStandingShape
    origins: tuple[OriginText, ...]
    facts: tuple[Fact, ...]
    distinguishing: tuple[Distinction, ...]


@dataclass(frozen=True, slots=True)
class AlignmentFlag:
    """A reason to have the alignment examined, or a leg shape expected at that age."""

    id: str
    name: str
    kind: FlagKind
    when: Condition
    advice: str
    clinical: str
    sources: tuple[str, ...]
    owner: str
    reviewed_on: date
    review_by: date
    status: str


@dataclass(frozen=True, slots=True)
class SubcategoryRules:
    """The subcategories of one pattern; `tie_order` says which is primary among equals."""

    applies_to: str
    tie_order: tuple[str, ...]
    notes: tuple[str, ...]
    subcategories: tuple[Subcategory, ...]


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """One standard error of measurement of a number finding, in its unit."""

    finding: str
    error: float
    basis: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeTestRule:
    """Findings that need a test at home, when that test is not offered, and what is said beside the question."""

    id: str
    findings: tuple[str, ...]
    not_when: Condition
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLimit:
    """Where the evidence is thin, and the results (kind:id) it concerns; none: all of them."""

    id: str
    text: str
    concerns: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassificationRules:
    """All of the classification for one content version, in the order of the content files."""

    patterns: tuple[Pattern, ...]
    features: tuple[PatellarFeature, ...]
    impairments: tuple[Impairment, ...]
    groups: tuple[ImpairmentGroup, ...]
    grade_certainty: Mapping[str, Certainty]
    origin: OriginRules
    flags: tuple[AlignmentFlag, ...]
    subcategories: SubcategoryRules
    measurement_errors: tuple[MeasurementError, ...]
    home_tests: tuple[HomeTestRule, ...]
    home_test_conduct: tuple[str, ...]
    evidence_limits: tuple[EvidenceLimit, ...]

    def results(self) -> tuple[tuple[ResultKind, CertaintyRule], ...]:
        """Every result with its kind, in the order in which it is reported."""
        return (
            *(("pattern", rule) for rule in self.patterns),
            *(("feature", rule) for rule in self.features),
            *(("origin", rule) for rule in self.origin.components),
            *(("impairment", rule) for rule in self.impairments),
            *(("subcategory", rule) for rule in self.subcategories.subcategories),
        )
