"""Where a program starts: how irritable the knee is, the first phase and its length, the first rung.

Rules are tried in order and the first that holds counts. Unknown answers never make a knee less irritable, a start
later or a rung higher. Source: app/content/start_rules.yaml (program rules 0.2, 1.2, 1.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.evaluation.answers import YES
from app.domain.evaluation.conditions import Condition
from app.domain.program.phases import PHASE_ORDER, PhaseRules, ProgramPhase, WeekBounds

Irritability = Literal["high", "moderate", "low"]


@dataclass(frozen=True, slots=True)
class IrritabilityRule:
    """One grade; without a condition it is what everything else is."""

    id: Irritability
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ScheduledPhase:
    """A phase of a fixed length."""

    phase: ProgramPhase
    weeks: int


@dataclass(frozen=True, slots=True)
class StartRule:
    """One starting phase; see the head of app/content/start_rules.yaml."""

    id: str
    when: Condition
    phase: ProgramPhase
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    or_gating_unknown: bool = False
    weeks: WeekBounds | None = None
    exit_documented: ProgramPhase | None = None
    schedule: tuple[ScheduledPhase, ...] = ()


@dataclass(frozen=True, slots=True)
class StartRung:
    """The highest demand rung of the first phase."""

    id: str
    phase: ProgramPhase
    rung: int
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class StartRules:
    """All start rules of one content version, in order of precedence."""

    irritability: tuple[IrritabilityRule, ...]
    starts: tuple[StartRule, ...]
    start_rungs: tuple[StartRung, ...]
    unseen_ladder_behind: int
    unseen_ladder_least: int


@dataclass(frozen=True, slots=True)
class PhaseWindow:
    """One planned phase: its weeks, and the highest rung for ladders that were and were not trained before."""

    phase: ProgramPhase
    weeks: int
    bounds: WeekBounds
    first_week: int
    rung: int
    unseen_rung: int


@dataclass(frozen=True, slots=True)
class Start:
    """The decision where to start, and the phases that follow from it."""

    irritability: Irritability
    irritability_text: str
    rule: StartRule
    windows: tuple[PhaseWindow, ...]


Truths = Mapping[str, int]
"""Rule id -> NO, UNKNOWN or YES."""


def decide_start(
    rules: StartRules, phases: PhaseRules, truths: Truths, *, gating_unknown: bool, phase_weeks: Mapping[str, int]
) -> Start:
    """The first phase and the phases after it.

    Args:
        truths: rule id -> truth of its condition; "exit:<phase>" -> are all mandatory criteria known and met?
        gating_unknown: a gating avoid condition is unknown.
        phase_weeks: planned weeks that a modifier asks for, by phase.
    """
    grade = next(rule for rule in rules.irritability if rule.when is None or truths[rule.id] == YES)
    start = next(rule for rule in rules.starts if _starts_here(rule, truths, gating_unknown))
    rung = next(rule.rung for rule in rules.start_rungs if _is_rung_of(rule, start.phase, truths))
    planned = _planned_phases(start, phases, phase_weeks)
    return Start(grade.id, grade.text, start, _windows(planned, rung, rules, phases))


def unseen_rung(rung: int, start_rung: int, rules: StartRules) -> int:
    """The highest rung of a ladder nobody trained in the phase before: it may not jump to where trained ones are."""
    return max(start_rung, min(rung, rules.unseen_ladder_least), rung - rules.unseen_ladder_behind)


def _starts_here(rule: StartRule, truths: Truths, gating_unknown: bool) -> bool:
    if rule.or_gating_unknown and not gating_unknown:
        return False
    if rule.exit_documented is not None and truths[f"exit:{rule.exit_documented}"] != YES:
        return False
    return truths[rule.id] == YES


def _is_rung_of(rule: StartRung, phase: ProgramPhase, truths: Truths) -> bool:
    return rule.phase is phase and (rule.when is None or truths[rule.id] == YES)


def _planned_phases(
    start: StartRule, phases: PhaseRules, phase_weeks: Mapping[str, int]
) -> tuple[tuple[ProgramPhase, WeekBounds], ...]:
    if start.schedule:
        return tuple((each.phase, WeekBounds(each.weeks, each.weeks, each.weeks)) for each in start.schedule)
    following = PHASE_ORDER[start.phase.rank :]
    return tuple((phase, _weeks_of(phase, start, phases, phase_weeks)) for phase in following)


def _weeks_of(phase: ProgramPhase, start: StartRule, phases: PhaseRules, phase_weeks: Mapping[str, int]) -> WeekBounds:
    usual = phases.of(phase).weeks
    if phase is start.phase and start.weeks is not None:
        return start.weeks
    asked = phase_weeks.get(phase, usual.typical)
    return WeekBounds(usual.min, min(max(asked, usual.min), usual.max), usual.max)


def _windows(
    planned: tuple[tuple[ProgramPhase, WeekBounds], ...], start_rung: int, rules: StartRules, phases: PhaseRules
) -> tuple[PhaseWindow, ...]:
    windows: list[PhaseWindow] = []
    week, rung = 1, start_rung
    for position, (phase, bounds) in enumerate(planned):
        if position and phase is not ProgramPhase.MAINTENANCE:
            rung += 1
        rung = min(rung, phases.of(phase).rung_cap)
        unseen = unseen_rung(rung, start_rung, rules) if position else rung
        windows.append(PhaseWindow(phase, bounds.typical, bounds, week, rung, unseen))
        week += bounds.typical
    return tuple(windows)
