"""Modifiers on the wire: what age, weight, pregnancy, structure and history change in a program."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.exercises.exercise import ImpactLevel, PatellofemoralLoadLevel
from app.domain.program.modifiers import Effects, Modifier, Referral
from app.domain.program.start import ScheduledPhase
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


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


@dataclass(frozen=True, slots=True)
class ModifierList:
    """All modifiers, in order."""

    items: tuple[ModifierOut, ...]
    total: int


def modifiers_out(rulebook: Rulebook) -> Iterator[ModifierOut]:
    """Every modifier of the rule book."""
    for modifier in rulebook.programs.rules.modifiers:
        yield _modifier_out(modifier, tuple(rulebook.triage.citations[source] for source in modifier.sources))


def _modifier_out(modifier: Modifier, sources: tuple[Citation, ...]) -> ModifierOut:
    return ModifierOut(
        id=modifier.id,
        when=condition_text(modifier.when),
        effects=_effects_out(modifier.effects),
        note=modifier.note,
        reason=modifier.reason,
        sources=sources,
        reviewed_on=modifier.reviewed_on,
        status=modifier.status,
        note_cleared=modifier.note_cleared,
    )


def _effects_out(effects: Effects) -> ModifierEffects:
    """The effects as they are, with conditions in words."""
    said = {each.name: getattr(effects, each.name) for each in fields(Effects)}
    said |= {"excludes": text_if_any(effects.excludes), "prefers": text_if_any(effects.prefers)}
    return ModifierEffects(**said)
