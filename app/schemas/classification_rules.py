"""The classification rules on the wire, as a clinician or integrator reads them: patterns and impairments."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.classification.certainty import Certainty
from app.domain.classification.compiled import CompiledClassification
from app.domain.classification.rules import (
    CertaintyRule,
    DiagnosisCode,
    Distinction,
    EvidenceLimit,
    Fact,
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
from app.schemas.rule_entries import entry_of


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


def patterns_out(rulebook: Rulebook) -> Iterator[PatternOut]:
    """Every result that is not an impairment."""
    rules = rulebook.classification.rules
    for index, result in enumerate(rulebook.classification.results):
        rule, own = result.rule, _judged(rulebook, index, result.rule)
        match rule:
            case Pattern():
                own["kind"] = PatternKind.PATTERN
            case PatellarFeature():
                own["kind"] = PatternKind.KNEECAP_FEATURE
            case OriginComponent():
                origin = rules.origin
                own["kind"] = PatternKind.ORIGIN_COMPONENT
                own |= {"decision": origin.decision, "distinguishing": origin.distinguishing, "facts": origin.facts}
            case Subcategory():
                own |= {"kind": PatternKind.PATELLOFEMORAL_SUBCATEGORY, "remarks": rules.subcategories.notes}
            case _:
                continue
        yield entry_of(PatternOut, rule, rulebook.triage.citations, **own)


def impairments_out(rulebook: Rulebook) -> Iterator[ImpairmentOut]:
    """Every impairment."""
    rules, citations = rulebook.classification.rules, rulebook.triage.citations
    for index, result in enumerate(rulebook.classification.results):
        impairment = result.rule
        if isinstance(impairment, Impairment):
            asked = (each for each in rules.home_tests if not set(impairment.ask_first).isdisjoint(each.findings))
            yield entry_of(
                ImpairmentOut,
                impairment,
                citations,
                **_judged(rulebook, index, impairment),
                groups=tuple(group.id for group in rules.groups if impairment.id in group.members),
                home_test_rules=tuple(entry_of(HomeTestOut, each, citations) for each in asked),
                home_test_conduct=rules.home_test_conduct if impairment.home_test else (),
                measured_when=text_if_any(impairment.measured),
            )


def _judged(rulebook: Rulebook, index: int, rule: CertaintyRule) -> dict[str, Any]:
    """How the result is judged, where that is not a field of the rule."""
    compiled = rulebook.classification
    return {
        "levels": tuple(_levels(rule)),
        "overridden_when": text_if_any(rule.overridden_by),
        "unlikely_when": text_if_any(rule.sufficient_negative),
        "measurement_errors": _measurement_errors(compiled, index),
        "evidence_limits": compiled.limits.get(index, ()),
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
    errors = compiled.rules.measurement_errors
    return tuple(entry_of(MeasurementErrorOut, each, {}) for each in errors if each.finding in concerned)
