"""Limits of the evidence on the wire: where it is thin or sources disagree, and which results that concerns."""

from collections.abc import Iterator

from app.domain.classification.rules import EvidenceLimit
from app.domain.rulebook import Rulebook


def evidence_limits_out(rulebook: Rulebook) -> Iterator[EvidenceLimit]:
    """Every limit of the evidence."""
    return iter(rulebook.classification.rules.evidence_limits)
