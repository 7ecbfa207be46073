"""Reads the classification rules: patterns, kneecap features, origins, impairments, flags and subcategories."""

from collections.abc import Mapping
from typing import Any, TypeVar

from app.content.classification_checks import check_classification
from app.content.reading import Reader
from app.domain.classification.certainty import Certainty
from app.domain.classification.rules import (
    AlignmentFlag,
    Cap,
    CertaintyRule,
    ClassificationRules,
    Distinction,
    EvidenceLimit,
    Fact,
    HomeTestRule,
    Impairment,
    ImpairmentGroup,
    MeasurementError,
    OriginComponent,
    OriginDecision,
    OriginRules,
    OriginText,
    OriginValue,
    OriginWithoutStandingShape,
    PatellarFeature,
    Pattern,
    Severity,
    Subcategory,
    SubcategoryRules,
)
from app.domain.evaluation.conditions import Any as AnyOf
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source

RuleShape = TypeVar("RuleShape", bound=CertaintyRule)
_NEVER = AnyOf(())


def load_classification(reader: Reader, vocabulary: Vocabulary, sources: Mapping[str, Source]) -> ClassificationRules:
    """The classification rules under the reader's root, checked; problems are reported to the reader."""
    home_tests = reader.mapping("home_tests.yaml")
    rules = ClassificationRules(
        patterns=_rules(reader, "patterns.yaml", Pattern),
        features=_rules(reader, "patellar_features.yaml", PatellarFeature),
        impairments=_rules(reader, "impairments.yaml", Impairment),
        groups=reader.entries("impairment_groups.yaml", ImpairmentGroup),
        grade_certainty=_grades(reader),
        origin=_origin(reader),
        flags=reader.entries("alignment_flags.yaml", AlignmentFlag),
        subcategories=_subcategories(reader),
        measurement_errors=reader.entries("measurement_errors.yaml", MeasurementError),
        home_tests=reader.entries("home_tests.yaml", HomeTestRule, raw=home_tests.get("rules", [])),
        home_test_conduct=_texts(home_tests.get("conduct")),
        evidence_limits=reader.entries("evidence_limits.yaml", EvidenceLimit),
    )
    check_classification(reader, rules, vocabulary, sources)
    return rules


def _rules(reader: Reader, file: str, shape: type[RuleShape], raw: object = None) -> tuple[RuleShape, ...]:
    items = reader.raw(file) if raw is None else raw
    prepared = [_rule_item(reader, file, item) for item in items] if isinstance(items, list) else items
    return reader.entries(file, shape, raw=[] if prepared is None else prepared)


def _rule_item(reader: Reader, file: str, item: object) -> object:
    """The item with its nested conditions (caps, severity words) read."""
    if not isinstance(item, Mapping):
        return item
    nested: dict[str, Any] = {}
    for key, shape in (("caps", Cap), ("severity", Severity)):
        if key in item:
            nested[key] = _nested(reader, file, str(item.get("id")), key, shape, item[key])
    return {**item, **nested}


def _nested(
    reader: Reader, file: str, entry: str, key: str, shape: type[Cap] | type[Severity], raw: object
) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        reader.report(file, entry, key, f"{key} is a list", "write one entry per line")
        return ()
    parts: tuple[Any, ...] = reader.entries(file, shape, raw=raw)
    return parts


def _grades(reader: Reader) -> dict[str, Certainty]:
    file, grades = "impairment_grades.yaml", {}
    for word, level in reader.mapping(file).items():
        if level in set(Certainty):
            grades[word] = Certainty(str(level))
        else:
            reader.report(file, word, "", f'"{level}" is not a certainty', f"use one of {', '.join(Certainty)}")
    return grades


def _origin(reader: Reader) -> OriginRules:
    file = "origins.yaml"
    raw = reader.mapping(file)
    without = reader.entry(file, OriginWithoutStandingShape, raw.get("without_standing_shape"))
    return OriginRules(
        components=_rules(reader, file, OriginComponent, raw.get("components", [])),
        decision=reader.entries(file, OriginDecision, raw=raw.get("decision", [])),
        without_standing_shape=without
        or OriginWithoutStandingShape(_NEVER, OriginValue.UNDETERMINED, Certainty.UNDETERMINED, (), "", ()),
        origins=reader.entries(file, OriginText, raw=raw.get("origins", [])),
        facts=reader.entries(file, Fact, raw=raw.get("facts", [])),
        distinguishing=reader.entries(file, Distinction, raw=raw.get("distinguishing", [])),
    )


def _subcategories(reader: Reader) -> SubcategoryRules:
    raw = reader.mapping("subcategories.yaml")
    return SubcategoryRules(
        applies_to=str(raw.get("applies_to")),
        tie_order=_texts(raw.get("tie_order")),
        notes=_texts(raw.get("notes")),
        subcategories=_rules(reader, "subcategories.yaml", Subcategory, raw.get("subcategories", [])),
    )


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(map(str, raw)) if isinstance(raw, list) else ()
