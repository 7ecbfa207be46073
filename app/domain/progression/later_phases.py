"""The phases still to come, for the person of today: one that loses exercises is planned anew, as when it begins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.domain.program.dosage import DoseKind
from app.domain.program.entries import Entry
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedPhase
from app.domain.program.start import PhaseWindow, unseen_rung
from app.domain.progression.person import window_of
from app.domain.progression.phase_limits import within
from app.domain.progression.state import Fold


class Trained(NamedTuple):
    """What a phase builds on: the phase before it with ladder -> rung and region -> weekly sets, and what is kept.

    Of what is kept: the mask, and the rung of its endurance training.
    """

    phase: ProgramPhase
    rungs: Mapping[str, int]
    sets: Mapping[str, int]
    exercises: int
    endurance_rung: int


def later_window(fold: Fold, planned: PlannedPhase) -> PhaseWindow:
    """The frame of a phase after the first: as in a new program, a ladder that nobody trained enters behind."""
    rules = fold.setting.rulebook.programs.rules.start
    window = window_of(planned)
    return replace(window, unseen_rung=unseen_rung(window.rung, fold.phases[0].rung_max, rules))


def planned_after(fold: Fold, window: PhaseWindow, before: Trained) -> PlannedPhase:
    """A phase as it is planned for this person after what was trained before it."""
    catalog, keep = fold.setting.catalog, fold.setting.catalog.everything
    if window.phase is ProgramPhase.MAINTENANCE:
        # What was reached is kept; endurance stays at what it was, so that something is there to choose from.
        keep = before.exercises | catalog.aerobic & catalog.rung_at_most[before.endurance_rung]
    return fold.person.plan(window, before.rungs, before.sets, keep & reachable(fold, before.rungs), before.phase)


def reachable(fold: Fold, rungs: Mapping[str, int]) -> int:
    """Without what is left out, or more than one rung up a ladder that was trained: after a step down, too."""
    catalog = fold.setting.catalog
    mask = catalog.everything & ~fold.left_out
    top = len(catalog.rung_at_most) - 1
    for ladder, rung in rungs.items():
        mask &= ~(catalog.ladder[ladder] & ~catalog.rung_at_most[min(max(rung, 0) + 1, top)])
    return mask


def later_phases(fold: Fold, later: Iterable[PlannedPhase], before: Trained) -> list[PlannedPhase]:
    """The phases to come without what became impossible; one that loses an exercise by it is planned again.

    So is one that is meant to be harder than this person may train now. Then it says how each need is met as known
    today, also where the catalog no longer offers an exercise. Where nothing can be planned, what is left of it stays.
    """
    catalog, options = fold.setting.catalog, fold.setting.rulebook.programs.rules.dosage.options
    found: list[PlannedPhase] = []
    for phase in later:
        kept = within(phase, fold.allowed, catalog, options)
        is_too_hard = phase.effort_max_rpe > fold.person.effort_max_rpe
        if (is_too_hard or len(kept.exercises) < len(phase.exercises)) and not fold.person.is_blocked:
            planned = planned_after(fold, later_window(fold, phase), _trained_in(fold, found[-1]) if found else before)
            # What may stand in for an exercise is chosen without looking at what a clinician leaves out.
            again = within(planned, fold.allowed, catalog, options)
            kept = replace(again, first_day=phase.first_day) if again.exercises or not kept.exercises else kept
        found.append(kept)
    return found


def _trained_in(fold: Fold, phase: PlannedPhase) -> Trained:
    catalog = fold.setting.catalog
    entries = [catalog.entries[catalog.index_of[each.slug]] for each in phase.exercises]
    rungs: dict[str, int] = {}
    for entry in entries:
        rungs[entry.card.ladder] = max(rungs.get(entry.card.ladder, 0), entry.exercise.demand_rung)
    return trained(phase.phase, entries, rungs, {row.region: row.by_week[-1] for row in phase.weekly_sets})


def trained(
    phase: ProgramPhase, entries: Sequence[Entry], rungs: Mapping[str, int], sets: Mapping[str, int]
) -> Trained:
    """What a phase builds on of these exercises of the one before it."""
    endurance = [each for each in entries if phase in each.forms and each.forms[phase].kind is DoseKind.AEROBIC]
    rung = max((rungs[each.card.ladder] for each in endurance), default=1)
    return Trained(phase, rungs, sets, sum({1 << each.index for each in entries}), rung)
