"""A second reading of the condition grammar, as plain as possible: what the evaluator is compared with.

It shares no code with app/domain/evaluation/circuit.py; truth values are the words yes, no and unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Final

from app.domain.evaluation.conditions import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    Cutoff,
    Is,
    Not,
    OneOf,
    Quantity,
    UnlessYes,
)
from app.domain.evaluation.quantities import Bounds, NotApplicable, Value
from app.domain.report.findings import Finding
from app.domain.report.vocabulary import Vocabulary
from tests.strategies import numbers_around

Facts = Mapping[str, Value]
ORDER: Final = ("no", "unknown", "yes")


def truth(condition: Condition, facts: Facts, vocabulary: Vocabulary) -> str:
    """yes, no or unknown, in strong Kleene logic."""
    match condition:
        case Is(name):
            derived = vocabulary.derived.get(name)
            return truth(derived, facts, vocabulary) if isinstance(derived, Condition) else _answer(facts.get(name))
        case Compare(name, op, limit):
            return _comparison(facts, name, op, limit, vocabulary)
        case OneOf(name, values):
            value = facts.get(name, "unknown")
            return "unknown" if value == "unknown" else _word(value in values)
        case All(parts):
            return min((truth(part, facts, vocabulary) for part in parts), key=ORDER.index, default="yes")
        case Any(parts):
            return max((truth(part, facts, vocabulary) for part in parts), key=ORDER.index, default="no")
        case Not(part):
            return ORDER[2 - ORDER.index(truth(part, facts, vocabulary))]
        case UnlessYes(part):
            return _word(truth(part, facts, vocabulary) != "yes")
        case AtLeast(n, parts):
            return _count(n, [truth(part, facts, vocabulary) for part in parts])
        case Cutoff():
            return _cutoff(condition, facts, vocabulary)
    raise AssertionError(condition)


def _word(holds: bool) -> str:
    return "yes" if holds else "no"


def _answer(value: Value | None) -> str:
    if isinstance(value, NotApplicable):
        return "no"
    return value if isinstance(value, str) else "unknown"


def _count(n: int, truths: Sequence[str]) -> str:
    if truths.count("yes") >= n:
        return "yes"
    return "unknown" if truths.count("yes") + truths.count("unknown") >= n else "no"


def _holds(value: float, op: str, limit: float) -> bool:
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "==": value == limit,
    }[op]


def _comparison(facts: Facts, name: str, op: str, limit: float, vocabulary: Vocabulary) -> str:
    quantity = vocabulary.derived.get(name)
    if isinstance(quantity, Quantity):
        a, b = facts.get(quantity.a), facts.get(quantity.b)
        if isinstance(a, NotApplicable) or isinstance(b, NotApplicable):
            return "no"
        if not isinstance(a, int | float) or not isinstance(b, int | float):
            return "unknown"
        if quantity.form == "difference":
            return _word(_holds(a - b, op, limit))
        return "unknown" if b == 0 else _word(_holds(100 * (1 - a / b), op, limit))
    return _number(facts.get(name), op, limit)


def _number(value: Value | None, op: str, limit: float) -> str:
    if isinstance(value, NotApplicable):
        return "no"
    if isinstance(value, Bounds):
        ends = {_holds(end, op, limit) for end in (value.low, value.high)}
        inside = value.low <= limit <= value.high
        if op == "==":
            ends = {value.low == value.high == limit, inside}
        if ends == {True}:
            return "unknown" if value.or_never else "yes"
        return "no" if ends == {False} else "unknown"
    return _word(_holds(value, op, limit)) if isinstance(value, int | float) else "unknown"


def _cutoff(cutoff: Cutoff, facts: Facts, vocabulary: Vocabulary) -> str:
    age, sex = facts.get("age_years"), facts.get("sex")
    if isinstance(facts.get(cutoff.name), NotApplicable):
        # What does not concern a person crosses no limit, also where there is none for such a person.
        return "no"
    truths = set()
    for row in vocabulary.tables[cutoff.table]:
        if isinstance(age, int | float) and not row.age_from <= age < row.age_below:
            continue
        if row.sex in ("female", "male") and sex in ("female", "male") and sex != row.sex:
            continue
        cell = row.cells[cutoff.column]
        value = facts.get(cutoff.name)
        truths.add("unknown" if cell is None else _number(value, cutoff.op, cell + cutoff.offset))
    return truths.pop() if len(truths) == 1 else "unknown"


def ways_to_be_yes(condition: Condition, vocabulary: Vocabulary) -> Iterator[tuple[Condition, ...]]:
    """Every minimal-looking set of leaves whose truth makes a condition without negation yes."""
    match condition:
        case Is(name) if isinstance(derived := vocabulary.derived.get(name), Condition):
            yield from ways_to_be_yes(derived, vocabulary)
        case All(parts):
            for ways in product(*(list(ways_to_be_yes(part, vocabulary)) for part in parts)):
                yield tuple(dict.fromkeys(leaf for way in ways for leaf in way))
        case Any(parts):
            for part in parts:
                yield from ways_to_be_yes(part, vocabulary)
        case AtLeast(n, parts):
            for chosen in combinations(parts, n):
                yield from ways_to_be_yes(All(chosen), vocabulary)
        case _:
            yield (condition,)


def facts_for(leaves: Sequence[Condition], findings: Mapping[str, Finding]) -> dict[str, Value] | None:
    """Values that make all leaves yes, or None when they exclude each other (two ages, say)."""
    facts: dict[str, Value] = {}
    for leaf in leaves:
        match leaf:
            case Is(name):
                facts[name] = "yes"
            case OneOf(name, values):
                if name in facts and facts[name] not in values:
                    return None
                facts[name] = facts.get(name, values[0])
            case Compare(name):
                limits = [part for part in leaves if isinstance(part, Compare) and part.name == name]
                fitting = _numbers_within(findings[name], limits)
                if not fitting:
                    return None
                facts[name] = fitting[len(fitting) // 2]
    return facts


def _numbers_within(finding: Finding, limits: Sequence[Compare]) -> list[float]:
    candidates = numbers_around(finding, (each.limit for each in limits))
    return [number for number in candidates if all(_holds(number, each.op, each.limit) for each in limits)]
