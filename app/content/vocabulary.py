"""Reading the controlled words of the exercise catalog and the limits its checks hold to."""

from pathlib import Path
from typing import Any

from app.content.eligibility import read_contraindications
from app.content.exercise_checks import CheckLimits
from app.content.reading import ContentError, Reader
from app.domain.catalog_vocabulary import LISTS, Ladder, StagedTerm, Term, Vocabulary

FILE = "vocabulary.yaml"
LIMITS = "check_limits"
SHIPPED = Path(__file__).parent
_SHAPES: dict[str, type[Term] | type[StagedTerm] | type[Ladder]] = {
    "patellofemoral_loads": StagedTerm,
    "impacts": StagedTerm,
    "demand_rungs": StagedTerm,
    "ladders": Ladder,
}
# Filled from contraindications.yaml, where each word has its condition.
_WRITTEN_LISTS = tuple(name for name in LISTS if name != "contraindications")


def read_vocabulary(reader: Reader) -> Vocabulary:
    """The vocabulary under the reader's root; problems are reported, never raised."""
    written = reader.mapping(FILE)
    for name in sorted(set(written) - set(_WRITTEN_LISTS) - {LIMITS}):
        reader.report(FILE, "", name, "there is no such list", f"use one of {', '.join(_WRITTEN_LISTS)}")
    lists: dict[str, Any] = {name: _read_list(reader, name, written.get(name)) for name in _WRITTEN_LISTS}
    words = tuple(Term(each.id, each.meaning) for each in read_contraindications(reader))
    return Vocabulary(contraindications=words, **lists)


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
    return reader.entry(FILE, CheckLimits, reader.mapping(FILE).get(LIMITS))


def shipped_vocabulary() -> Vocabulary:
    """The vocabulary that comes with the program.

    Raises:
        ContentError: it is damaged.
    """
    reader = Reader(SHIPPED)
    vocabulary = read_vocabulary(reader)
    if reader.problems:
        raise ContentError(reader.problems)
    return vocabulary
