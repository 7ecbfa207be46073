"""Origin: whether what shows comes from the shape of the leg, from the way it moves, from both, or cannot be said.

Structural and functional evidence are judged separately; a table says what each combination means. The table is data
and covers every combination. One rule stands before it: functional evidence in an adult whose standing shape was never
asked counts as functional, possible. Never the other way round: structural is said only on structural findings. An
origin a clinician confirmed stands above both.

Source: app/content/origins.yaml; classification rules 1.10, 1.11 (docs/classification.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.classification.certainty import RANK, Certainty
from app.domain.classification.rules import OriginCertainty, OriginDecision, OriginRules, OriginValue


@dataclass(frozen=True, slots=True)
class OriginConclusion:
    """An origin with its certainty, and a note where the reading is not the plain one."""

    value: OriginValue
    certainty: Certainty
    note: str | None = None
    ask: tuple[str, ...] = ()
    confirmed: bool = False


DecisionTable = Mapping[tuple[Certainty, Certainty], OriginConclusion]


_NOT_STATED: Final = frozenset({OriginValue.NONE, OriginValue.UNDETERMINED})
"""Origins that say nothing when a clinician confirms them."""


def decision_table(rules: OriginRules) -> DecisionTable:
    """(structural level, functional level) -> what it means."""
    return {
        (structural, functional): OriginConclusion(row.origin, _certainty(row, structural, functional), row.note)
        for row in rules.decision
        for structural in row.structural
        for functional in row.functional
    }


def _certainty(row: OriginDecision, structural: Certainty, functional: Certainty) -> Certainty:
    return {
        OriginCertainty.STRUCTURAL: structural,
        OriginCertainty.FUNCTIONAL: functional,
        OriginCertainty.LOWER: min(structural, functional, key=RANK.__getitem__),
        OriginCertainty.UNLIKELY: Certainty.UNLIKELY,
        OriginCertainty.UNDETERMINED: Certainty.UNDETERMINED,
    }[row.certainty]


def conclude_origin(
    table: DecisionTable,
    rules: OriginRules,
    structural: Certainty,
    functional: Certainty,
    *,
    shape_not_asked: bool,
    confirmed: Iterable[OriginValue],
) -> OriginConclusion:
    """The origin from the two components.

    Args:
        table: `decision_table` of the rules.
        rules: the origin rules.
        structural, functional: levels of the components.
        shape_not_asked: the condition of `without_standing_shape` is yes.
        confirmed: origins a clinician stated; they stand above the rules.
    """
    stated = set(confirmed) - _NOT_STATED
    if stated:
        value = stated.pop() if len(stated) == 1 else OriginValue.MIXED
        return OriginConclusion(value, Certainty.ESTABLISHED, confirmed=True)
    if shape_not_asked:
        without = rules.without_standing_shape
        return OriginConclusion(without.origin, without.certainty, without.note, without.ask)
    return table[structural, functional]
