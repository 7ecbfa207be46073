"""Checks of written conditions against the vocabulary: names, kinds, enum values and hard ranges."""

from collections.abc import Collection, Iterator, Mapping

from app.content.contradictions import never_true
from app.content.reading import Reader
from app.domain.classification.certainty import BY_RANK, Certainty
from app.domain.evaluation.conditions import (
    Compare,
    Condition,
    Cutoff,
    Is,
    Not,
    OneOf,
    Quantity,
    Reaches,
    UnlessYes,
    leaves_of,
    parts_of,
)
from app.domain.report.findings import Finding
from app.domain.report.vocabulary import Vocabulary


def check_condition(
    reader: Reader,
    file: str,
    entry: str,
    key: str,
    condition: Condition,
    vocabulary: Vocabulary,
    known_elsewhere: Collection[str] = (),
    results: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Report every leaf of the condition that the vocabulary does not support, but for names known elsewhere.

    `results` are the ids of each kind of classification result; where there are none, a condition may use none, neither
    itself nor in the derived names it uses.
    """
    _check_names(reader, file, entry, key, condition, vocabulary, known_elsewhere)
    for demand in dict.fromkeys(never_true(condition, vocabulary)):
        message = f"this, or a part of it, can never be true: {demand}"
        reader.report(file, entry, key, message, "say what may hold at once, or remove it")
    for result in dict.fromkeys(results_within(condition, vocabulary)):
        for message, remedy in _result_problems(result, results):
            reader.report(file, entry, key, message, remedy)


def _check_names(
    reader: Reader,
    file: str,
    entry: str,
    key: str,
    condition: Condition,
    vocabulary: Vocabulary,
    known_elsewhere: Collection[str],
) -> None:
    for leaf in leaves_of(condition):
        if getattr(leaf, "name", None) not in known_elsewhere:
            for message, remedy in _leaf_problems(leaf, vocabulary):
                reader.report(file, entry, key, message, remedy)


def results_within(condition: Condition, vocabulary: Vocabulary) -> Iterator[Reaches]:
    """Every classification result that the condition, or a derived name it uses, looks at."""
    for part in _conditions_within(condition, vocabulary):
        yield from (leaf for leaf in leaves_of(part) if isinstance(leaf, Reaches))


def has_negation(condition: Condition, vocabulary: Vocabulary) -> bool:
    """Does the condition, or a derived name it uses, contain a not, a none or an unless_yes?"""
    return any(map(_negates, _conditions_within(condition, vocabulary)))


def _conditions_within(condition: Condition, vocabulary: Vocabulary) -> Iterator[Condition]:
    """The condition and those of the derived names it uses, directly or through others."""
    yield condition
    used = {
        name
        for leaf in leaves_of(condition)
        if isinstance(leaf, Is)
        for name in (leaf.name, *_uses(leaf.name, vocabulary))
    }
    derived = (vocabulary.derived.get(name) for name in sorted(used))
    yield from (part for part in derived if isinstance(part, Condition))


def _negates(condition: Condition) -> bool:
    return isinstance(condition, Not | UnlessYes) or any(map(_negates, parts_of(condition)))


def _leaf_problems(leaf: Condition, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    match leaf:
        case Is(name):
            return _is_problems(name, vocabulary)
        case Compare(name, _, limit):
            return _compare_problems(name, limit, vocabulary)
        case OneOf(name, values):
            return _one_of_problems(name, values, vocabulary)
        case Cutoff():
            return _cutoff_problems(leaf, vocabulary)
    return []


def _result_problems(result: Reaches, results: Mapping[str, Collection[str]] | None) -> list[tuple[str, str]]:
    if results is None:
        message = f'"{result.kind}:{result.id}" is a classification result, and none is known here'
        return [(message, "use findings, in the derived names too")]
    problems = []
    known = results[result.kind]
    if result.id not in known:
        problems.append((f'there is no {result.kind} "{result.id}"', f"use one of {', '.join(sorted(known))}"))
    if result.level not in set(Certainty):
        problems.append((f'"{result.level}" is not a certainty', f"use one of {', '.join(reversed(BY_RANK))}"))
    return problems


def _unknown_name(name: str) -> list[tuple[str, str]]:
    return [(f'"{name}" is neither a finding nor a derived name', "correct the spelling or add it to the registry")]


def _is_problems(name: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    derived, finding = vocabulary.derived.get(name), vocabulary.findings.get(name)
    if isinstance(derived, Quantity) or (finding is not None and finding.type != "answer"):
        return [(f'"{name}" is not answered yes or no', f'compare it: "{name} >= ..." or "{name} == ..."')]
    return [] if derived is not None or finding is not None else _unknown_name(name)


def _compare_problems(name: str, limit: float, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    if isinstance(vocabulary.derived.get(name), Quantity):
        return []
    finding = vocabulary.findings.get(name)
    if finding is None:
        return _unknown_name(name)
    if not finding.is_number:
        return [(f'"{name}" is not a number', "use its name alone, or compare it with one of its values")]
    return range_problems(finding, limit)


def range_problems(finding: Finding, limit: float) -> list[tuple[str, str]]:
    """Message and remedy when a number of a rule lies outside what the finding can be."""
    low, high = finding.hard_min, finding.hard_max
    if low is None or high is None or low <= limit <= high:
        return []
    return [
        (
            f"the threshold {limit:g} lies outside the hard range {low:g} to {high:g} of {finding.id}",
            "correct the threshold or the range",
        )
    ]


def _one_of_problems(name: str, values: tuple[str, ...], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    finding = vocabulary.findings.get(name)
    if finding is None:
        return _unknown_name(name)
    allowed = [choice.value for choice in finding.values]
    if finding.type != "enum":
        return [(f'"{name}" has no list of values', "use its name alone, or compare it with a number")]
    return [
        (f'"{value}" is not a value of {name}', f"use one of {', '.join(allowed)}")
        for value in values
        if value not in allowed
    ]


def _cutoff_problems(cutoff: Cutoff, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    finding = vocabulary.findings.get(cutoff.name)
    problems = _unknown_name(cutoff.name) if finding is None else []
    if finding is not None and not finding.is_number:
        problems.append((f'"{cutoff.name}" is not a number', "a cutoff needs a number finding"))
    rows = vocabulary.tables.get(cutoff.table)
    if not rows:
        return [*problems, (f'there is no reference table "{cutoff.table}"', "add it to reference_tables.yaml")]
    if any(cutoff.column not in row.cells for row in rows):
        problems.append((f'table {cutoff.table} has no column "{cutoff.column}" in every row', "add the cells"))
    return problems


def check_derived(reader: Reader, vocabulary: Vocabulary, known_elsewhere: Collection[str]) -> None:
    """Report unknown names and cycles among the derived names; `known_elsewhere` are session-log values."""
    for name, derived in vocabulary.derived.items():
        if name in vocabulary.findings:
            reader.report("derived.yaml", name, "", "a finding has this name", "give the derived name another one")
        if isinstance(derived, Quantity):
            for operand in (derived.a, derived.b):
                if operand not in vocabulary.findings and operand not in known_elsewhere:
                    reader.report("derived.yaml", name, derived.form, *_unknown_name(operand)[0])
        else:
            # Whether a classification result is known depends on where the name is used, and is checked there.
            _check_names(reader, "derived.yaml", name, "", derived, vocabulary, known_elsewhere)
            for demand in dict.fromkeys(never_true(derived, vocabulary)):
                message = f"this, or a part of it, can never be true: {demand}"
                reader.report("derived.yaml", name, "", message, "say what may hold at once, or remove it")
        if name in _uses(name, vocabulary):
            reader.report("derived.yaml", name, "", "the name depends on itself", "break the cycle")


def _uses(name: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Every derived name that the derived name uses, directly or through others."""
    used: set[str] = set()
    pending = [name]
    while pending:
        derived = vocabulary.derived.get(pending.pop())
        leaves = leaves_of(derived) if isinstance(derived, Condition) else ()
        found = {leaf.name for leaf in leaves if isinstance(leaf, Is) and leaf.name in vocabulary.derived}
        pending += found - used
        used |= found
    return frozenset(used)
