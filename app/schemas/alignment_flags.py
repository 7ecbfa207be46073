"""Alignment flags on the wire: reasons to have the shape of a leg examined, and shapes expected at an age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.classification.rules import FlagKind
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


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


def alignment_flags_out(rulebook: Rulebook) -> Iterator[AlignmentFlagOut]:
    """Every alignment flag of the rule book."""
    flags = rulebook.classification.rules.flags
    return (entry_of(AlignmentFlagOut, flag, rulebook.triage.citations) for flag in flags)
