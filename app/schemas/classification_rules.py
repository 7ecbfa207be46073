"""The classification rules on the wire, as a clinician or integrator reads them: patterns and impairments."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.classification.certainty import Certainty
from app.domain.classification.compiled import CompiledClassification
from app.domain.classification.result_circuit import ResultSlots
from app.domain.classification.rules import (
    CertaintyRule,
    DiagnosisCode,
    Distinction,
    EvidenceLimit,
    Fact,
    HomeTestRule,
    Impairment,
    OriginComponent,
    OriginDecision,
    PatellarFeature,
    Pattern,
    Scope,
    SeverityWord,
    Subcategory,
)
from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


class PatternKind(StrEnum):
    """What an entry of the patterns is."""

    PATTERN = "pattern"
    KNEECAP_FEATURE = "kneecap_feature"
    ORIGIN_COMPONENT = "origin_component"
    PATELLOFEMORAL_SUBCATEGORY = "patellofemoral_subcategory"


@dataclass(frozen=True, slots=True)
class LevelOut:
    """When a result has this certainty."""

    certainty: Certainty
    when: str


@dataclass(frozen=True, slots=True)
class CapOut:
    """While the condition holds, a result that is not established is at most this certain."""

    max: Certainty
    when: str


@dataclass(frozen=True, slots=True)
class SeverityOut:
    """The word for how marked a deviation is, while the condition holds."""

    word: SeverityWord
    when: str


@dataclass(frozen=True, slots=True)
class MeasurementErrorOut:
    """One standard error of measurement that can turn this result into possible, in the unit of the finding."""

    finding: str
    error: float
    basis: str


@dataclass(frozen=True, slots=True)
class HomeTestOut:
    """A home test this result can ask for, and when it is not offered."""

    findings: tuple[str, ...]
    not_when: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRuleOut:
    """How a result is judged: the levels from the top, what overrules them, and what is asked first."""

    id: str
    name: str
    levels: tuple[LevelOut, ...]
    overridden_when: str | None = None
    caps: tuple[CapOut, ...]
    unlikely_when: str | None = None
    ask_first: tuple[str, ...]
    icd10: tuple[DiagnosisCode, ...]
    measurement_errors: tuple[MeasurementErrorOut, ...]
    evidence_limits: tuple[EvidenceLimit, ...]
    sources: tuple[Citation, ...]
    owner: str
    reviewed_on: str
    review_by: str
    status: str
    plain_language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternOut(ResultRuleOut):
    """A pattern, a feature of the kneecap, a component of the origin or a patellofemoral subcategory."""

    kind: PatternKind
    scope: Scope | None = None
    definition: str | None = None
    supports: tuple[str, ...] = ()
    opposes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    exercise_can: str | None = None
    exercise_cannot: str | None = None
    confirm_by: str | None = None
    severity: tuple[SeverityOut, ...] = ()
    guideline: str | None = None
    derived_from: str | None = None
    emphasis: str | None = None
    decision: tuple[OriginDecision, ...] = ()
    distinguishing: tuple[Distinction, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentOut(ResultRuleOut):
    """An impairment or contributing factor: how it is tested and judged, and what it may do to the knee."""

    scope: Scope
    driver: str
    groups: tuple[str, ...]
    muscles: str | None = None
    home_test: str | None = None
    home_test_rules: tuple[HomeTestOut, ...] = ()
    home_test_conduct: tuple[str, ...] = ()
    clinical_test: str | None = None
    cut_offs: str | None = None
    evidence: str | None = None
    remarks: tuple[str, ...] = ()
    measured_when: str | None = None
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatternList:
    """All patterns, kneecap features, components of the origin and subcategories."""

    items: tuple[PatternOut, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ImpairmentList:
    """All impairments and contributing factors."""

    items: tuple[ImpairmentOut, ...]
    total: int


def patterns_out(rulebook: Rulebook) -> Iterator[PatternOut]:
    """Every result that is not an impairment."""
    rules = rulebook.classification.rules
    for index, result in enumerate(rulebook.classification.results):
        common = _common(rulebook, index, result)
        match result.rule:
            case Pattern() as pattern:
                yield _pattern_out(pattern, common)
            case PatellarFeature() as feature:
                yield PatternOut(
                    **common, kind=PatternKind.KNEECAP_FEATURE, scope=feature.scope, definition=feature.definition
                )
            case OriginComponent():
                origin = rules.origin
                yield PatternOut(
                    **common,
                    kind=PatternKind.ORIGIN_COMPONENT,
                    decision=origin.decision,
                    distinguishing=origin.distinguishing,
                    facts=origin.facts,
                )
            case Subcategory() as subcategory:
                yield PatternOut(
                    **common,
                    kind=PatternKind.PATELLOFEMORAL_SUBCATEGORY,
                    guideline=subcategory.guideline,
                    derived_from=subcategory.derived_from,
                    emphasis=subcategory.emphasis,
                    remarks=rules.subcategories.notes,
                )


def impairments_out(rulebook: Rulebook) -> Iterator[ImpairmentOut]:
    """Every impairment."""
    compiled = rulebook.classification
    for index, result in enumerate(compiled.results):
        if isinstance(result.rule, Impairment):
            yield _impairment_out(result.rule, _common(rulebook, index, result), compiled)


def _pattern_out(pattern: Pattern, common: dict[str, Any]) -> PatternOut:
    return PatternOut(
        **common,
        kind=PatternKind.PATTERN,
        scope=pattern.scope,
        definition=pattern.definition,
        supports=pattern.supports,
        opposes=pattern.opposes,
        remarks=pattern.remarks,
        exercise_can=pattern.exercise_can,
        exercise_cannot=pattern.exercise_cannot,
        confirm_by=pattern.confirm_by,
        severity=tuple(SeverityOut(each.word, condition_text(each.when)) for each in pattern.severity),
    )


def _impairment_out(impairment: Impairment, common: dict[str, Any], compiled: CompiledClassification) -> ImpairmentOut:
    home_tests = tuple(rule for rule in compiled.rules.home_tests if _is_asked(impairment, rule))
    return ImpairmentOut(
        **common,
        scope=impairment.scope,
        driver=impairment.driver,
        groups=tuple(group.id for group in compiled.rules.groups if impairment.id in group.members),
        muscles=impairment.muscles,
        home_test=impairment.home_test,
        home_test_rules=tuple(
            HomeTestOut(each.findings, condition_text(each.not_when), each.note) for each in home_tests
        ),
        home_test_conduct=compiled.rules.home_test_conduct if impairment.home_test else (),
        clinical_test=impairment.clinical_test,
        cut_offs=impairment.cut_offs,
        evidence=impairment.evidence,
        remarks=impairment.remarks,
        measured_when=text_if_any(impairment.measured),
        grades=impairment.grades,
    )


def _is_asked(impairment: Impairment, rule: HomeTestRule) -> bool:
    return not set(impairment.ask_first).isdisjoint(rule.findings)


def _common(rulebook: Rulebook, index: int, result: ResultSlots) -> dict[str, Any]:
    compiled, rule = rulebook.classification, result.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "plain_language": rule.plain_language,
        "levels": tuple(_levels(rule)),
        "overridden_when": text_if_any(rule.overridden_by),
        "caps": tuple(CapOut(cap.max, condition_text(cap.when)) for cap in rule.caps),
        "unlikely_when": text_if_any(rule.sufficient_negative),
        "ask_first": rule.ask_first,
        "icd10": rule.icd10,
        "measurement_errors": _measurement_errors(compiled, index),
        "evidence_limits": compiled.limits.get(index, ()),
        "sources": tuple(rulebook.triage.citations[source] for source in rule.sources),
        "owner": rule.owner,
        "reviewed_on": rule.reviewed_on.isoformat(),
        "review_by": rule.review_by.isoformat(),
        "status": rule.status,
    }


def _levels(rule: CertaintyRule) -> Iterator[LevelOut]:
    for certainty, condition in (
        (Certainty.ESTABLISHED, rule.established),
        (Certainty.LIKELY, rule.likely),
        (Certainty.POSSIBLE, rule.possible),
    ):
        if condition is not None:
            yield LevelOut(certainty, condition_text(condition))


def _measurement_errors(compiled: CompiledClassification, index: int) -> tuple[MeasurementErrorOut, ...]:
    concerned = {band.finding for band in compiled.bands if index in band.states}
    return tuple(
        MeasurementErrorOut(error.finding, error.error, error.basis)
        for error in compiled.rules.measurement_errors
        if error.finding in concerned
    )
