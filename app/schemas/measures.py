"""Supportive measures on the wire: what may go with the exercises, what is not advised, and what the evidence says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


@dataclass(frozen=True, slots=True)
class MeasureOut:
    """One supportive measure: when it is shown, what is said about it, how long it is tried, and its evidence."""

    id: str
    name: str
    kind: str
    text: str
    duration: str
    evidence: str
    note: str
    cautions: tuple[str, ...]
    sources: tuple[Citation, ...]
    reviewed_on: date
    status: str
    indication: str | None = None


def measures_out(rulebook: Rulebook) -> Iterator[MeasureOut]:
    """Every supportive measure of the rule book."""
    for measure in rulebook.programs.rules.support.measures:
        cautions = tuple(caution.text for caution in measure.cautions)
        yield entry_of(MeasureOut, measure, rulebook.triage.citations, cautions=cautions)
