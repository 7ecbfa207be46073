"""Everything conditions can speak about: findings, screens, derived names and reference tables, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.evaluation.conditions import Condition, Is, Quantity, Reaches, leaves_of
from app.domain.evaluation.reference_tables import ReferenceTables
from app.domain.report.findings import (
    Computed,
    ConflictRule,
    Finding,
    Implication,
    Screen,
    SettledByClassification,
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of the rule book and what they mean. Mappings keep the order of the content files."""

    findings: Mapping[str, Finding]
    screens: tuple[Screen, ...]
    second_screen: tuple[str, ...]
    clearance_valid_days: int
    derived: Mapping[str, Condition | Quantity]
    tables: ReferenceTables
    implications: tuple[Implication, ...]
    computed: tuple[Computed, ...]
    conflicts: tuple[ConflictRule, ...]
    conflict_messages: Mapping[str, str]
    settled_by_classification: tuple[SettledByClassification, ...]

    @property
    def open_names(self) -> frozenset[str]:
        """Derived names that a classification may settle while they are unknown."""
        return frozenset(entry.id for entry in self.settled_by_classification if entry.id in self.derived)

    @property
    def concluded_names(self) -> frozenset[str]:
        """Derived names whose truth only a classification can tell, because a result of it is among their parts."""

        def rests_on_a_result(condition: Condition | Quantity | None) -> bool:
            if not isinstance(condition, Condition):
                return False
            leaves = tuple(leaves_of(condition))
            named = (self.derived.get(leaf.name) for leaf in leaves if isinstance(leaf, Is))
            return any(isinstance(leaf, Reaches) for leaf in leaves) or any(map(rests_on_a_result, named))

        return frozenset(name for name, condition in self.derived.items() if rests_on_a_result(condition))

    def screen_of(self) -> dict[str, Screen]:
        """Finding id -> the screen that covers it."""
        return {finding: screen for screen in self.screens for finding in screen.covers}
