"""What can stand in the place of an exercise, and what is prescribed of it.

Easier, harder and other exercises pass every limit of the person and the caps of the phase. Nothing is decided here.
"""

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Final

from app.domain.exercises.masks import bits_of
from app.domain.program.entries import Entry
from app.domain.program.planned_phase import PlannedExercise, PlannedSession
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.progression.exercise_progression import (
    Modulation,
    Prescription,
    Slot,
    moved_to,
    prescribe,
)
from app.domain.progression.logged_exercises import Plan
from app.domain.progression.setting import KeptPlan
from app.domain.progression.state import Fold


def planned_sets_of(fold: Fold, slot: Slot, session: PlannedSession | None = None) -> int:
    """Sets of the week the slot follows; of the session, or the most of all sessions."""
    week = slot.week if fold.histories[slot.key].sessions else max(slot.week, fold.dose_week)
    sets = fold.sessions.sets(slot.key, week, session)
    if sets is None and session is not None:
        sets = fold.sessions.sets(slot.key, week, None)
    return slot.dose.sets_min if sets is None else sets


def plan_of(fold: Fold, slot: Slot, session: PlannedSession | None, asked: Modulation) -> Plan:
    """What is asked of a slot in a session, or in the one with most of it."""
    # Most sessions ask the same as those a week before.
    key = slot.key, 0 if session is None else session.day
    known = fold.setting.plans.get(key)
    if (
        known is not None
        and known.slot is slot
        and known.asked is asked
        and known.session is session
        and known.sessions is fold.sessions
    ):
        return known.plan
    kind, cap = fold.kind(slot), pain_cap_now(fold, slot, asked)
    prescribed = prescription_of(fold, slot, asked, planned_sets_of(fold, slot, session))
    plan = Plan(kind, prescribed, cap, fold.setting.lines_of_logs.of_plan(prescribed, cap))
    # The first time has its own sets, and what stands in for an exercise may be in another slot tomorrow.
    if fold.histories[slot.key].sessions and not asked.easier >> slot.at & 1:
        fold.setting.plans[key] = KeptPlan(slot, asked, fold.sessions, session, plan)
    return plan


def pain_cap_now(fold: Fold, slot: Slot, asked: Modulation) -> float:
    """The most pain that is fine during an exercise: that of its phase, or less while the program asks so."""
    phases = fold.setting.rulebook.programs.rules.phases
    cap = phases.pain_cap_of(fold.setting.catalog.entries[slot.at].exercise, fold.planned.pain_cap_nprs)
    return cap if asked.pain_cap_nprs is None else min(cap, asked.pain_cap_nprs)


def prescription_of(fold: Fold, slot: Slot, asked: Modulation, planned_sets: int | None = None) -> Prescription:
    """What to do of a slot under what the program asks for."""
    setting = fold.setting
    sets = planned_sets_of(fold, slot) if planned_sets is None else planned_sets
    easier = easier_now(fold, slot, asked)
    # From day to day most prescriptions stay what they are: the last one holds until something it depends on changes.
    is_first = fold.histories[slot.key].sessions == 0
    known, state = setting.prescribed.get((slot.key, sets)), (is_first, asked, easier)
    if known is not None and known[1] == state and (known[0] is slot or _doses_as(known[0], slot)):
        return known[2]
    dosage = setting.rulebook.programs.rules.dosage
    done = slot if easier is None else standing_in(fold, slot, easier)
    most = sets if easier is None else min(sets, *(dose.sets_max for dose in done.planned.doses))
    found = prescribe(done, most, asked, setting.catalog, dosage, fold.rules.steps, is_first=is_first)
    setting.prescribed[slot.key, sets] = slot, state, found
    return found


def easier_now(fold: Fold, slot: Slot, asked: Modulation) -> int | None:
    """The easier exercise that stands in for that of a slot under what the program asks for, if one does."""
    return easier_of(fold, slot) if asked.easier >> slot.at & 1 else None


def standing_in(fold: Fold, slot: Slot, index: int) -> Slot:
    """The slot with an easier exercise in it for the time being: its own dose, and the amount reached where it fits.

    Of the load only what the easier exercise can have as well.
    """
    entry, phase = fold.setting.catalog.entries[index], fold.planned.phase
    kept = slot if entry.forms[phase].kind is fold.kind(slot) else slot._replace(amount=None, has_slow_lowering=False)
    if fold.rules.load_kinds.keys().isdisjoint((*entry.exercise.equipment, *entry.exercise.equipment_optional)):
        kept = kept._replace(load_kg=None, load_steps=0)
    return kept._replace(planned=exercise_in_place(fold, slot, entry), at=index)


_dosed: Final = attrgetter(
    "amount", "week", "sets_cut", "load_kg", "load_steps", "is_range_limited", "has_slow_lowering"
)


def _doses_as(one: Slot, other: Slot) -> bool:
    return one.planned is other.planned and bool(_dosed(one) == _dosed(other))


def easier_of(fold: Fold, slot: Slot) -> int | None:
    """The next exercise down the same ladder, a rung lower where there is one."""
    allowed = fold.allowed & fold.setting.catalog.offered[fold.planned.phase]
    known = fold.setting.steps_down
    key = slot.at, allowed
    if key not in known:
        known[key] = _step_down(fold.setting.catalog, slot.at, allowed)
    best = known[key]
    return None if best is None or is_taken(fold, best) else best


def _step_down(catalog: ProgramCatalog, at: int, allowed: int) -> int | None:
    own = catalog.entries[at].exercise
    found = [
        entry
        for entry in (catalog.entries[index] for index in catalog.entries[at].easier)
        if entry.exercise.ladder.family == own.ladder.family
        and allowed >> entry.index & 1
        and entry.exercise.ladder.rung < own.ladder.rung
    ]
    lower = [entry for entry in found if entry.exercise.demand_rung < own.demand_rung] or found
    best = max(lower, key=lambda entry: entry.exercise.ladder.rung, default=None)
    return None if best is None else best.index


def harder_of(fold: Fold, slot: Slot) -> int | None:
    """The next exercise up the same ladder that everything allows, at most one rung higher."""
    allowed = fold.allowed_now
    known = fold.setting.steps_up
    key = slot.at, allowed
    if key not in known:
        known[key] = _step_up(fold.setting.catalog, slot.at, allowed)
    best = known[key]
    return None if best is None or is_taken(fold, best) else best


def _step_up(catalog: ProgramCatalog, at: int, allowed: int) -> int | None:
    own = catalog.entries[at].exercise
    found = [
        entry
        for entry in (catalog.entries[index] for index in catalog.entries[at].harder)
        if entry.exercise.ladder.family == own.ladder.family
        and allowed >> entry.index & 1
        and entry.exercise.ladder.rung > own.ladder.rung
        and own.demand_rung < entry.exercise.demand_rung <= own.demand_rung + 1
    ]
    best = min(found, key=lambda entry: entry.exercise.ladder.rung, default=None)
    return None if best is None else best.index


def easier_slug(fold: Fold, slot: Slot) -> str | None:
    """The easier exercise of the ladder, by its slug."""
    index = easier_of(fold, slot)
    return None if index is None else fold.setting.catalog.entries[index].card.slug


def done_now(fold: Fold, slot: Slot, asked: Modulation) -> Slot:
    """The slot as it is done under what the program asks for: itself, or with an easier exercise in it."""
    easier = easier_now(fold, slot, asked)
    return slot if easier is None else standing_in(fold, slot, easier)


def is_taken(fold: Fold, index: int) -> bool:
    """Whether an exercise has a slot already."""
    return bool(fold.held.taken >> index & 1)


def into_place(fold: Fold, slot: Slot, index: int) -> Slot:
    """The slot with another exercise in it."""
    entry = fold.setting.catalog.entries[index]
    remember_ladder(fold, entry)
    # Sessions are counted from here, and what is at hand for another exercise says nothing about this one.
    fold.histories[slot.key] = fold.histories[slot.key]._replace(sessions=0, heavier_load=None)
    return moved_to(slot, index, exercise_in_place(fold, slot, entry), fold.day)


def remember_ladder(fold: Fold, entry: Entry) -> None:
    """An exercise and every easier one of its ladder can be asked for from now on."""
    entries = fold.setting.catalog.entries
    own = (entries[index] for index in entry.easier if entries[index].card.ladder == entry.card.ladder)
    fold.ever.update((entry.card.slug, *(each.card.slug for each in own)))


def exercise_in_place(fold: Fold, slot: Slot, entry: Entry) -> PlannedExercise:
    """The exercise as the program shows it."""
    catalog, allowed = fold.setting.catalog, fold.allowed_now

    def slugs(indices: Iterable[int]) -> tuple[str, ...]:
        return tuple(catalog.entries[index].card.slug for index in indices if allowed >> index & 1)[:3]

    programs = fold.setting.rulebook.programs
    options = programs.rules.dosage.options
    cue, check = fold.person.cue(entry)
    cap = programs.rules.phases.pain_cap_of(entry.exercise, fold.planned.pain_cap_nprs)
    easier, harder = slugs(entry.easier), slugs(entry.harder)
    unilateral = entry.exercise.unilateral
    return replace(
        slot.planned,
        slug=entry.card.slug,
        name=entry.card.name,
        doses=fold.person.doses(entry, fold.planned),
        sides=("affected_first" if slot.planned.sides == "both_legs" else slot.planned.sides)
        if unilateral
        else "both_legs",
        cue=cue,
        cue_check=check,
        stop_rule=programs.fixed.stop_rules.get(cap, slot.planned.stop_rule),
        pain_rule=said[-1].text if (said := programs.fixed.pain_rules.get(cap)) else slot.planned.pain_rule,
        easier=easier,
        harder=harder,
        substitutes=slugs(index for mask in entry.substitutes for index in bits_of(mask)),
        easier_by_dose=None if easier else options.easier_by_dose,
        harder_by_dose=None if harder else options.harder_by_dose,
    )
