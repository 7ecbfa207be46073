"""Conditions that can never be true: what must hold at once does not go together.

Looked at is what certainly has to hold: the parts of each `all`, and of the derived names among them. Parts of an `any`
are looked at one by one. So what is reported can never be true; not everything that can never be true is reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf

from app.domain.evaluation.conditions import All, Any, Compare, Condition, Is, Not, OneOf, parts_of
from app.domain.report.vocabulary import Vocabulary

_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def never_true(condition: Condition, vocabulary: Vocabulary) -> Iterator[str]:
    """Why the condition, or a part of it, can never be true: the names whose demands exclude one another."""
    if isinstance(condition, Any) and not condition.parts:
        yield "an any without parts"
    if isinstance(condition, All):
        yield from _contradictions(_demands(condition, vocabulary))
    for part in parts_of(condition):
        yield from never_true(part, vocabulary)


def _demands(
    condition: Condition, vocabulary: Vocabulary, within: frozenset[str] = frozenset(), *, holds: bool = True
) -> Iterator[tuple[Condition, bool]]:
    """Leaves that must be true, or with False must be false, for the condition to hold (without `holds`: not to).

    Derived names that are `within` one another are a problem of their own.
    """
    match condition:
        case All(parts) if holds:
            for part in parts:
                yield from _demands(part, vocabulary, within)
        case Any(parts) if not holds:
            for part in parts:
                yield from _demands(part, vocabulary, within, holds=False)
        case Not(part):
            yield from _demands(part, vocabulary, within, holds=not holds)
        case Is(name):
            yield condition, holds
            derived = vocabulary.derived.get(name)
            if isinstance(derived, Condition) and name not in within:
                yield from _demands(derived, vocabulary, within | {name}, holds=holds)
        case Compare() | OneOf():
            yield condition, holds


def _contradictions(demands: Iterable[tuple[Condition, bool]]) -> Iterator[str]:
    answers: defaultdict[str, set[bool]] = defaultdict(set)
    limits: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    words: dict[str, set[str]] = {}
    refused: defaultdict[str, set[str]] = defaultdict(set)
    for leaf, holds in demands:
        match leaf:
            case Is(name):
                answers[name].add(holds)
            case Compare(name, op, limit) if holds or op in _OPPOSITES:
                limits[name].append((op if holds else _OPPOSITES[op], limit))
            case OneOf(name, values) if holds:
                words[name] = words.get(name, set(values)) & set(values)
            case OneOf(name, values):
                refused[name] |= set(values)
    yield from (name for name, found in answers.items() if len(found) > 1)
    yield from (name for name, found in limits.items() if _is_empty(found))
    yield from (name for name, found in words.items() if not found - refused[name])


def _is_empty(limits: Iterable[tuple[str, float]]) -> bool:
    low, high, ends_left_out = -inf, inf, set()
    for op, limit in limits:
        if op in (">", ">=", "=="):
            low = max(low, limit)
        if op in ("<", "<=", "=="):
            high = min(high, limit)
        if op in ("<", ">"):
            ends_left_out.add(limit)
    return low > high or (low == high and low in ends_left_out)
