"""The phases still to come, for the person of today: what news take out of one is planned anew, as when it begins."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from app.domain.program.dosage import DoseKind
from app.domain.program.entries import Entry
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedPhase
from app.domain.program.start import PhaseWindow
from app.domain.progression.modulation import has_news
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
    today. Where nothing could be planned, what is left of it stays.
    """
    catalog, options = fold.setting.catalog, fold.setting.rulebook.programs.rules.dosage.options
    is_to_be_planned = has_news(fold) and not fold.person.is_blocked
    found = []
    for phase in later:
        kept = within(phase, fold.allowed, catalog, options)
        is_too_hard = phase.effort_max_rpe > fold.person.effort_max_rpe
        if is_to_be_planned and (is_too_hard or len(kept.exercises) < len(phase.exercises)):
            again = planned_after(fold, window_of(phase), before)
            kept = replace(again, first_day=phase.first_day) if again.exercises else kept
        found.append(kept)
        if is_to_be_planned:
            before = _trained_in(fold, kept)
    return found


def _trained_in(fold: Fold, phase: PlannedPhase) -> Trained:
    catalog = fold.setting.catalog
    entries = [catalog.entries[catalog.index_of[each.slug]] for each in phase.exercises]
    rungs: dict[str, int] = {}
    for entry in entries:
        rungs[entry.card.ladder] = max(rungs.get(entry.card.ladder, 0), entry.exercise.demand_rung)
    return Trained(
        phase.phase,
        rungs,
        {row.region: row.by_week[-1] for row in phase.weekly_sets},
        sum(1 << entry.index for entry in entries),
        _endurance_rung(entries, phase.phase),
    )


def _endurance_rung(entries: Iterable[Entry], phase: ProgramPhase) -> int:
    forms = ((each.exercise.demand_rung, each.forms.get(phase)) for each in entries)
    return max((rung for rung, form in forms if form is not None and form.kind is DoseKind.AEROBIC), default=1)
