"""Checks of what rules speak about: findings, screens, and what one known value settles about another."""

import re
from collections.abc import Iterable
from math import isfinite

from app.content.condition_checks import check_condition, range_problems
from app.content.reading import Reader
from app.domain.evaluation.quantities import Bounds
from app.domain.report.findings import Computed, Finding, Implication, Screen
from app.domain.report.intake import CONFLICT_KINDS
from app.domain.report.vocabulary import Vocabulary
from app.domain.triage.red_flags import CareLevel

_ID = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER_SUFFIX = re.compile(
    r"_(years|weeks|weeks_ago|days|days_ago|hours|hours_ago|minutes|s|c|mmhg|cm|mm|kg|kg_per_m2|nm_per_kg|deg|pct"
    r"|pct_bw|percentile|ratio|nprs|points|count|reps|quadrants|per_week|per_minute)$"
)
NAMED_BY_THE_PROGRAM = (
    "activity_pain_nprs",
    "age_years",
    "giving_way_4_week_count",
    "knee_pain",
    "knee_swelling",
    "new_foot_numbness",
    "pregnant",
    "psfs_points",
    "rest_pain_nprs",
    "sex",
    "single_leg_bridge_hold_other_side_s",
    "single_leg_bridge_hold_s",
    "single_leg_sit_to_stand_other_side_reps",
    "single_leg_sit_to_stand_reps",
    "symptom_duration_days",
    "unrelenting_night_pain",
    "usual_pain_nprs",
)
"""Findings that the program looks at by name: under another id it would not see them, and nobody would notice."""
_OPERANDS = {"body_mass_index": 2}
"""How many findings a computed form takes; a form that is not listed takes any number."""


def check_vocabulary(reader: Reader, vocabulary: Vocabulary) -> None:
    """Report all that does not hold together in findings, screens, implications, computed values and conflicts."""
    for finding in vocabulary.findings.values():
        _check_finding(reader, finding, vocabulary)
    for name in NAMED_BY_THE_PROGRAM:
        if name not in vocabulary.findings:
            reader.report("findings/*.yaml", name, "id", "the program looks at this finding by name", "keep it")
    _check_screens(reader, vocabulary)
    for position, implication in enumerate(vocabulary.implications, start=1):
        _check_implication(reader, f"entry {position}", implication, vocabulary)
    for computed in vocabulary.computed:
        _check_computed(reader, computed, vocabulary)
    _check_conflicts(reader, vocabulary)
    for settled in vocabulary.settled_by_classification:
        if settled.id not in vocabulary.derived:
            _check_answers(reader, "settled_by_classification.yaml", settled.id, [settled.id], vocabulary)


def _check_finding(reader: Reader, finding: Finding, vocabulary: Vocabulary) -> None:
    file, report = f"findings/{finding.group}.yaml", reader.report
    if not _ID.fullmatch(finding.id):
        report(file, finding.id, "id", "an id is snake_case", "use a-z, 0-9 and _ only")
    if finding.is_number:
        _check_number(reader, file, finding)
    if finding.type == "enum" and len(finding.values) < 2:
        report(file, finding.id, "values", "an enum needs at least two values", "add the values and their texts")
    if finding.type != "enum" and finding.values:
        report(file, finding.id, "values", "only an enum has values", "remove them or make it an enum")
    if finding.other_side_of is not None and finding.other_side_of not in vocabulary.findings:
        report(file, finding.id, "other_side_of", "the finding does not exist", "name an existing finding")
    if finding.applies_if is not None:
        check_condition(reader, file, finding.id, "applies_if", finding.applies_if, vocabulary)


def _check_number(reader: Reader, file: str, finding: Finding) -> None:
    bounds = (finding.hard_min, finding.soft_min, finding.soft_max, finding.hard_max)
    known = [bound for bound in bounds if bound is not None]
    if len(known) < len(bounds) or known != sorted(known):
        reader.report(
            file, finding.id, "hard_min", "a number needs hard_min <= soft_min <= soft_max <= hard_max", "order them"
        )
    if finding.unit is None:
        reader.report(file, finding.id, "unit", "a number needs a unit", "add the unit")
    elif finding.unit_words is None:
        reader.report(file, finding.id, "unit", "the unit has no words for people", "add it to units.yaml")
    if not _NUMBER_SUFFIX.search(finding.id):
        reader.report(file, finding.id, "id", "the name of a number ends in its unit", "add the unit suffix")


def _check_screens(reader: Reader, vocabulary: Vocabulary) -> None:
    file = "screens.yaml"
    _report_twice(reader, file, [screen.id for screen in vocabulary.screens])
    covered: dict[str, str] = {}
    for position, screen in enumerate(vocabulary.screens, start=1):
        if screen.order != position:
            reader.report(file, screen.id, "order", "the order has a gap or a repeat", f"write {position}")
        if not screen.covers:
            reader.report(file, screen.id, "covers", "the screen covers nothing", "name its findings")
        if screen.kind == "value" and len(screen.covers) > 1:
            reader.report(file, screen.id, "covers", "a value screen asks for one finding", "keep one of them")
        if screen.floor is CareLevel.UNDETERMINED:
            reader.report(file, screen.id, "floor", "undetermined is no level to act on", "name a level of care")
        if screen.applies_if is not None:
            check_condition(reader, file, screen.id, "applies_if", screen.applies_if, vocabulary)
        _check_cover(reader, screen, vocabulary, covered)
    _check_names(reader, file, "second_screen", vocabulary.second_screen, vocabulary)


def _check_cover(reader: Reader, screen: Screen, vocabulary: Vocabulary, covered: dict[str, str]) -> None:
    file, meanings = "screens.yaml", dict(screen.no_means)
    _check_names(reader, file, screen.id, screen.covers, vocabulary, key="covers")
    for name in screen.covers:
        if name in covered:
            message = f"{name} is covered by {covered[name]} too"
            reader.report(file, screen.id, "covers", message, "keep it in one screen")
        covered[name] = screen.id
    for finding in (vocabulary.findings[name] for name in screen.covers if name in vocabulary.findings):
        if screen.kind == "question":
            _check_no(reader, screen, finding, has_meaning=finding.id in meanings)
    for name, value in meanings.items():
        covers = vocabulary.findings.get(name) if name in screen.covers else None
        if covers is None:
            reader.report(file, screen.id, "no_means", f"{name} is not covered by this screen", "remove it")
        elif isinstance(value, Bounds):
            _check_bounds(reader, file, screen.id, "no_means", covers, value)


def _check_no(reader: Reader, screen: Screen, finding: Finding, *, has_meaning: bool) -> None:
    if finding.type == "enum":
        message = f"{finding.id} has a list of values, so a no cannot answer it"
        reader.report("screens.yaml", screen.id, "covers", message, "cover yes/no answers and numbers only")
    elif finding.is_number and not has_meaning:
        message = f"a no must say what it means for {finding.id}"
        reader.report("screens.yaml", screen.id, "no_means", message, "add it to no_means")
    elif has_meaning and not finding.is_number:
        message = f"{finding.id} is answered yes or no: a no means no"
        reader.report("screens.yaml", screen.id, "no_means", message, "remove it")


def _check_bounds(reader: Reader, file: str, entry: str, key: str, finding: Finding, bounds: Bounds) -> None:
    for limit in (bounds.low, bounds.high):
        if isfinite(limit):
            for message, remedy in range_problems(finding, limit):
                reader.report(file, entry, key, message, remedy)


def _check_implication(reader: Reader, entry: str, implication: Implication, vocabulary: Vocabulary) -> None:
    file = "implications.yaml"
    check_condition(reader, file, entry, "when", implication.when, vocabulary)
    answers = [each.finding for each in implication.settles if not isinstance(each.value, Bounds)]
    _check_answers(reader, file, entry, answers, vocabulary)
    for settlement in implication.settles:
        if isinstance(settlement.value, Bounds):
            finding = vocabulary.findings.get(settlement.finding)
            if finding is None or not finding.is_number:
                reader.report(file, entry, "then", f'"{settlement.finding}" is not a number finding', "correct it")
            else:
                _check_bounds(reader, file, entry, "then", finding, settlement.value)


def _check_computed(reader: Reader, computed: Computed, vocabulary: Vocabulary) -> None:
    file = "computed.yaml"
    _check_names(reader, file, computed.id, [computed.id, *computed.of], vocabulary)
    if len(computed.of) != _OPERANDS.get(computed.form, len(computed.of)):
        message = f"{computed.form} takes {_OPERANDS[computed.form]} findings"
        reader.report(file, computed.id, "of", message, "name them in the order the form needs")


def _check_conflicts(reader: Reader, vocabulary: Vocabulary) -> None:
    file = "conflicts.yaml"
    _report_twice(reader, file, [rule.id for rule in vocabulary.conflicts])
    for rule in vocabulary.conflicts:
        check_condition(reader, file, rule.id, "when", rule.when, vocabulary)
        _check_names(reader, file, rule.id, rule.drop, vocabulary, key="drop")
        _check_answers(reader, file, rule.id, rule.set_yes, vocabulary, key="set_yes")
    for kind in sorted(CONFLICT_KINDS ^ set(vocabulary.conflict_messages)):
        message = "the message is missing" if kind in CONFLICT_KINDS else "there is no such kind of conflict"
        reader.report(file, "kinds", kind, message, f"use {', '.join(sorted(CONFLICT_KINDS))}")


def _report_twice(reader: Reader, file: str, ids: list[str]) -> None:
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        reader.report(file, each, "id", "the id is used twice", "give one of them another id")


def _check_names(
    reader: Reader, file: str, entry: str, names: Iterable[str], vocabulary: Vocabulary, key: str | None = None
) -> None:
    for name in names:
        if name not in vocabulary.findings:
            reader.report(file, entry, key or name, f'"{name}" is not a finding', "correct the spelling")


def _check_answers(
    reader: Reader, file: str, entry: str, names: Iterable[str], vocabulary: Vocabulary, key: str = "then"
) -> None:
    for name in names:
        finding = vocabulary.findings.get(name)
        if finding is None or finding.type != "answer":
            reader.report(file, entry, key, f'"{name}" is not a finding answered yes or no', "correct it")
