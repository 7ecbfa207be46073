"""Limits of the evidence on the wire: where it is thin or sources disagree, and which results that concerns."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.classification.rules import EvidenceLimit
from app.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class EvidenceLimitList:
    """All limits of the evidence; one that concerns no result by name concerns them all."""

    items: tuple[EvidenceLimit, ...]
    total: int


def evidence_limits_out(rulebook: Rulebook) -> Iterator[EvidenceLimit]:
    """Every limit of the evidence."""
    return iter(rulebook.classification.rules.evidence_limits)
