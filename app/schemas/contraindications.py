"""Contraindications on the wire: what takes exercises out of a person's choice (the words of avoid_when)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


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


@dataclass(frozen=True, slots=True)
class ContraindicationList:
    """All avoid conditions, by topic."""

    items: tuple[ContraindicationOut, ...]
    total: int


def contraindications_out(rulebook: Rulebook) -> Iterator[ContraindicationOut]:
    """Every avoid condition of the rule book."""
    for each in rulebook.programs.rules.contraindications:
        yield ContraindicationOut(
            id=each.id,
            label=each.label,
            meaning=each.meaning,
            gating=each.gating,
            when=condition_text(each.when),
            sources=tuple(rulebook.triage.citations[source] for source in each.sources),
            reviewed_on=each.reviewed_on,
            status=each.status,
            excludes=text_if_any(each.excludes),
        )
