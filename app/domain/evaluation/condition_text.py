"""Conditions as text a person can read: "recent_injury and (age_years >= 55 or patellar_tenderness)"."""

from collections.abc import Sequence

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
    Reaches,
    UnlessYes,
)


def text_if_any(condition: Condition | None) -> str | None:
    """The condition in words; None where there is none."""
    return None if condition is None else condition_text(condition)


def condition_text(condition: Condition, *, nested: bool = False) -> str:
    """The condition in words; names are finding ids, so the text can be linked and searched."""
    match condition:
        case Is(name):
            return name
        case Compare(name, op, limit):
            return f"{name} {op} {limit:g}"
        case OneOf(name, values):
            return f"{name} is {' or '.join(values)}"
        case Cutoff(name, op, table, column, offset):
            shift = f" {offset:+g}" if offset else ""
            return f"{name} {op} {column} of table {table} by age and sex{shift}"
        case Reaches(kind, result, op, level):
            return f"{kind} {result} {op} {level}"
        case Not(part):
            return f"not {condition_text(part, nested=True)}"
        case UnlessYes(part):
            return f"unless {condition_text(part, nested=True)}"
        case AtLeast(n, parts):
            return f"at least {n} of ({', '.join(condition_text(part) for part in parts)})"
        case All(parts):
            return _joined(" and ", parts, nested)
        case Any(parts):
            return _joined(" or ", parts, nested)
    raise TypeError(f"not a condition: {condition!r}")


def derived_text(derived: Condition | Quantity) -> str:
    """A derived name in words."""
    if isinstance(derived, Quantity):
        if derived.form == "difference":
            return f"{derived.a} - {derived.b}"
        return f"100 x (1 - {derived.a} / {derived.b})"
    return condition_text(derived)


def _joined(word: str, parts: Sequence[Condition], nested: bool) -> str:
    if len(parts) == 1:
        return condition_text(parts[0], nested=nested)
    text = word.join(condition_text(part, nested=True) for part in parts)
    return f"({text})" if nested else text
