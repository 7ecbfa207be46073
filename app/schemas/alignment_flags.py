"""Alignment flags on the wire: reasons to have the shape of a leg examined, and shapes expected at an age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.classification.rules import FlagKind
from app.domain.evaluation.condition_text import condition_text
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


@dataclass(frozen=True, slots=True)
class AlignmentFlagOut:
    """One flag beside a classification: `advice` is for the person, `clinical` for clinicians."""

    id: str
    name: str
    kind: FlagKind
    when: str
    advice: str
    clinical: str
    sources: tuple[Citation, ...]
    owner: str
    reviewed_on: date
    review_by: date
    status: str


@dataclass(frozen=True, slots=True)
class AlignmentFlagList:
    """All alignment flags."""

    items: tuple[AlignmentFlagOut, ...]
    total: int


def alignment_flags_out(rulebook: Rulebook) -> Iterator[AlignmentFlagOut]:
    """Every alignment flag of the rule book."""
    for flag in rulebook.classification.rules.flags:
        yield AlignmentFlagOut(
            id=flag.id,
            name=flag.name,
            kind=flag.kind,
            when=condition_text(flag.when),
            advice=flag.advice,
            clinical=flag.clinical,
            sources=tuple(rulebook.triage.citations[source] for source in flag.sources),
            owner=flag.owner,
            reviewed_on=flag.reviewed_on,
            review_by=flag.review_by,
            status=flag.status,
        )
