"""Keeps a session against what was prescribed on its day, and settles it with the pain of the next morning."""

from collections.abc import Sequence, Set
from datetime import timedelta
from typing import Final

from app.domain.calendar_days import calendar_week
from app.domain.evaluation.answers import YES
from app.domain.program.dosage import CONTROL_KINDS
from app.domain.program.planned_phase import PlannedSession
from app.domain.progression.decision_tables import Truths
from app.domain.progression.exercise_progression import (
    History,
    Modulation,
)
from app.domain.progression.logged_exercises import Performed, done_sets, was_done
from app.domain.progression.modulation import begins_anew, is_left_out, modulation_of
from app.domain.progression.rules import GapRule, SessionEvent
from app.domain.progression.session_logs import ExerciseLog, SessionLog
from app.domain.progression.session_today import exercises_today, resting_on_days
from app.domain.progression.slot_options import easier_of, into_place, plan_of
from app.domain.progression.state import Fold, NotInProgramError
from app.domain.progression.values import (
    SESSION,
    SessionRecord,
    session_values,
)
from app.domain.progression.verdicts import Ruling

_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
_GAVE_WAY: Final = SESSION.index("session_event_gave_way")


def record_session(fold: Fold, log: SessionLog) -> None:
    """Keep a session, with what was prescribed when it was done."""
    if fold.ruling is not None and fold.ruling.gap is not None:
        return_from(fold, fold.ruling, fold.ruling.gap)
    asked = modulation_of(fold)
    logged = slots_of(fold, log)
    weekday = (fold.day - fold.phase_since).days % _WEEK + 1
    session, meant = fold.sessions.meant(frozenset([key for _, key in logged]), weekday)
    slots = fold.slots
    performed = tuple(
        [Performed(each, key, plan_of(fold, slots[key], session, asked), was_done(each)) for each, key in logged]
    )
    completed = is_completed(fold, performed, session, meant, asked)
    fold.pending.append(SessionRecord(log, performed, completed, is_after_gap=fold.gap is not None))
    for each in performed:
        remember_load(fold, each)
    if completed:
        fold.completed_on = fold.day
        fold.gap_stepped = False
        if fold.gap is not None:
            rule, left = fold.gap
            fold.gap = (rule, left - 1) if left > 1 else None
    fold.phase_sessions += 1
    fold.phase_strength += session is not None and session.kind == "strength"
    fold.phase_control += not CONTROL_KINDS.isdisjoint([each.plan.kind for each in performed if each.is_done])
    if log.pain_before_nprs is not None:
        fold.begin_with_pain(log.pain_before_nprs)
    if log.next_morning_pain_nprs is not None:
        week = calendar_week(fold.day + _DAY)
        fold.mornings.setdefault(week, []).append(log.next_morning_pain_nprs)
        fold.rises = None


def slots_of(fold: Fold, log: SessionLog) -> list[tuple[ExerciseLog, str]]:
    """The logged exercises, each with its slot; without those that are no longer trained."""
    key_of = fold.held.key_of
    slots = []
    for each in log.exercises:
        if each.slug not in key_of:
            key_of[each.slug] = slot_of_ladder(fold, each, log)
        key = key_of[each.slug]
        if key is not None:
            slots.append((each, key))
    return slots


def slot_of_ladder(fold: Fold, each: ExerciseLog, log: SessionLog) -> str | None:
    """The slot of the ladder of a logged exercise, where the program has moved on; None: no longer trained."""
    if each.slug not in fold.ever:
        raise NotInProgramError(log.id, each.slug)
    index = fold.setting.catalog.index_of.get(each.slug)
    if index is None:
        return None
    family = fold.setting.catalog.entries[index].card.ladder
    return next((key for key, slot in fold.slots.items() if fold.entry(slot).card.ladder == family), None)


def is_completed(
    fold: Fold, performed: Sequence[Performed], session: PlannedSession | None, meant: Set[str], asked: Modulation
) -> bool:
    """Whether enough of the planned sets was done; `meant` are the exercises of the session."""
    by_slot = {each.slot: each for each in performed}
    prescribed = done = 0
    for logged in by_slot.values():
        sets = logged.plan.prescription.sets
        done += min(done_sets(logged.log) or 0, sets)
        prescribed += sets
    shown = {
        key: slot
        for key in meant - by_slot.keys()
        if (slot := fold.slots.get(key)) is not None and not is_left_out(fold, slot, asked)
    }
    for key in shown.keys() & today_of(fold, session, asked, meant):
        prescribed += plan_of(fold, shown[key], session, asked).prescription.sets
    return prescribed > 0 and 100 * done >= fold.rules.steps.completed_session_pct * prescribed


def today_of(fold: Fold, session: PlannedSession | None, asked: Modulation, meant: Set[str]) -> Set[str]:
    """Those of the exercises of a session that the program of the day has in it."""
    if session is None:
        return meant
    resting = resting_on_days(fold).get(session.day, frozenset())
    if asked.exercises_max is None and not resting:
        return meant
    shown = {key: slot for key, slot in fold.slots.items() if not is_left_out(fold, slot, asked)}
    return {each.slug for each in exercises_today(session, shown, asked, resting)}


def remember_load(fold: Fold, performed: Performed) -> None:
    """What the log says about load, for the next prescription."""
    log, key, _, is_done = performed
    slot, history = fold.slots[key], fold.histories[key]
    load_kg = slot.load_kg or log.done_load_kg or None
    week = fold.dose_week if is_done and history.sessions == 0 else slot.week
    if load_kg != slot.load_kg or week != slot.week:
        fold.place(slot._replace(load_kg=load_kg, week=week))
    sessions, logged, progressed, latest, is_mastered, heavier = history
    if is_done or log.heavier_load_available:
        heavier = log.heavier_load_available or heavier
        fold.histories[key] = History(sessions + bool(is_done), logged, progressed, latest, is_mastered, heavier)


def with_morning(fold: Fold, record: SessionRecord) -> SessionRecord:
    """The record with the values and marks that are known by now."""
    setting, compiled = fold.setting, fold.setting.compiled
    values = session_values(record, fold.baseline, compiled.above_green, persistent_pain=setting.persistent_pain)
    line = compiled.said.line(values)
    truths = compiled.session.truths(line)
    marks = truths.marks(fold.rules.session_marks)
    log = record.log
    settled = record._replace(values=values, line=line, marks=marks, events=_events(fold, truths))
    fold.records.append(settled)
    fold.efforts.add(log.date, record.performed)
    fold.sessions_so_far.add(settled)
    named = values[_GAVE_WAY] == "yes"
    times = max(log.session_giving_way_count or 0, int(named))
    if times:
        fold.times_given_way.append((log.date, times))
    return settled


def _events(fold: Fold, truths: Truths) -> tuple[SessionEvent, ...]:
    """The events of a session: kept with its truths."""
    known: tuple[SessionEvent, ...] | None = truths.worked_out.get("events")
    if known is None:
        known = tuple(event for event in fold.rules.events if truths.of(event.on) == YES)
        truths.worked_out["events"] = known
    return known


def return_from(fold: Fold, ruling: Ruling, gap: GapRule) -> None:
    """The first session after a break: what the break changes from now on."""
    effects = gap.effects
    if fold.gap is not None and not begins_anew(fold, ruling):
        # A shorter break meanwhile: the lighter sessions are at least as many as it asks for.
        shorter = 0 if ruling.gap_today is None else ruling.gap_today.effects.sessions or 0
        fold.gap = gap, max(fold.gap[1], shorter)
        return
    if effects.rung_down:
        for slot in fold.slots.values():
            easier = easier_of(fold, slot)
            if fold.entry(slot).exercise.demand_rung >= 2 and easier is not None:
                fold.place(into_place(fold, slot, easier))
    if effects.run_steps_down:
        fold.run_step = max(1, fold.run_step - effects.run_steps_down)
        fold.good_runs = 0
    if effects.freeze_days is not None:
        fold.held_until = fold.day + timedelta(days=effects.freeze_days)
    if effects.sessions is not None:
        fold.gap = gap, effects.sessions
