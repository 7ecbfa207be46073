"""Contraindications on the wire: what takes exercises out of a person's choice (the words of avoid_when)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


@dataclass(frozen=True, slots=True)
class ContraindicationOut:
    """One avoid condition: the exercises that list it are out while `when` holds; if it gates, while unknown as well.

    `excludes`: a condition over the fields of exercises; what fits is out even if it does not list the word.
    """

    id: str
    label: str
    meaning: str
    gating: bool
    when: str
    sources: tuple[Citation, ...]
    reviewed_on: date
    status: str
    excludes: str | None = None


def contraindications_out(rulebook: Rulebook) -> Iterator[ContraindicationOut]:
    """Every avoid condition of the rule book."""
    known = rulebook.programs.rules.contraindications
    return (entry_of(ContraindicationOut, each, rulebook.triage.citations) for each in known)
