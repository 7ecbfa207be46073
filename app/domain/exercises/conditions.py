"""Conditions over catalog fields: does an exercise fit a description such as "no body weight on the leg"?

The grammar is that of the rule book (evaluation/conditions.py), read over the facts of one exercise instead of a
person's findings. An exercise knows all its facts, so the answer is true or false, never unknown.
"""

from collections.abc import Callable, Mapping
from typing import Final

from app.domain.evaluation.conditions import All, Any, AtLeast, Compare, Condition, Is, Not, OneOf, UnlessYes
from app.domain.evaluation.quantities import COMPARISONS
from app.domain.exercises.exercise import Exercise

Fact = bool | int | str | frozenset[str]

_FLAGS: Final[dict[str, Callable[[Exercise], bool]]] = {
    "unilateral": lambda exercise: exercise.unilateral,
    "planted_foot_rotation": lambda exercise: exercise.planted_foot_rotation,
}
_NUMBERS: Final[dict[str, Callable[[Exercise], int]]] = {
    "difficulty": lambda exercise: exercise.difficulty,
    "demand_rung": lambda exercise: exercise.demand_rung,
    "ladder_rung": lambda exercise: exercise.ladder.rung,
    "knee_flexion_min_deg": lambda exercise: exercise.knee_flexion_range_deg[0],
    "knee_flexion_max_deg": lambda exercise: exercise.knee_flexion_range_deg[1],
    "lowest_target_rpe": lambda exercise: min(dose.target_rpe for dose in exercise.dosage),
}
_WORDS: Final[dict[str, Callable[[Exercise], str]]] = {
    "kind": lambda exercise: exercise.kind,
    "position": lambda exercise: exercise.position,
    "surface": lambda exercise: exercise.surface,
    "weight_bearing": lambda exercise: exercise.weight_bearing,
    "patellofemoral_load": lambda exercise: exercise.patellofemoral_load.level,
    "impact": lambda exercise: exercise.impact,
    "ladder": lambda exercise: exercise.ladder.family,
    "region": lambda exercise: exercise.ladder.region,
}
_WORD_SETS: Final[dict[str, Callable[[Exercise], tuple[str, ...]]]] = {
    "equipment": lambda exercise: exercise.equipment,
    "equipment_optional": lambda exercise: exercise.equipment_optional,
    "avoid_when": lambda exercise: exercise.avoid_when,
    "addresses": lambda exercise: exercise.addresses,
    "goals": lambda exercise: exercise.goals,
}

FLAG_FIELDS: Final = frozenset(_FLAGS)
NUMBER_FIELDS: Final = frozenset(_NUMBERS)
WORD_FIELDS: Final = frozenset(_WORDS) | frozenset(_WORD_SETS)
"""Names a condition may use: a flag alone, a number compared, a word with == or in (any overlap of a set)."""


def facts_of(exercise: Exercise) -> dict[str, Fact]:
    """Every fact a catalog condition can name."""
    facts: dict[str, Fact] = {name: read(exercise) for name, read in _FLAGS.items()}
    facts.update((name, read(exercise)) for name, read in _NUMBERS.items())
    facts.update((name, read(exercise)) for name, read in _WORDS.items())
    facts.update((name, frozenset(read(exercise))) for name, read in _WORD_SETS.items())
    return facts


def matches(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    """Whether the facts of one exercise fit the condition.

    Raises:
        KeyError: the condition names something that is not a catalog field.
        TypeError: it uses a form that has no meaning over a catalog (a reference table, a classification
        result).
    """
    match condition:
        case All(parts):
            return all(matches(part, facts) for part in parts)
        case Any(parts):
            return any(matches(part, facts) for part in parts)
        case AtLeast(n, parts):
            return sum(matches(part, facts) for part in parts) >= n
        case Not(part) | UnlessYes(part):
            return not matches(part, facts)
    return _leaf_matches(condition, facts)


def _leaf_matches(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    match condition:
        case Is(name):
            return facts[name] is True
        case OneOf(name, values):
            fact = facts[name]
            return not fact.isdisjoint(values) if isinstance(fact, frozenset) else fact in values
        case Compare(name, op, limit):
            fact = facts[name]
            return isinstance(fact, int) and COMPARISONS[op](fact, limit)
    raise TypeError(f"{type(condition).__name__} has no meaning over a catalog")
