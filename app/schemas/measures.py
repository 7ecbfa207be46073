"""Supportive measures on the wire: what may go with the exercises, what is not advised, and what the evidence says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.evaluation.condition_text import text_if_any
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


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


@dataclass(frozen=True, slots=True)
class MeasureList:
    """All supportive measures, those not advised included."""

    items: tuple[MeasureOut, ...]
    total: int


def measures_out(rulebook: Rulebook) -> Iterator[MeasureOut]:
    """Every supportive measure of the rule book."""
    for measure in rulebook.programs.rules.support.measures:
        yield MeasureOut(
            id=measure.id,
            name=measure.name,
            kind=measure.kind,
            text=measure.text,
            duration=measure.duration,
            evidence=measure.evidence,
            note=measure.note,
            cautions=tuple(caution.text for caution in measure.cautions),
            sources=tuple(rulebook.triage.citations[source] for source in measure.sources),
            reviewed_on=measure.reviewed_on,
            status=measure.status,
            indication=text_if_any(measure.indication),
        )
