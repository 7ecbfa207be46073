"""How much of an exercise: the dosage row that applies, and the dose it gives under the caps of phase and person.

The rows of `app/content/dosage.yaml` win over the default doses of the catalog; the catalog says only in which form an
exercise is counted (repetitions, holds, minutes) and, where the row has none, its tempo.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Final, Literal

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.exercise import (
    Dose,
    Exercise,
    ExerciseKind,
    dose_in,
    maintenance_dose,
    tempo_parts_s,
    trains_impact,
)
from app.domain.program.phases import IntRange, ProgramPhase


class DoseKind(StrEnum):
    """What a dosage row is about; one exercise can be counted differently in two phases."""

    STRENGTH = "strength"
    ISOMETRIC_SHORT = "isometric_short"
    ISOMETRIC_LONG = "isometric_long"
    STRETCH = "stretch"
    MOBILITY = "mobility"
    MOBILITY_TIMED = "mobility_timed"
    BALANCE = "balance"
    BALANCE_COUNTED = "balance_counted"
    CONTROL = "control"
    CONTROL_TIMED = "control_timed"
    AEROBIC = "aerobic"
    IMPACT = "impact"


CONTROL_KINDS: Final = frozenset({DoseKind.CONTROL, DoseKind.CONTROL_TIMED})
"""Movement retraining."""


@dataclass(frozen=True, slots=True)
class SetGrowth:
    """Weekly sets of a region: at most previous x factor, previous + add, or floor, whichever is more."""

    factor: float
    add: int
    floor: int


@dataclass(frozen=True, slots=True)
class HeavyExposure:
    """From this effort or rung on, the same region rests `min_gap_hours` before the next exposure."""

    effort_rpe: int
    rung: int
    min_gap_hours: int


@dataclass(frozen=True, slots=True)
class Landings:
    """Landings of one session: the most in the first week, how much more each week, and the most at all."""

    start_max: int
    week_growth_max_pct: int
    most: int

    def by_week(self, weeks: int) -> tuple[int, ...]:
        """The most landings a session in each week of a phase; whole landings, rounded down."""
        limits = [self.start_max]
        while len(limits) < weeks:
            limits.append(min(limits[-1] * (100 + self.week_growth_max_pct) // 100, self.most))
        return tuple(limits[:weeks])


@dataclass(frozen=True, slots=True)
class DosageSettings:
    """Figures that hold for all rows; see the head of app/content/dosage.yaml."""

    short_hold_max_s: int
    least_strength_sets: int
    strength_days_min: int
    control_days_min: int
    stretch_days_min: int
    stretch_days_target: int
    stretch_seconds_min: int
    stretch_seconds_max: int
    first_session_sets_fewer: int
    set_growth: SetGrowth
    heavy: HeavyExposure
    other_side_share: float
    rung_step_days: int
    landings: Landings
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DosageRow:
    """One row of the dosage tables; ranges are lowest and highest, both included."""

    id: str
    kind: DoseKind
    phases: tuple[ProgramPhase, ...]
    sets: IntRange
    planned_sets: int
    least_sets: int
    rest_s: IntRange
    effort_rpe: IntRange
    days_per_week: IntRange
    side: Literal["affected_first", "equal"]
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    reps: IntRange | None = None
    hold_s: IntRange | None = None
    duration_min: IntRange | None = None
    tempo: str | None = None
    weeks: IntRange | None = None
    program_weeks: IntRange | None = None
    addresses: str | None = None
    days_target: int | None = None
    when: Condition | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class MicroStretch:
    holds: int
    hold_s: int
    times_per_day: int


@dataclass(frozen=True, slots=True)
class MicroIsometric:
    reps: int
    hold_s: int
    times_per_day: int


@dataclass(frozen=True, slots=True)
class MicroDoseRule:
    """Daily micro-doses outside the sessions: optional, short, never counted as met."""

    minutes_per_day_max: int
    items_max: int
    stretch: MicroStretch
    isometric: MicroIsometric
    effort_max_rpe: int
    text_stretch: str
    text_isometric: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoseOptions:
    """How an exercise gets easier or harder without another exercise."""

    easier_by_dose: str
    harder_by_dose: str


@dataclass(frozen=True, slots=True)
class DosageRules:
    """All of dosage for one content version; rows in order of precedence."""

    settings: DosageSettings
    rows: tuple[DosageRow, ...]
    micro_doses: MicroDoseRule
    options: DoseOptions


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """What to do from `from_week` of the phase on.

    `reps` (or holds, or minutes) start at the lowest of the range and grow towards `reps_max`; tempo is seconds of
    lowering, pause and lifting. Effort is 0-10.
    """

    row: str
    from_week: int
    sets_min: int
    sets_max: int
    rest_min_s: int
    rest_max_s: int
    effort_min_rpe: int
    effort_max_rpe: int
    reps: int | None = None
    reps_max: int | None = None
    hold_s: int | None = None
    hold_max_s: int | None = None
    duration_min: int | None = None
    duration_max_min: int | None = None
    tempo: str | None = None
    note: str | None = None


_LIGHT_KINDS: Final = (DoseKind.STRETCH, DoseKind.MOBILITY, DoseKind.MOBILITY_TIMED, DoseKind.AEROBIC)

_QUICK_PART_S = 1
"""Seconds counted for a part of a tempo that is written x (quick): the shortest whole second."""


def catalog_dose(exercise: Exercise, phase: ProgramPhase) -> Dose | None:
    """The catalog's dose in a phase; maintenance keeps the last one."""
    if phase is ProgramPhase.MAINTENANCE:
        return maintenance_dose(exercise)
    return dose_in(exercise, phase.catalog_phase)


def dose_kind(exercise: Exercise, dose: Dose, settings: DosageSettings) -> DoseKind:
    """Which rows concern an exercise, by its kind and by how it is counted."""
    if trains_impact(exercise):
        return DoseKind.IMPACT
    is_hold = dose.hold_s is not None
    match exercise.kind:
        case ExerciseKind.STRETCH:
            return DoseKind.STRETCH
        case ExerciseKind.AEROBIC:
            return DoseKind.AEROBIC
        case ExerciseKind.MOBILITY:
            return DoseKind.MOBILITY if dose.duration_min is None else DoseKind.MOBILITY_TIMED
        case ExerciseKind.BALANCE:
            return DoseKind.BALANCE if is_hold else DoseKind.BALANCE_COUNTED
        case ExerciseKind.MOVEMENT_RETRAINING:
            if dose.duration_min is not None:
                return DoseKind.AEROBIC
            return DoseKind.CONTROL_TIMED if is_hold else DoseKind.CONTROL
    if dose.hold_s is None:
        return DoseKind.STRENGTH
    return DoseKind.ISOMETRIC_SHORT if dose.hold_s <= settings.short_hold_max_s else DoseKind.ISOMETRIC_LONG


def least_sets(row: DosageRow, settings: DosageSettings) -> int:
    """The sets a place of a session holds at least: those of the row, or where muscles work what counts as training."""
    if row.kind in _LIGHT_KINDS:
        return row.least_sets
    return min(max(row.least_sets, settings.least_strength_sets), row.planned_sets)


def rep_seconds(tempo: str) -> int:
    """Seconds of one repetition; a quick part counts one second."""
    return sum(_QUICK_PART_S if part is None else part for part in tempo_parts_s(tempo))


def other_side_sets(affected_sets: int, row_side: str, share: float, *, equal: bool) -> int:
    """Sets of the less affected side of a unilateral exercise, at least one (program rules 2.7)."""
    if equal or row_side == "equal":
        return affected_sets
    return max(1, ceil(affected_sets * share))


def planned_dose(row: DosageRow, from_week: int, effort_cap_rpe: int, tempo: str | None) -> PlannedDose:
    """The dose of a row from a week on, its effort within the cap of phase and person."""
    effort_max = min(row.effort_rpe[1], effort_cap_rpe)
    reps, hold_s, minutes = row.reps, row.hold_s, row.duration_min
    return PlannedDose(
        row=row.id,
        from_week=from_week,
        sets_min=row.sets[0],
        sets_max=row.sets[1],
        rest_min_s=row.rest_s[0],
        rest_max_s=row.rest_s[1],
        effort_min_rpe=min(row.effort_rpe[0], effort_max),
        effort_max_rpe=effort_max,
        reps=reps[0] if reps else None,
        reps_max=reps[1] if reps else None,
        hold_s=hold_s[0] if hold_s else None,
        hold_max_s=hold_s[1] if hold_s else None,
        duration_min=minutes[0] if minutes else None,
        duration_max_min=minutes[1] if minutes else None,
        tempo=None if hold_s or minutes else row.tempo or tempo,
        note=row.note,
    )
