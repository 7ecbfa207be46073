"""What one more session would change: a made-up session for each scenario, put through the same rules."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import timedelta
from functools import partial
from typing import Any, Final

from app.domain.program.dosage import PlannedDose
from app.domain.progression.exercise_progression import Modulation, Prescription, bounds_of, counts_seconds
from app.domain.progression.fold import morning
from app.domain.progression.modulation import modulation_of, slots_left_out
from app.domain.progression.results import (
    ForwardRow,
    ForwardStep,
)
from app.domain.progression.rules import (
    MadeUpSession,
    ProgramDecision,
    ProgressionDecision,
)
from app.domain.progression.session_logs import ExerciseLog, SessionLog
from app.domain.progression.session_recording import record_session
from app.domain.progression.slot_options import prescription_of
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling

_SCENARIOS: Final = tuple(field.name for field in fields(ForwardRow) if field.name != "slug")


def forward_table(fold: Fold) -> tuple[ForwardRow, ...]:
    """For every exercise and scenario the decision after the next session, and what is prescribed then."""
    next_day = fold.copy()
    next_day.day += timedelta(days=1)
    morning(next_day, ())
    asked = modulation_of(next_day)
    left_out = slots_left_out(next_day, asked)
    prescribed = [
        (prescription_of(next_day, slot, asked), slot.dose)
        for key, slot in next_day.slots.items()
        if key not in left_out
    ]
    after = {name: _steps(_after(next_day, prescribed, fold.rules.forward[name])) for name in _SCENARIOS}
    rows = []
    for key, slot in fold.slots.items():
        steps = {name: after[name](key) for name in _SCENARIOS}
        rows.append(ForwardRow(fold.entry(slot).card.slug, **steps))
    return tuple(rows)


def _after(next_day: Fold, prescribed: Iterable[tuple[Prescription, PlannedDose]], made_up: MadeUpSession) -> Fold:
    """The fold after one more session on this day, all exercises as prescribed."""
    later = next_day.copy()
    exercises = tuple([_as_prescribed(each, dose, made_up) for each, dose in prescribed])
    session: Any = made_up.session
    record_session(later, SessionLog("forward", later.day, exercises, **session))
    morning(later, ())
    return later


def _as_prescribed(prescribed: Prescription, dose: PlannedDose, made_up: MadeUpSession) -> ExerciseLog:
    values: Any = made_up.exercise
    if "skipped_reason" in values:
        return ExerciseLog(prescribed.slug, **values)
    seconds = counts_seconds(prescribed.reps_max, prescribed.hold_s)
    amount = prescribed.hold_s if seconds else prescribed.reps
    if bounds_of(dose) is None or amount is None:
        return ExerciseLog(prescribed.slug, done_sets=prescribed.sets, effort_rpe=prescribed.effort_max_rpe, **values)
    done = (amount,) * prescribed.sets
    return ExerciseLog(
        prescribed.slug,
        done_reps_per_set=None if seconds else done,
        done_hold_s_per_set=done if seconds else None,
        done_load_kg=prescribed.load_kg,
        effort_rpe=prescribed.effort_max_rpe,
        **values,
    )


def _steps(after: Fold) -> Callable[[str], ForwardStep]:
    """What holds for each slot after the made-up session."""
    ruling = after.ruling
    assert ruling is not None, "a day has been decided"
    asked = modulation_of(after)
    return partial(_step, after, ruling, asked, slots_left_out(after, asked))


def _step(after: Fold, ruling: Ruling, asked: Modulation, left_out: frozenset[str], key: str) -> ForwardStep:
    slot, verdict = after.slots.get(key), after.verdicts.get(key)
    is_paused = ruling.decision is ProgramDecision.PAUSE
    if verdict is None or slot is None or is_paused:
        otherwise = after.rules.otherwise
        return ForwardStep(
            decision=ProgressionDecision.STOP if is_paused else ProgressionDecision.HOLD,
            regress_by=None,
            rule_ids=(ruling.rule.id,) if is_paused else (otherwise.id,),
            message=ruling.rule.message if is_paused else otherwise.message,
            next=None,
            program_decision=ruling.decision,
        )
    return ForwardStep(
        decision=verdict.decision,
        regress_by=verdict.regress_by,
        rule_ids=tuple([rule.id for rule in verdict.rules]),
        message=verdict.rules[0].message,
        next=None if key in left_out else prescription_of(after, slot, asked),
        program_decision=ruling.decision,
    )
