"""The phases of a program on the wire, as a clinician or integrator reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.domain.evaluation.condition_text import condition_text, text_if_any
from app.domain.exercises.exercise import ImpactLevel, PatellofemoralLoadLevel
from app.domain.program.dosage import DosageRow, DoseKind
from app.domain.program.phases import (
    ActivityLadder,
    Block,
    ExitCriterion,
    IntRange,
    MinuteBounds,
    PhaseRule,
    PhaseShares,
    ProgramPhase,
    RatioBounds,
    RunLadder,
    WeekBounds,
    WeeklySets,
)
from app.domain.program.rules import ProgramRules
from app.domain.rulebook import Rulebook
from app.domain.triage.results import Citation


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


@dataclass(frozen=True, slots=True)
class PhaseList:
    """All phases, in order."""

    items: tuple[PhaseOut, ...]
    total: int


def phases_out(rulebook: Rulebook) -> Iterator[PhaseOut]:
    """Every phase of the rule book, in order."""
    rules, citations = rulebook.programs.rules, rulebook.triage.citations
    return (_phase_out(phase, rules, citations) for phase in rules.phases.phases)


def _phase_out(phase: PhaseRule, rules: ProgramRules, citations: Mapping[str, Citation]) -> PhaseOut:
    is_return, is_calm = phase.id is ProgramPhase.RETURN, phase.id is ProgramPhase.CALM
    return PhaseOut(
        id=phase.id,
        purpose=phase.purpose,
        weeks=phase.weeks,
        at_max=phase.at_max,
        rung_cap=phase.rung_cap,
        patellofemoral_load_max=phase.load_max,
        impact_max=phase.impact_max,
        strength_days_max=phase.strength_days_max,
        session_days_max=phase.session_days_max,
        session_minutes=phase.session_minutes,
        effort_max_rpe=phase.effort_max_rpe,
        pain_cap_nprs=phase.pain_cap_nprs,
        shares_pct=phase.shares_pct,
        hip_to_knee=phase.hip_to_knee,
        weekly_sets=phase.weekly_sets,
        order=phase.order,
        exit=tuple(_criterion_out(each, citations) for each in rules.phases.criteria_of(phase.id)),
        dosage=tuple(
            dosage_row_out(row, tuple(citations[source] for source in row.sources))
            for row in rules.dosage.rows
            if phase.id in row.phases
        ),
        sources=tuple(citations[source] for source in phase.sources),
        reviewed_on=phase.reviewed_on.isoformat(),
        status=phase.status,
        moderate_exercises_max=phase.moderate_max,
        no_moderate_when=text_if_any(phase.no_moderate_when),
        high_load_share_max_pct=phase.high_load_share_max_pct,
        run_ladder=rules.phases.run_ladder if is_return else None,
        activity_ladder=rules.phases.activity_ladder if is_calm else None,
    )


def _criterion_out(criterion: ExitCriterion, citations: Mapping[str, Citation]) -> ExitCriterionOut:
    return ExitCriterionOut(
        id=criterion.id,
        type=criterion.type,
        text=criterion.text,
        when=condition_text(criterion.when),
        sources=tuple(citations[source] for source in criterion.sources),
        instead=criterion.instead,
        forms=tuple(
            ExitFormOut(form.id, condition_text(form.applies), condition_text(form.when), form.text)
            for form in criterion.forms
        ),
    )


def dosage_row_out(row: DosageRow, sources: tuple[Citation, ...]) -> DosageRowOut:
    """One dosage row with the citations of its sources."""
    return DosageRowOut(
        id=row.id,
        kind=row.kind,
        sets=row.sets,
        planned_sets=row.planned_sets,
        least_sets=row.least_sets,
        rest_s=row.rest_s,
        effort_rpe=row.effort_rpe,
        days_per_week=row.days_per_week,
        side=row.side,
        sources=sources,
        reps=row.reps,
        hold_s=row.hold_s,
        duration_min=row.duration_min,
        tempo=row.tempo,
        weeks=row.weeks,
        program_weeks=row.program_weeks,
        when=text_if_any(row.when),
        note=row.note,
    )
