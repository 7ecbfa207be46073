"""Everything conditions can speak about: findings, screens, derived names and reference tables, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.evaluation.conditions import Condition, Quantity
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

    def screen_of(self) -> dict[str, Screen]:
        """Finding id -> the screen that covers it."""
        return {finding: screen for screen in self.screens for finding in screen.covers}
