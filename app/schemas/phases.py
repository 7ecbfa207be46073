"""The phases of a program on the wire, as a clinician or integrator reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.exercises.exercise import ImpactLevel, PatellofemoralLoadLevel
from app.domain.program.dosage import DoseKind
from app.domain.program.phases import (
    ActivityLadder,
    Block,
    IntRange,
    MinuteBounds,
    PhaseShares,
    ProgramPhase,
    RatioBounds,
    RunLadder,
    WeekBounds,
    WeeklySets,
)
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation
from app.schemas.rule_entries import entry_of


@dataclass(frozen=True, slots=True)
class ExitFormOut:
    """What takes the place of a criterion for the people for whom `applies` is true."""

    id: str
    applies: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class ExitCriterionOut:
    """What must be known and true before the phase is left; only mandatory ones block."""

    id: str
    type: Literal["mandatory", "advisory"]
    text: str
    when: str
    sources: tuple[Citation, ...]
    instead: str | None = None
    forms: tuple[ExitFormOut, ...] = ()


@dataclass(frozen=True, slots=True)
class DosageRowOut:
    """One dosage row of the phase: for one kind of exercise, lowest and highest of each number."""

    id: str
    kind: DoseKind
    sets: IntRange
    planned_sets: int
    least_sets: int
    rest_s: IntRange
    effort_rpe: IntRange
    days_per_week: IntRange
    side: Literal["affected_first", "equal"]
    sources: tuple[Citation, ...]
    reps: IntRange | None = None
    hold_s: IntRange | None = None
    duration_min: IntRange | None = None
    tempo: str | None = None
    weeks: IntRange | None = None
    program_weeks: IntRange | None = None
    when: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PhaseOut:
    """One phase: length, load, effort, shares, doses, and what must be true before the next one begins."""

    id: ProgramPhase
    purpose: str
    weeks: WeekBounds
    at_max: str
    rung_cap: int
    patellofemoral_load_max: PatellofemoralLoadLevel
    impact_max: ImpactLevel
    strength_days_max: int
    session_days_max: int
    session_minutes: MinuteBounds
    effort_max_rpe: int
    pain_cap_nprs: int
    shares_pct: PhaseShares
    hip_to_knee: RatioBounds
    weekly_sets: WeeklySets
    order: tuple[Block, ...]
    exit: tuple[ExitCriterionOut, ...]
    dosage: tuple[DosageRowOut, ...]
    sources: tuple[Citation, ...]
    reviewed_on: str
    status: str
    moderate_exercises_max: int | None = None
    no_moderate_when: str | None = None
    high_load_share_max_pct: int | None = None
    run_ladder: RunLadder | None = None
    activity_ladder: ActivityLadder | None = None


def phases_out(rulebook: Rulebook) -> Iterator[PhaseOut]:
    """Every phase of the rule book, in order."""
    rules, citations = rulebook.programs.rules, rulebook.triage.citations
    for phase in rules.phases.phases:
        yield entry_of(
            PhaseOut,
            phase,
            citations,
            patellofemoral_load_max=phase.load_max,
            moderate_exercises_max=phase.moderate_max,
            exit=tuple(entry_of(ExitCriterionOut, each, citations) for each in rules.phases.criteria_of(phase.id)),
            dosage=tuple(entry_of(DosageRowOut, row, citations) for row in rules.dosage.rows if phase.id in row.phases),
            run_ladder=rules.phases.run_ladder if phase.id is ProgramPhase.RETURN else None,
            activity_ladder=rules.phases.activity_ladder if phase.id is ProgramPhase.CALM else None,
        )
