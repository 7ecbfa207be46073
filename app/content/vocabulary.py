"""Reading the controlled words of the exercise catalog and the limits its checks hold to."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app.content.eligibility import read_contraindications
from app.content.exercise_checks import CheckLimits
from app.content.reading import Reader
from app.domain.exercises.exercise import (
    BodyPosition,
    ExerciseKind,
    ExerciseSurface,
    ImpactLevel,
    PatellofemoralLoadLevel,
    Phase,
    WeightBearing,
)
from app.domain.exercises.vocabulary import LISTS, Ladder, StagedTerm, Term, Vocabulary, ids_of

FILE = "vocabulary.yaml"
LIMITS_FILE = "catalog_limits.yaml"

CLOSED_LISTS: dict[str, type[StrEnum]] = {
    "kinds": ExerciseKind,
    "positions": BodyPosition,
    "surfaces": ExerciseSurface,
    "weight_bearing": WeightBearing,
    "patellofemoral_loads": PatellofemoralLoadLevel,
    "impacts": ImpactLevel,
    "phases": Phase,
}
"""Lists whose words the program branches on: a new word needs code."""

_SHAPES: dict[str, type[Term] | type[StagedTerm] | type[Ladder]] = {
    "patellofemoral_loads": StagedTerm,
    "impacts": StagedTerm,
    "demand_rungs": StagedTerm,
    "ladders": Ladder,
}
# The words of avoid_when are filled from contraindications.yaml, where each has its condition.
_WRITTEN_LISTS = tuple(name for name in LISTS if name != "contraindications")


def read_vocabulary(reader: Reader) -> Vocabulary:
    """The vocabulary and contraindications under the reader's root; problems are reported, never raised."""
    words = tuple(Term(each.id, each.meaning) for each in read_contraindications(reader))
    return read_words(reader, words)


def read_words(reader: Reader, contraindications: tuple[Term, ...]) -> Vocabulary:
    """The vocabulary under the reader's root, with the contraindications of the rule book."""
    written = reader.mapping(FILE)
    for name in sorted(set(written) - set(_WRITTEN_LISTS)):
        reader.report(FILE, "", name, "there is no such list", f"use one of {', '.join(_WRITTEN_LISTS)}")
    lists: dict[str, Any] = {name: _read_list(reader, name, written.get(name)) for name in _WRITTEN_LISTS}
    vocabulary = Vocabulary(contraindications=contraindications, **lists)
    for name, words in CLOSED_LISTS.items():
        for word in sorted(set(ids_of(vocabulary, name)) ^ set(words)):
            reader.report(FILE, word, name, "the program knows other words in this list", f"use {', '.join(words)}")
    return vocabulary


def _read_list(reader: Reader, name: str, written: object) -> tuple[Term | StagedTerm | Ladder, ...]:
    if written is None:
        reader.report(FILE, "", name, "the list is missing", "write it, if need be as []")
        return ()
    terms = reader.entries(FILE, _SHAPES.get(name, Term), raw=written)
    seen: set[str] = set()
    for term in terms:
        if term.id in seen:
            reader.report(FILE, term.id, name, "the word is listed twice", "remove one of the two")
        seen.add(term.id)
    return terms


def read_limits(reader: Reader) -> CheckLimits | None:
    """The limits of the checks; None when they cannot be read, which is reported."""
    return reader.entry(LIMITS_FILE, CheckLimits, reader.mapping(LIMITS_FILE))


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary of the shipped content, read once per process: the contract lists its words.

    Raises:
        ContentError: it is damaged.
    """
    reader = Reader(Path(__file__).parent)
    vocabulary = read_vocabulary(reader)
    reader.finish()
    return vocabulary
