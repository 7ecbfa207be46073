"""One exercise on its way: what is prescribed now, and what a decision changes.

A slot is the place of one exercise in the current phase; the exercise in it may change along its ladder. All changes
are functions from a slot to a slot. Only one of repetitions, load and rung ever rises at a time.
"""

from dataclasses import replace
from datetime import date
from math import floor
from typing import NamedTuple

from app.domain.program.dosage import DosageRules, PlannedDose, other_side_sets
from app.domain.program.planned_phase import PlannedExercise
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.progression.exercise_counts import Record
from app.domain.progression.rules import Steps
from app.domain.values import value


class Slot(NamedTuple):
    """What is prescribed of one exercise of the current phase.

    `key` is the slug it was planned with, `planned` the exercise in it and `at` its place in the catalog. `amount` is
    the target of today, repetitions or seconds; None: the lowest of the range. `week` is the week of the phase whose
    planned sets and dose it follows: later weeks are earned. `back_on`: a stopped exercise comes back that day; with
    `is_stopped` and no day only after the safety questions. `before`: the dose before the last step up.
    """

    key: str
    planned: PlannedExercise
    at: int
    since: date
    amount: int | None = None
    week: int = 1
    sets_cut: int = 0
    load_kg: float | None = None
    load_steps: int = 0
    is_range_limited: bool = False
    has_slow_lowering: bool = False
    has_fewer_days: bool = False
    is_stopped: bool = False
    back_on: date | None = None
    stopped_on: date | None = None
    before: "Slot | None" = None

    @property
    def dose(self) -> PlannedDose:
        """The dose of the week it follows."""
        doses = self.planned.doses
        found = doses[0]
        for dose in doses:
            if dose.from_week <= self.week:
                found = dose
        return found


class History(NamedTuple):
    """What was logged in a slot: sessions at this rung, and what later rules look back on over its ladder.

    `progressed` are the last steps up, by how many times were `logged` until then; `latest` leads to the times before.
    """

    sessions: int = 0
    logged: int = 0
    progressed: tuple[int, ...] = ()
    latest: Record | None = None
    is_mastered: bool = False
    heavier_load: str | None = None


def bounds_of(dose: PlannedDose) -> tuple[int, int] | None:
    """Lowest and highest amount: seconds where they are counted, else repetitions; None: not counted up."""
    low, high = (
        (dose.hold_s, dose.hold_max_s) if counts_seconds(dose.reps_max, dose.hold_s) else (dose.reps, dose.reps_max)
    )
    return None if low is None or high is None else (low, high)


def counts_seconds(reps_max: int | None, hold_s: int | None) -> bool:
    """Whether seconds of a hold are counted up: where a set is one hold. Of several holds the holds are counted."""
    return hold_s is not None and reps_max in (None, 1)


def target_of(slot: Slot) -> int | None:
    """The repetitions or seconds of today, inside the range of the dose in force."""
    bounds = bounds_of(slot.dose)
    if bounds is None:
        return None
    amount = bounds[0] if slot.amount is None else slot.amount
    return min(max(amount, bounds[0]), bounds[1])


class Modulation(NamedTuple):
    """What the program as a whole asks of every exercise for now."""

    sets_factor: float = 1
    sets_fewer: int = 0
    sets_max: int | None = None
    load_down_pct: float = 0
    reps_down_pct: float = 0
    effort_max_rpe: int | None = None
    easier: int = 0
    excluded: int = 0
    exercises_max: int | None = None
    pain_cap_nprs: float | None = None


@value
class Prescription:
    """What to do next time: sets of the more affected side (or of both legs together), the rest as in a dose.

    `load_steps`: bands or weights above the lightest; `range_limit_deg`: bend the knee no further.
    """

    slug: str
    name: str
    rung: int
    sets: int
    other_side_sets: int | None
    reps: int | None
    reps_max: int | None
    hold_s: int | None
    hold_max_s: int | None
    duration_min: int | None
    load_kg: float | None
    load_steps: int
    tempo: str | None
    rest_min_s: int
    rest_max_s: int
    effort_min_rpe: int
    effort_max_rpe: int
    range_limit_deg: int | None


def prescribe(
    slot: Slot,
    planned_sets: int,
    asked: Modulation,
    catalog: ProgramCatalog,
    dosage: DosageRules,
    steps: Steps,
    *,
    is_first: bool,
) -> Prescription:
    """The prescription of a slot under what the program asks for; `is_first`: it was not done yet at this rung."""
    dose = slot.dose
    now = _now(slot, dose, asked, steps)
    entry = catalog.entries[slot.at]
    sets = modulated_sets(slot, planned_sets, asked, dosage, is_first=is_first)
    load = slot.load_kg
    if load is not None and asked.load_down_pct:
        load = round(load * (100 - asked.load_down_pct) / 100, 1)
    return Prescription(
        slug=entry.card.slug,
        name=entry.card.name,
        rung=entry.exercise.demand_rung,
        sets=sets,
        other_side_sets=_other_side(slot, sets, dosage) if entry.exercise.unilateral else None,
        reps=now.reps,
        reps_max=dose.reps_max,
        hold_s=now.hold_s,
        hold_max_s=dose.hold_max_s,
        duration_min=dose.duration_min,
        load_kg=load,
        load_steps=slot.load_steps,
        tempo=now.tempo,
        rest_min_s=dose.rest_min_s,
        rest_max_s=dose.rest_max_s,
        effort_min_rpe=now.effort_min_rpe,
        effort_max_rpe=now.effort_max_rpe,
        range_limit_deg=steps.rom_max_knee_flexion_deg if slot.is_range_limited else None,
    )


class _Now(NamedTuple):
    """What of a dose depends on what was reached in it, and on what the program asks for now."""

    reps: int | None
    hold_s: int | None
    tempo: str | None
    effort_min_rpe: int
    effort_max_rpe: int


def _now(slot: Slot, dose: PlannedDose, asked: Modulation, steps: Steps) -> _Now:
    bounds, seconds = bounds_of(dose), counts_seconds(dose.reps_max, dose.hold_s)
    reps, hold_s, tempo, effort = dose.reps, dose.hold_s, dose.tempo, dose.effort_max_rpe
    if bounds is not None:
        amount = min(max(bounds[0] if slot.amount is None else slot.amount, bounds[0]), bounds[1])
        reps, hold_s = (reps, amount) if seconds else (amount, hold_s)
    if slot.load_kg is None and reps is not None and not seconds and asked.reps_down_pct:
        reps = max(1, int(reps * (100 - asked.reps_down_pct) / 100))
    if tempo is not None and slot.has_slow_lowering:
        tempo = f"{steps.slow_lowering_s}-" + tempo.split("-", 1)[1]
    if asked.effort_max_rpe is not None:
        effort = min(effort, asked.effort_max_rpe)
    return _Now(reps, hold_s, tempo, min(dose.effort_min_rpe, effort), effort)


def dose_now(slot: Slot, dose: PlannedDose, asked: Modulation, steps: Steps) -> PlannedDose:
    """A planned dose with what was reached in it, and with what the program asks for now."""
    now = _now(slot, dose, asked, steps)
    return replace(
        dose,
        reps=now.reps,
        hold_s=now.hold_s,
        tempo=now.tempo,
        effort_min_rpe=now.effort_min_rpe,
        effort_max_rpe=now.effort_max_rpe,
    )


def modulated_sets(slot: Slot, planned_sets: int, asked: Modulation, dosage: DosageRules, *, is_first: bool) -> int:
    """Planned sets within the row of the dose, less what it was eased by and the program asks for; at least one."""
    # An exercise that took the place of another kind (a stretch, say) has a row of its own.
    sets = min(planned_sets, slot.dose.sets_max) - slot.sets_cut
    if is_first:
        sets -= dosage.settings.first_session_sets_fewer
    if asked.sets_factor < 1:
        # To the nearest, half a set up: always up, four fifths of two to four sets were all of them.
        sets = floor(max(sets, 1) * asked.sets_factor + 0.5)
    sets -= asked.sets_fewer
    return max(1, sets if asked.sets_max is None else min(sets, asked.sets_max))


def _other_side(slot: Slot, sets: int, dosage: DosageRules) -> int:
    return other_side_sets(
        sets, "affected_first", dosage.settings.other_side_share, equal=slot.planned.sides == "equal"
    )


# --- what a decision changes ---


def amount_up(slot: Slot, by: int) -> Slot:
    """A little more of the same."""
    target, bounds = target_of(slot), bounds_of(slot.dose)
    if target is None or bounds is None:
        return slot
    return slot._replace(amount=min(target + by, bounds[1]), before=slot._replace(before=None))


def load_up(slot: Slot, pct: float) -> Slot:
    """The next load, repetitions back to the bottom."""
    bounds = bounds_of(slot.dose)
    heavier = None if slot.load_kg is None else round(slot.load_kg * (100 + pct) / 100, 2)
    return slot._replace(
        load_kg=heavier,
        load_steps=slot.load_steps + 1,
        amount=None if bounds is None else bounds[0],
        has_slow_lowering=False,
        before=slot._replace(before=None),
    )


def moved_to(slot: Slot, index: int, planned: PlannedExercise, on: date) -> Slot:
    """Another exercise in the same place, from its bottom."""
    return slot._replace(
        planned=planned,
        at=index,
        since=on,
        amount=None,
        load_kg=None,
        load_steps=0,
        is_range_limited=False,
        has_slow_lowering=False,
    )


def dose_down(slot: Slot, steps: Steps, *, bends: bool, planned_sets: int) -> Slot:
    """One dose step down: the first that is possible of load, repetitions, range and sets."""
    bounds, target = bounds_of(slot.dose), target_of(slot)
    kept = slot
    if slot.before is not None or slot.has_slow_lowering:
        kept = slot._replace(before=None, has_slow_lowering=False)
    if slot.load_kg:
        lighter = round(slot.load_kg * (100 - steps.load_down_pct) / 100, 2)
        return kept._replace(load_kg=lighter, load_steps=max(slot.load_steps - 1, 0))
    if slot.load_steps > 0:
        return kept._replace(load_steps=slot.load_steps - 1)
    if bounds is not None and target is not None and target > bounds[0]:
        return kept._replace(amount=bounds[0])
    if bends and not slot.is_range_limited:
        return kept._replace(is_range_limited=True)
    return kept._replace(sets_cut=min(slot.sets_cut + 1, max(planned_sets - 1, 0)))


def halved(slot: Slot, planned_sets: int) -> Slot:
    """Where there is no easier exercise: half the sets, and only the pain-free part of the movement."""
    left = max(planned_sets - slot.sets_cut, 1)
    bounds = bounds_of(slot.dose)
    return slot._replace(
        is_range_limited=True,
        sets_cut=slot.sets_cut + left // 2,
        amount=None if bounds is None else bounds[0],
        load_steps=0,
        load_kg=None,
        before=None,
        has_slow_lowering=False,
    )


def undone(slot: Slot) -> Slot | None:
    """The dose before the last step up; None when there was none."""
    before = slot.before
    if before is None:
        return None
    return slot._replace(
        planned=before.planned,
        at=before.at,
        amount=before.amount,
        week=before.week,
        load_kg=before.load_kg,
        load_steps=before.load_steps,
        sets_cut=before.sets_cut,
        before=None,
    )
