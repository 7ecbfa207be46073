"""Limits that keep exercises out: why, what would change it, and which exercises each one leaves.

All that can hold for anybody are made once per catalog and content version; a person has some of them.
"""

from collections.abc import Mapping

from app.domain.values import value


@value
class Limit:
    """One reason why exercises are out: the code, what would fix it and what it is about, and the mask it allows."""

    reason: str
    fix: str
    subject: str
    allowed: int


@value
class UncertainLimit:
    """A limit of a condition: while that is present, and while it is unknown (None where that keeps nothing out)."""

    present: Limit
    unknown: Limit | None


@value
class KnownLimits:
    """By name, in order: avoid conditions, hard filters, modifiers, equipment a person may lack, positions; impact."""

    avoided: Mapping[str, UncertainLimit]
    filters: Mapping[str, UncertainLimit]
    modifiers: Mapping[str, Limit]
    equipment: Mapping[str, Limit]
    positions: Mapping[str, Limit]
    impact: Limit


def limit_of_condition(reason: str, fix: str, name: str, excluded: int, *, gating: bool) -> UncertainLimit:
    """The limit of a condition under which some exercises are out."""
    unknown = Limit("CONDITION_UNKNOWN_GATING", "answer", name, ~excluded) if gating else None
    return UncertainLimit(Limit(reason, fix, name, ~excluded), unknown)
