"""Checks that hold the rule book together: references, monotone rules, scales and the closure of the screens."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise, product
from math import inf, nextafter
from typing import Any

from app.content.condition_checks import check_condition, check_derived, has_negation
from app.content.eligibility import read_exercise_tags
from app.content.reading import Reader
from app.content.vocabulary_checks import check_vocabulary
from app.domain.evaluation.answers import NO
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Compare, Condition, leaves_of
from app.domain.evaluation.facts import Facts
from app.domain.evaluation.quantities import Bounds, Value
from app.domain.report.compiled_intake import compile_intake
from app.domain.report.completion import complete
from app.domain.report.intake import Report
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source
from app.domain.triage.red_flags import CareLevel, Permission, RedFlag, TriageRules

_FLAG_ID = re.compile(r"[a-z][a-z0-9-]*")
_OLDEST_CHILD_WITHHELD_YEARS = 10
"""The closure of the screens is promised from this age on (triage rules 2.1)."""


def check_rules(reader: Reader, vocabulary: Vocabulary, sources: Mapping[str, Source], triage: TriageRules) -> None:
    """Report everything in the registry and the triage rules that does not hold together."""
    check_vocabulary(reader, vocabulary)
    check_derived(reader, vocabulary, _session_values(reader))
    _check_triage(reader, vocabulary, sources, triage)
    if not reader.problems:
        _check_closure(reader, vocabulary, triage)


def _session_values(reader: Reader) -> frozenset[str]:
    """The values of a logged session: only the progression rules know them."""
    parts = reader.mapping("session_log.yaml").values()
    return frozenset(str(name) for part in parts if isinstance(part, Mapping) for name in part)


def _check_triage(reader: Reader, vocabulary: Vocabulary, sources: Mapping[str, Source], triage: TriageRules) -> None:
    levels = [level for level in CareLevel if level is not CareLevel.UNDETERMINED]
    _check_scale(reader, "care_levels.yaml", levels, {level.id: level.rank for level in triage.levels})
    ranks = {permission.id: permission.rank for permission in triage.permissions}
    _check_scale(
        reader, "exercise_permissions.yaml", [each for each in Permission if each is not Permission.UNDETERMINED], ranks
    )
    for level in levels:
        if level not in triage.interview.why_level:
            reader.report("interview.yaml", "why_level", level, "the text is missing", "add it")
    tags = {tag.id for tag in read_exercise_tags(reader)}
    for flag in triage.red_flags:
        _check_flag(reader, flag, vocabulary)
        _check_references(reader, flag, sources, tags)


def _check_scale(reader: Reader, file: str, words: Sequence[StrEnum], ranks: Mapping[Any, int]) -> None:
    """The words come highest rank first, down to 0."""
    for rank, word in enumerate(reversed(words)):
        if word not in ranks:
            reader.report(file, word, "id", "the entry is missing", "give each word of the scale one entry")
        elif ranks[word] != rank:
            reader.report(file, word, "rank", "the rank does not fit the order of the scale", f"write {rank}")


def _check_flag(reader: Reader, flag: RedFlag, vocabulary: Vocabulary) -> None:
    file = reader.file_of("red_flags", flag.id)
    if not _FLAG_ID.fullmatch(flag.id):
        reader.report(file, flag.id, "id", "a rule id is written with hyphens", "use a-z, 0-9 and -")
    check_condition(reader, file, flag.id, "when", flag.when, vocabulary)
    # Without negation a finding added can never lower a level (triage rules 3.3).
    if has_negation(flag.when, vocabulary):
        message = "a triage rule has no negation"
        reader.report(file, flag.id, "when", message, "say it positively, in the derived names it uses too")
    if flag.level is CareLevel.UNDETERMINED:
        reader.report(file, flag.id, "level", "undetermined is no level to act on", "name a level of care")
    if flag.level in (CareLevel.EMERGENCY, CareLevel.URGENT) and flag.exercise is not Permission.BLOCKED:
        reader.report(file, flag.id, "exercise", "an urgent or emergency rule blocks exercise", "write blocked")
    if (flag.exercise is Permission.RESTRICTED) != bool(flag.only):
        reader.report(file, flag.id, "only", "restricted needs tags, and only restricted has them", "correct the tags")


def _check_references(reader: Reader, flag: RedFlag, sources: Mapping[str, Source], tags: set[str]) -> None:
    file = reader.file_of("red_flags", flag.id)
    if not flag.sources:
        reader.report(file, flag.id, "sources", "a rule needs a source", "name at least one id of sources.yaml")
    for source in flag.sources:
        if source not in sources:
            reader.report(file, flag.id, "sources", f'"{source}" is not in sources.yaml', "add it or correct the id")
    for tag in flag.only:
        if tag not in tags:
            message = f'"{tag}" is not in exercise_tags.yaml'
            reader.report(file, flag.id, "only", message, f"use one of {', '.join(sorted(tags))}")


def _check_closure(reader: Reader, vocabulary: Vocabulary, triage: TriageRules) -> None:
    """With every screen no and age 10 or more, no urgent and no blocking rule may be open (triage rules 2.1)."""
    builder = CircuitBuilder(vocabulary.derived, vocabulary.tables, vocabulary.open_names)
    slots = {flag.id: builder.add(flag.when) for flag in triage.red_flags}
    circuit, final = builder.build()
    everybody = [circuit.evaluate(facts) for facts in _everybody_with_all_screens_no(vocabulary)]
    for flag in triage.red_flags:
        dangerous = flag.level in (CareLevel.EMERGENCY, CareLevel.URGENT) or flag.exercise is Permission.BLOCKED
        if dangerous and any(truths[final(slots[flag.id])] != NO for truths in everybody):
            reader.report(
                reader.file_of("red_flags", flag.id),
                flag.id,
                "when",
                "no screen covers this urgent or blocking rule: with all screens no it is still possible",
                "add a covered finding to every branch, or cover one in screens.yaml",
            )


def _everybody_with_all_screens_no(vocabulary: Vocabulary) -> Iterator[Facts]:
    """Everybody for whom screens or findings apply differently: a screen that does not apply fills nothing."""
    rules = compile_intake(vocabulary)
    screens = {screen.id: "no" for screen in vocabulary.screens if screen.kind == "question"}
    sexes = vocabulary.findings["sex"].values
    for age, sex in product(_age_bands(vocabulary), (None, *(choice.value for choice in sexes))):
        person: dict[str, Value] = {"age_years": age} if sex is None else {"age_years": age, "sex": sex}
        yield complete(Report(person, screens), rules).facts


def _age_bands(vocabulary: Vocabulary) -> Iterator[Bounds]:
    """Any age of the promise, and each band between the ages at which something starts or ceases to apply."""
    conditions = [screen.applies_if for screen in vocabulary.screens]
    conditions += [finding.applies_if for finding in vocabulary.findings.values()]
    limits = {limit for condition in conditions if condition is not None for limit in _age_limits(condition)}
    start = _OLDEST_CHILD_WITHHELD_YEARS
    yield Bounds(low=start)
    for low, below in pairwise((start, *sorted(limit for limit in limits if limit > start), inf)):
        yield Bounds(low, nextafter(below, -inf))


def _age_limits(condition: Condition) -> Iterator[float]:
    return (leaf.limit for leaf in leaves_of(condition) if isinstance(leaf, Compare) and leaf.name == "age_years")
