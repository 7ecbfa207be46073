"""Modifiers on the wire: what age, weight, pregnancy, structure and history change in a program."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.exercises.exercise import ImpactLevel, PatellofemoralLoadLevel
from app.domain.program.modifiers import Referral
from app.domain.program.start import ScheduledPhase
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


@dataclass(frozen=True, slots=True)
class ModifierEffects:
    """What a modifier changes.

    `excludes` and `prefers` are conditions over the fields of exercises; `requires` are impairments trained even
    without a finding, `adds` the same where there is room; `cleared_by` is the contraindication whose recorded
    clearance lifts `restricted` and `refer`; `education` and `stop_lists` name what is said with the program.
    """

    effort_max_rpe: int | None = None
    load_max: PatellofemoralLoadLevel | None = None
    impact_max: ImpactLevel | None = None
    excludes: str | None = None
    prefers: str | None = None
    requires: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    balance_days_min: int | None = None
    rung_step_days: int | None = None
    phase_weeks: tuple[ScheduledPhase, ...] = ()
    plateau_check_week: int | None = None
    restricted: bool = False
    cleared_by: str | None = None
    persistent_pain: bool = False
    education: tuple[str, ...] = ()
    stop_lists: tuple[str, ...] = ()
    refer: Referral | None = None


@dataclass(frozen=True, slots=True)
class ModifierOut:
    """One modifier: whom it concerns, what it changes, and what is said; `reason` is that of what it excludes."""

    id: str
    when: str
    effects: ModifierEffects
    note: str
    reason: str
    sources: tuple[Citation, ...]
    reviewed_on: date
    status: str
    note_cleared: str | None = None


def modifiers_out(rulebook: Rulebook) -> Iterator[ModifierOut]:
    """Every modifier of the rule book."""
    return (entry_of(ModifierOut, each, rulebook.triage.citations) for each in rulebook.programs.rules.modifiers)
