"""What a decision about an exercise changes in the program."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from app.domain.evaluation.answers import NO, YES
from app.domain.exercises.masks import bits_of
from app.domain.progression.exercise_progression import (
    History,
    Slot,
    amount_up,
    counts_seconds,
    dose_down,
    halved,
    load_up,
    undone,
)
from app.domain.progression.rules import (
    Change,
    ProgressionDecision,
)
from app.domain.progression.slot_options import easier_of, harder_of, into_place, planned_sets_of
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Verdict

_RUNG_RISES: Final = 2


def apply_verdicts(fold: Fold, verdicts: Sequence[Verdict]) -> None:
    """Apply the decisions of a morning; at most two rungs rise, and each exercise once."""
    risen = 0
    progressed: set[str] = set()
    for verdict in verdicts:
        slot = fold.slots.get(verdict.slot)
        if slot is None:
            continue
        fold.verdicts[verdict.slot] = verdict
        if verdict.capped or (verdict.decision is ProgressionDecision.HOLD and not verdict.changes):
            continue
        is_rise = False
        if verdict.decision is ProgressionDecision.PROGRESS:
            is_rise = verdict.rules[0].change == "rung_up"
            # Two sessions on one day were done at one dose: they earn one step.
            if (is_rise and risen >= _RUNG_RISES) or verdict.slot in progressed:
                continue
            progressed.add(verdict.slot)
        changed = with_earned_week(fold, apply_decision(fold, slot, verdict), verdict)
        risen += is_rise
        # One that is as it was stays the same one: what was worked out for it holds.
        if changed is not slot and changed != slot:
            fold.place(changed)


def with_earned_week(fold: Fold, slot: Slot, verdict: Verdict) -> Slot:
    """Sets and dose of a later week are earned by a session after which nothing had to be held back."""
    if verdict.decision is ProgressionDecision.PROGRESS and slot.week < fold.dose_week:
        return slot._replace(week=fold.dose_week)
    return slot


def apply_decision(fold: Fold, slot: Slot, verdict: Verdict) -> Slot:
    """The slot after a decision."""
    match verdict.decision:
        case ProgressionDecision.PROGRESS:
            return progress_slot(fold, slot, verdict)
        case ProgressionDecision.HOLD:
            return hold(slot, verdict.changes)
        case ProgressionDecision.REGRESS:
            return regress_slot(fold, slot, verdict)
        case ProgressionDecision.SWAP:
            return swap_slot(fold, slot, verdict.on)
    rules = verdict.rules
    hours = max((rule.rest_hours or 0 for rule in rules), default=0)
    lasting = any(rule.rest_hours is None for rule in rules)
    eased = step_down(fold, slot)
    back = None if lasting else verdict.on + timedelta(hours=hours)
    return eased._replace(is_stopped=True, back_on=back, stopped_on=verdict.on)


def hold(slot: Slot, changes: Sequence[Change]) -> Slot:
    """The same dose; at the top with slower lowering, or on fewer days."""
    if "slow_lowering" in changes and not slot.has_slow_lowering:
        slot = slot._replace(has_slow_lowering=True)
    if "fewer_days" in changes and not slot.has_fewer_days:
        slot = slot._replace(has_fewer_days=True)
    return slot


def progress_slot(fold: Fold, slot: Slot, verdict: Verdict) -> Slot:
    """One step up of one kind."""
    steps = fold.rules.steps
    changes, truths = verdict.changes, fold.setting.compiled.steps.truths(verdict.line)
    history = fold.histories[slot.key]
    fold.histories[slot.key] = history._replace(progressed=(*history.progressed, history.logged)[-2:])
    if "rung_up" in changes:
        harder = harder_of(fold, slot)
        if harder is not None:
            fold.rung_up_on[fold.entry(slot).card.ladder] = verdict.on
            return into_place(fold, slot, harder)._replace(before=slot._replace(before=None))
    if "load_up" in changes:
        # What was at hand has been taken; whether there is more is asked again.
        fold.histories[slot.key] = fold.histories[slot.key]._replace(heavier_load=None)
        careful = truths.of(steps.careful_when) != NO
        return load_up(slot, steps.careful_load_pct if careful else steps.load_pct)
    if counts_seconds(slot.dose.reps_max, slot.dose.hold_s):
        return amount_up(slot, steps.hold_s)
    easy = truths.of(steps.easy_when) == YES
    return amount_up(slot, steps.easy_reps if easy else steps.rep)


def regress_slot(fold: Fold, slot: Slot, verdict: Verdict) -> Slot:
    """One step down: the last step undone, a dose step or a rung."""
    if verdict.regress_by == "rung":
        return step_down(fold, slot)
    if "undo" in verdict.changes:
        before = undone(slot)
        if before is not None:
            return before
    return ease_dose(fold, slot)


def ease_dose(fold: Fold, slot: Slot) -> Slot:
    """One dose step down."""
    limit = fold.rules.steps.rom_max_knee_flexion_deg
    exercise = fold.entry(slot).exercise
    bends = exercise.knee_flexion_range_deg[1] > limit and exercise.weight_bearing.rank > 0
    return dose_down(slot, fold.rules.steps, bends=bends, planned_sets=planned_sets_of(fold, slot))


def step_down(fold: Fold, slot: Slot) -> Slot:
    """One rung down; without one, half the sets and the pain-free range."""
    easier = easier_of(fold, slot)
    if easier is None:
        return halved(slot, planned_sets_of(fold, slot))
    return into_place(fold, slot, easier)._replace(before=None)


def swap_slot(fold: Fold, slot: Slot, on: date) -> Slot:
    """An exercise of another ladder that trains the same with less load, or none; `on`: the day of the session."""
    entry, catalog = fold.entry(slot), fold.setting.catalog
    allowed = fold.allowed_now
    taken = {other.at for other in fold.slots.values()}
    ladders = {fold.entry(other).card.ladder for other in fold.slots.values()}
    own = entry.exercise
    for mask in entry.substitutes:
        for index in bits_of(mask & allowed):
            other = catalog.entries[index].exercise
            lighter = other.patellofemoral_load.level.rank < own.patellofemoral_load.level.rank
            if index in taken or other.ladder.family in ladders:
                continue
            if lighter or other.weight_bearing.rank == 0:
                history = fold.histories[slot.key]
                fold.histories[slot.key] = History(logged=history.logged, is_mastered=history.is_mastered)
                return into_place(fold, slot, index)._replace(before=None)
    # Nothing else trains the same with less load: leave it out until it was looked at.
    return slot._replace(is_stopped=True, back_on=None, stopped_on=on)
