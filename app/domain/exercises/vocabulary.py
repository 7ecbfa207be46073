"""The controlled words of the exercise catalog and what they mean."""

from dataclasses import dataclass, fields

from app.domain.exercises.exercise import BodyRegion, Phase


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a list, with its meaning in plain language."""

    id: str
    meaning: str


@dataclass(frozen=True, slots=True)
class StagedTerm:
    """A class of exercise that may be offered from `first_phase` on."""

    id: str
    meaning: str
    first_phase: Phase


@dataclass(frozen=True, slots=True)
class Ladder:
    """A family of exercises in order of demand, and the body region it mainly trains."""

    id: str
    meaning: str
    region: BodyRegion


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every list of words; each field is one list, in the order in which it is shown."""

    kinds: tuple[Term, ...]
    positions: tuple[Term, ...]
    surfaces: tuple[Term, ...]
    weight_bearing: tuple[Term, ...]
    patellofemoral_loads: tuple[StagedTerm, ...]
    impacts: tuple[StagedTerm, ...]
    demand_rungs: tuple[StagedTerm, ...]
    phases: tuple[Term, ...]
    ladders: tuple[Ladder, ...]
    impairments: tuple[Term, ...]
    goals: tuple[Term, ...]
    emphases: tuple[Term, ...]
    equipment: tuple[Term, ...]
    muscles: tuple[Term, ...]
    contraindications: tuple[Term, ...]
    evidence_types: tuple[Term, ...]
    basis_types: tuple[Term, ...]


LISTS = tuple(field.name for field in fields(Vocabulary))
"""Names of the lists, in order."""


def ids_of(vocabulary: Vocabulary, name: str) -> tuple[str, ...]:
    """The words of one list; `name` is one of LISTS."""
    return tuple(term.id for term in getattr(vocabulary, name))


def first_phase_of(terms: tuple[StagedTerm, ...], word: str) -> Phase | None:
    """The first phase in which exercises of the class `word` may be offered; None for an unknown word."""
    return next((term.first_phase for term in terms if term.id == word), None)
