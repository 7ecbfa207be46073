"""What age, weight, pregnancy, structure and history change in a program, combined so that the stricter always wins.

Source: app/content/modifiers.yaml (program rules 1.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.exercise import ImpactLevel, PatellofemoralLoadLevel
from app.domain.program.start import ScheduledPhase


@dataclass(frozen=True, slots=True)
class Referral:
    """Whom to see, by when (care levels of triage), and why."""

    to: str
    by_when: Literal["routine", "soon"]
    why: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What a modifier does; every part is optional."""

    effort_max_rpe: int | None = None
    load_max: PatellofemoralLoadLevel | None = None
    impact_max: ImpactLevel | None = None
    excludes: Condition | None = None
    prefers: Condition | None = None
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
class Modifier:
    """One modifier; see the head of app/content/modifiers.yaml."""

    id: str
    when: Condition
    effects: Effects
    note: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    reason: str = "CONDITION_AVOID"
    note_cleared: str | None = None


@dataclass(frozen=True, slots=True)
class CombinedEffects:
    """All modifiers of one person together: the lowest caps, the longest steps, everything that is excluded."""

    modifiers: tuple[Modifier, ...]
    effort_max_rpe: int
    load_max: PatellofemoralLoadLevel
    impact_max: ImpactLevel
    requires: tuple[str, ...]
    balance_days_min: int
    rung_step_days: int | None
    phase_weeks: dict[str, int]
    plateau_check_week: int | None
    restricted: bool
    persistent_pain: bool
    education: tuple[str, ...]
    stop_lists: tuple[str, ...]
    referrals: tuple[Referral, ...]


UNCAPPED_RPE = 10
"""The top of the 0-10 effort scale: no cap."""


def combine(modifiers: Iterable[Modifier], cleared: Iterable[str]) -> CombinedEffects:
    """The effects of all modifiers that apply; `cleared` are avoid conditions lifted by a clinician.

    What `excludes` and the caps leave out stays out: a clearance says that the knee may train, not that it is as it
    was before.
    """
    lifted = frozenset(cleared)
    applied = tuple(_cleared(each) if each.effects.cleared_by in lifted else each for each in modifiers)
    effects = [modifier.effects for modifier in applied]
    return CombinedEffects(
        modifiers=applied,
        effort_max_rpe=min((cap for each in effects if (cap := each.effort_max_rpe) is not None), default=UNCAPPED_RPE),
        load_max=min(
            (load for each in effects if (load := each.load_max) is not None),
            key=lambda level: level.rank,
            default=PatellofemoralLoadLevel.HIGH,
        ),
        impact_max=min(
            (impact for each in effects if (impact := each.impact_max) is not None),
            key=lambda level: level.rank,
            default=ImpactLevel.HIGH,
        ),
        requires=_unique(need for each in effects for need in each.requires),
        balance_days_min=max((days for each in effects if (days := each.balance_days_min) is not None), default=0),
        rung_step_days=max((days for each in effects if (days := each.rung_step_days) is not None), default=None),
        phase_weeks={part.phase: part.weeks for each in effects for part in each.phase_weeks},
        plateau_check_week=min(
            (week for each in effects if (week := each.plateau_check_week) is not None), default=None
        ),
        restricted=any(each.restricted for each in effects),
        persistent_pain=any(each.persistent_pain for each in effects),
        education=_unique(message for each in effects for message in each.education),
        stop_lists=_unique(name for each in effects for name in each.stop_lists),
        referrals=tuple(each.refer for each in effects if each.refer is not None),
    )


def _cleared(modifier: Modifier) -> Modifier:
    """A clinician has looked: neither the gentle set nor the referral that asks for the examination is left."""
    effects = replace(modifier.effects, restricted=False, refer=None)
    return replace(modifier, effects=effects, note=modifier.note_cleared or modifier.note)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
