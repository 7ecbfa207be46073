"""The condition grammar: what a clinician writes in a rule, as values.

Triage, classification, eligibility of an exercise, phase criteria and progression are all conditions over findings.
This module reads the written form (strings and mappings, as YAML gives them) into frozen values; it does not evaluate
them (circuit.py does) and does not know which names exist (the content checks do).

    finding_or_derived_name            yes when that answer is yes or that derived condition holds
    "knee_flexion_deg >= 90"           comparison of a number finding or a derived quantity
    "course == worsening"              an enum value; "course in [worsening, stable]" one of several
    "pattern:genu_valgum >= likely"    a classification result reaches a level; "<= unlikely", "origin:x undetermined"
    {all: [..]} {any: [..]} {none: [..]} {not: x} {at_least: {n: 2, of: [..]}} {unless_yes: x}
    {cutoff: finding, op: ">", table: t, column: c, offset: 0}    a number against a table by age and sex
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


class ConditionError(ValueError):
    """The written condition does not follow the grammar; the message says what is allowed."""


class Condition:
    """Base of all conditions; the evaluator accepts exactly the classes of this module."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Is(Condition):
    """The answer of `name` is yes, or the derived condition `name` holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare(Condition):
    """A number finding or derived quantity against a limit, in the finding's unit."""

    name: str
    op: str
    limit: float


@dataclass(frozen=True, slots=True)
class OneOf(Condition):
    """The enum finding has one of the values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cutoff(Condition):
    """A number finding against a cell of a reference table, chosen by age and sex; `offset` is added to the cell."""

    name: str
    op: str
    table: str
    column: str
    offset: float = 0


@dataclass(frozen=True, slots=True)
class Reaches(Condition):
    """A classification result (`kind`:`id`) compared with a level of certainty; op is >=, <= or ==."""

    kind: str
    id: str
    op: str
    level: str


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Minimum of the parts; an empty list is yes."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any(Condition):
    """Maximum of the parts; an empty list is no."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast(Condition):
    """Yes when n parts are yes, no when yes and unknown parts together are fewer than n, else unknown."""

    n: int
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """Swaps yes and no, keeps unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class UnlessYes(Condition):
    """No when the part is yes, yes otherwise: used only where the safe side is to ignore an unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Quantity:
    """A derived number: `difference` a - b, or `deficit_pct` 100 x (1 - a / b)."""

    form: str
    a: str
    b: str


_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_COMPARE: Final = re.compile(r"([a-z][a-z0-9_]*) *(<=|>=|==|<|>) *(-?[0-9]+(?:\.[0-9]+)?)")
_EQUALS: Final = re.compile(r"([a-z][a-z0-9_]*) *== *([a-z][a-z0-9_]*)")
_ONE_OF: Final = re.compile(r"([a-z][a-z0-9_]*) +in +\[([a-z0-9_, ]+)\]")
_REACHES: Final = re.compile(
    r"(pattern|feature|impairment|group|subcategory|origin):([a-z][a-z0-9_]*) *(>=|<=|==) *([a-z]+)"
)
_UNDETERMINED: Final = re.compile(r"(pattern|feature|impairment|group|subcategory|origin):([a-z_]+) undetermined")
QUANTITY_FORMS: Final = ("difference", "deficit_pct")


def parse_condition(written: object) -> Condition:
    """Read one written condition.

    Raises:
        ConditionError: the form is not in the grammar.
    """
    if isinstance(written, str):
        return _parse_text(written)
    if not isinstance(written, Mapping):
        raise ConditionError(f"a condition is a string or a mapping, not {type(written).__name__}")
    if "cutoff" in written:
        return _parse_cutoff(written)
    if len(written) != 1:
        raise ConditionError(f"a mapping condition has exactly one key, not {sorted(map(str, written))}")
    ((key, value),) = written.items()
    return _parse_operator(str(key), value)


def parse_derived(written: object) -> Condition | Quantity:
    """Read a derived name: a condition, or a quantity such as {difference: [a, b]}."""
    if isinstance(written, Mapping) and len(written) == 1:
        ((form, operands),) = written.items()
        if form in QUANTITY_FORMS:
            if not (isinstance(operands, list) and len(operands) == 2):
                raise ConditionError(f"{form} takes a list of two finding names")
            return Quantity(str(form), str(operands[0]), str(operands[1]))
    return parse_condition(written)


def _parse_text(text: str) -> Condition:
    text = text.strip()
    if _NAME.fullmatch(text):
        return Is(text)
    if match := _COMPARE.fullmatch(text):
        return Compare(match[1], match[2], float(match[3]))
    if match := _EQUALS.fullmatch(text):
        return OneOf(match[1], (match[2],))
    if match := _ONE_OF.fullmatch(text):
        return OneOf(match[1], tuple(value.strip() for value in match[2].split(",")))
    if match := _REACHES.fullmatch(text):
        return Reaches(match[1], match[2], match[3], match[4])
    if match := _UNDETERMINED.fullmatch(text):
        return Reaches(match[1], match[2], "==", "undetermined")
    raise ConditionError(
        f'"{text}" is not a condition; write a name, "number >= 3", "enum == value", "enum in [a, b]" '
        'or "pattern:id >= likely"'
    )


def _parse_cutoff(written: Mapping[object, object]) -> Cutoff:
    unknown = set(written) - {"cutoff", "op", "table", "column", "offset"}
    if unknown or not {"cutoff", "op", "table", "column"} <= set(written):
        raise ConditionError("cutoff takes the keys cutoff, op, table, column and optionally offset")
    offset = written.get("offset", 0)
    if not isinstance(offset, int | float) or isinstance(offset, bool):
        raise ConditionError("the offset of a cutoff is a number")
    if written["op"] not in ("<", "<=", ">", ">="):
        raise ConditionError("the op of a cutoff is <, <=, > or >=")
    return Cutoff(
        str(written["cutoff"]), str(written["op"]), str(written["table"]), str(written["column"]), float(offset)
    )


def _parse_operator(key: str, value: object) -> Condition:
    match key:
        case "all":
            return All(_parse_list(key, value))
        case "any":
            return Any(_parse_list(key, value))
        case "none":
            return Not(Any(_parse_list(key, value)))
        case "not":
            return Not(parse_condition(value))
        case "unless_yes":
            return UnlessYes(parse_condition(value))
        case "at_least":
            return _parse_at_least(value)
    raise ConditionError(f'"{key}" is not an operator; use all, any, none, not, at_least, unless_yes or cutoff')


def _parse_list(key: str, value: object) -> tuple[Condition, ...]:
    if not isinstance(value, list):
        raise ConditionError(f"{key} takes a list of conditions")
    return tuple(parse_condition(part) for part in value)


def _parse_at_least(value: object) -> AtLeast:
    if not isinstance(value, Mapping) or set(value) != {"n", "of"}:
        raise ConditionError("at_least takes {n: number, of: [conditions]}")
    n, parts = value["n"], _parse_list("at_least", value["of"])
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= len(parts):
        raise ConditionError("the n of at_least is a whole number from 1 to the number of its conditions")
    return AtLeast(n, parts)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The direct parts of a condition; a leaf has none."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | UnlessYes(part):
            return (part,)
    return ()


def leaves_of(condition: Condition) -> Iterator[Condition]:
    """Every leaf, depth first: Is, Compare, OneOf, Cutoff and Reaches."""
    parts = parts_of(condition)
    if not parts and not isinstance(condition, All | Any):
        yield condition
    for part in parts:
        yield from leaves_of(part)
