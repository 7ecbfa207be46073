"""How certain a classification result is, and what it could still become.

Five levels, in this order: established (measured, imaged or examined by a clinician), likely, possible, undetermined,
unlikely. Inside the circuit a result is one small integer, its state: the level it has and the highest level it could
still reach once everything unknown is answered. A rule that refers to another result is yes when that result reaches
the level, unknown when it could still reach it, else no, so a missing answer never counts as "no".

Source: classification rules 0.1 and 0.2 (docs/classification.md).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from app.domain.evaluation.answers import NO, UNKNOWN, YES


class Certainty(StrEnum):
    """How sure a result is; `possible` and `undetermined` are never shown as a diagnosis."""

    ESTABLISHED = "established"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNDETERMINED = "undetermined"
    UNLIKELY = "unlikely"


BY_RANK: Final = (
    Certainty.UNLIKELY,
    Certainty.UNDETERMINED,
    Certainty.POSSIBLE,
    Certainty.LIKELY,
    Certainty.ESTABLISHED,
)
"""Rank -> certainty, lowest first."""

RANK: Final = {certainty: rank for rank, certainty in enumerate(BY_RANK)}
"""Certainty -> rank: a result reaches a level when its rank is at least that of the level."""

UNLIKELY: Final = RANK[Certainty.UNLIKELY]
UNDETERMINED: Final = RANK[Certainty.UNDETERMINED]
POSSIBLE: Final = RANK[Certainty.POSSIBLE]
LIKELY: Final = RANK[Certainty.LIKELY]
ESTABLISHED: Final = RANK[Certainty.ESTABLISHED]

_SPAN: Final = len(BY_RANK)


def state_of(rank: int, ceiling: int) -> int:
    """The state of a result that has `rank` and could still reach `ceiling`; an undetermined one can reach any."""
    return rank * _SPAN + (ESTABLISHED if rank == UNDETERMINED else max(rank, ceiling))


def rank_of_state(state: int) -> int:
    """The rank a state stands for."""
    return state // _SPAN


def best_state(states: Iterable[int]) -> int:
    """The state of a group: the best level of its members, and the highest level any of them could reach."""
    members = tuple(states)
    return max(members) // _SPAN * _SPAN + max(state % _SPAN for state in members)


def reach_test(op: str, level: Certainty) -> Mapping[int, int]:
    """State -> truth of `result op level`; op is >=, <= or ==."""
    return {state: _reaches(op, RANK[level], state // _SPAN, state % _SPAN) for state in range(_SPAN * _SPAN)}


def _reaches(op: str, wanted: int, rank: int, ceiling: int) -> int:
    if op == ">=":
        return YES if rank >= wanted else UNKNOWN if ceiling >= wanted else NO
    if op == "==" or wanted >= UNDETERMINED:
        return YES if rank == wanted or (op == "<=" and rank < wanted) else NO
    return YES if rank <= wanted else UNKNOWN if rank == UNDETERMINED else NO
