"""From phase to phase: forward one at a time, or one back, each phase planned again from where the person is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from app.domain.program.phases import ProgramPhase, WeekBounds
from app.domain.program.planned_phase import PlannedPhase
from app.domain.program.start import PhaseWindow
from app.domain.progression.exercise_progression import (
    History,
    Slot,
)
from app.domain.progression.later_phases import Trained, later_window, planned_after, reachable, trained
from app.domain.progression.modulation import is_resting
from app.domain.progression.phase_sessions import PhaseSessions
from app.domain.progression.slot_options import planned_sets_of, remember_ladder
from app.domain.progression.state import Fold

_WEEK: Final = 7


def enter_phase(fold: Fold, before: Mapping[str, Slot]) -> None:
    """A phase begins: its slots, with what is known of exercises that go on."""
    planned, catalog = fold.planned, fold.setting.catalog
    by_index, histories = {slot.at: slot for slot in before.values()}, fold.histories
    # What rests until a day, or until the safety questions, rests on: a new stage is no answer to why it was stopped.
    stopped = {fold.entry(slot).card.ladder: slot for slot in before.values() if is_resting(fold, slot)}
    slots: dict[str, Slot] = {}
    fold.begin(slots, {})
    fold.sessions = PhaseSessions(planned)
    for exercise in planned.exercises:
        index = catalog.index_of.get(exercise.slug)
        # An exercise that is no longer offered, or not in this phase any more, is left out.
        if index is None or planned.phase not in catalog.entries[index].forms:
            continue
        slot, history = Slot(exercise.slug, exercise, index, fold.day), History()
        known = by_index.get(index)
        if known is not None:
            # The same exercise goes on: its load and its time at the rung come along.
            slot = slot._replace(
                since=known.since,
                load_kg=known.load_kg,
                load_steps=known.load_steps,
                is_range_limited=known.is_range_limited,
                has_fewer_days=known.has_fewer_days,
            )
            history = histories[known.key]._replace(progressed=(), is_mastered=False)
        resting = stopped.get(catalog.entries[index].card.ladder)
        if resting is not None:
            slot = slot._replace(is_stopped=True, back_on=resting.back_on, stopped_on=resting.stopped_on)
        slots[exercise.slug], fold.histories[exercise.slug] = slot, history
        fold.ever.update((exercise.slug, *exercise.easier, *exercise.substitutes))
        remember_ladder(fold, catalog.entries[index])
    fold.phase_since = first_day_of(fold, planned)
    fold.growth_days = 0
    fold.phase_sessions = fold.phase_strength = fold.phase_control = 0
    fold.verdicts = {}
    if fold.setting.program.activity_ladder is None and not planned.run_ladder_entry:
        # Who comes to running again begins at its first step.
        fold.run_step, fold.good_runs, fold.practice_rule = 1, 0, None


def first_day_of(fold: Fold, planned: PlannedPhase) -> date:
    """The first day of a phase that can begin today: later where its strength work would follow hard work too soon.

    Hard work of one region is 48 hours apart, and strength days are never neighbors (program rules 2.8, 2.10 no. 12).
    """
    heavy = fold.setting.rulebook.programs.rules.dosage.settings.heavy
    strength = [session.day - 1 for session in planned.sessions if session.kind == "strength"]
    if not strength or (planned.effort_max_rpe < heavy.effort_rpe and planned.rung_max < heavy.rung):
        return fold.day
    for record in reversed(fold.records):
        asked = [each.plan.prescription for each in record.performed if each.is_done is not False]
        if any(each.effort_max_rpe >= heavy.effort_rpe or each.rung >= heavy.rung for each in asked):
            earliest = record.log.date + timedelta(hours=heavy.min_gap_hours)
            return max(fold.day, earliest - timedelta(days=min(strength)))
    return fold.day


def go_to(fold: Fold, position: int) -> None:
    """Into the next phase, planned again from where the person is now; it is noted where nothing fits them in it."""
    current, following = fold.planned, fold.phases[position]
    window = later_window(fold, following)
    week = 1 + (fold.day - fold.setting.basis.start).days // _WEEK
    window = replace(window, first_week=max(week, current.first_week + 1))
    planned = planned_after(fold, window, trained_now(fold))
    if not planned.exercises:
        fold.no_stage_for = fold.person
        return
    weeks = max(1, window.first_week - current.first_week)
    fold.phases[fold.position] = replace(current, weeks=weeks)
    fold.phases[position] = planned
    shift(fold, position)
    fold.position = position
    enter_phase(fold, fold.slots)


def trained_now(fold: Fold) -> Trained:
    """What the next phase builds on."""
    entries = [fold.entry(slot) for slot in fold.slots.values()]
    return trained(fold.planned.phase, entries, reached_rungs(fold), region_sets(fold))


def step_back(fold: Fold) -> None:
    """Into the phase before, planned again one rung below what was reached."""
    earlier = [each for each in stages_of(fold) if each[0].rank < fold.planned.phase.rank]
    if not earlier:
        return
    previous, bounds = earlier[-1]
    rule = fold.setting.rulebook.programs.rules.phases.of(previous)
    lowest = min((fold.entry(slot).exercise.demand_rung for slot in fold.slots.values()), default=1)
    rung = min(rule.rung_cap, max(1, lowest if previous is not ProgramPhase.CALM else 1))
    week = 1 + (fold.day - fold.setting.basis.start).days // _WEEK
    rungs = {ladder: max(1, reached - 1) for ladder, reached in reached_rungs(fold).items()}
    window = PhaseWindow(previous, bounds.typical, bounds, max(week, 2), rule.rung_cap, rung)
    before = earlier[-2][0] if len(earlier) > 1 else None
    planned = fold.person.plan(window, rungs, region_sets(fold), reachable(fold, rungs), before)
    if not planned.exercises:
        return
    current = fold.planned
    weeks = max(1, window.first_week - current.first_week)
    fold.phases[fold.position] = replace(current, weeks=weeks)
    fold.phases[fold.position + 1 : fold.position + 1] = [planned, replace(current, first_week=window.first_week)]
    fold.position += 1
    shift(fold, fold.position)
    enter_phase(fold, fold.slots)


def stages_of(fold: Fold) -> list[tuple[ProgramPhase, WeekBounds]]:
    """The stages that a program of this person can have, in order: ages 10 to 14 have their own (DESIGN 8.13)."""
    rules = fold.setting.rulebook.programs.rules
    own = next((start.schedule for start in rules.start.starts if start.id == fold.setting.program.start_rule), ())
    if own:
        return [(each.phase, WeekBounds(each.weeks, each.weeks, each.weeks)) for each in own]
    return [(each.id, WeekBounds(each.weeks.min, each.weeks.typical, each.weeks.max)) for each in rules.phases.phases]


def shift(fold: Fold, position: int) -> None:
    """Later phases begin when the one before them is planned to end."""
    fold.phases[:] = with_later_phases_after(fold.phases, position, None)


def with_later_phases_after(phases: Sequence[PlannedPhase], position: int, since: date | None) -> list[PlannedPhase]:
    """The phases, those behind a position one after the other from its end; `since`: the first day of that one."""
    shifted, first_week = list(phases[: position + 1]), phases[position].first_week
    week = first_week + phases[position].weeks
    for later in phases[position + 1 :]:
        first_day = None if since is None else since + timedelta(days=_WEEK * (week - first_week))
        shifted.append(replace(later, first_week=week, first_day=first_day))
        week += later.weeks
    return shifted


def reached_rungs(fold: Fold) -> dict[str, int]:
    """Ladder -> rung the next phase may build on; a rung just reached counts as the one below it."""
    rungs: dict[str, int] = {}
    step = timedelta(days=fold.setting.program.rung_step_days)
    for slot in fold.slots.values():
        entry = fold.entry(slot)
        rung, risen = entry.exercise.demand_rung, fold.rung_up_on.get(entry.card.ladder)
        if risen is not None and fold.day - risen < step:
            rung -= 1
        rungs[entry.card.ladder] = max(rungs.get(entry.card.ladder, 0), rung)
    return rungs


def region_sets(fold: Fold) -> dict[str, int]:
    """Region -> planned sets a week."""
    sets: dict[str, int] = {}
    for session in fold.planned.sessions:
        for exercise in session.exercises:
            slot = fold.slots.get(exercise.slug)
            if slot is not None:
                region = fold.entry(slot).counts_as
                sets[region] = sets.get(region, 0) + planned_sets_of(fold, slot, session)
    return sets
