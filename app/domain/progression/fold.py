"""A program and everything logged since, folded from the start: what holds now, and why.

The fold walks the days from the first to `as_of`. On the morning of a day the sessions before it are settled with the
pain of that morning, check-ins of the day are taken in, the program rules are evaluated, and the exercise decisions,
capped by the decision for the program, are applied. Then the sessions of the day are recorded against what was
prescribed. On `as_of` the sessions of the day are settled too, provisionally where the morning is still to come. So the
same logs give the same program in whatever order and however often they were sent, and nothing can be applied twice.

Precedence: program_rules by their number, of exercise rules the most severe (program rules 3.9).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Final, TypeVar

from app.domain.progression.check_ins import end_clearances, in_order, take_in, take_in_events
from app.domain.progression.clinician_instructions import left_out_today
from app.domain.progression.day_values import is_nothing_left
from app.domain.progression.exercise_changes import apply_verdicts
from app.domain.progression.exercise_progression import (
    Slot,
)
from app.domain.progression.exercise_verdicts import judge
from app.domain.progression.modulation import has_news, is_left_out, modulation_of
from app.domain.progression.phase_moves import enter_phase
from app.domain.progression.practice_ladders import practise
from app.domain.progression.program_values import known_today
from app.domain.progression.results import ProgramChange
from app.domain.progression.rules import ProgramDecision, ProgressionDecision
from app.domain.progression.rulings import apply_program, end_what_is_over, rule_day
from app.domain.progression.session_logs import CheckIn, SessionLog
from app.domain.progression.session_recording import record_session, with_morning
from app.domain.progression.setting import Setting
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling, Verdict

_DAY: Final = timedelta(days=1)
Dated = TypeVar("Dated", SessionLog, CheckIn)
_WEEK: Final = 7
_MOVING: Final = (ProgramDecision.ADVANCE, ProgramDecision.STEP_BACK)
_GROWING: Final = (ProgramDecision.CONTINUE, ProgramDecision.ADVANCE, ProgramDecision.REASSESS)


def start(setting: Setting) -> Fold:
    """A program on the morning of its first day."""
    fold = Fold(setting)
    enter_phase(fold, {})
    return fold


def run_to(fold: Fold, as_of: date, logs: Sequence[SessionLog], checks: Sequence[CheckIn]) -> None:
    """Fold everything up to a day, that day's sessions included."""
    sessions, findings = by_day(logs), by_day(checks)
    while True:
        morning(fold, findings.get(fold.day, ()))
        for log in sessions.get(fold.day, ()):
            record_session(fold, log)
        if fold.day >= as_of:
            break
        fold.day += _DAY
    if fold.pending:
        morning(fold, ())


def morning(fold: Fold, checks: Sequence[CheckIn]) -> None:
    """One morning: settle what is pending, take in check-ins, decide for the program, apply."""
    settled = fold.pending
    fold.pending = []
    settled = [with_morning(fold, record) for record in settled]
    end_clearances(fold)
    # What a session told is older than what is said on the morning after it.
    take_in_events(fold, settled)
    for check in in_order(checks, fold.setting.rulebook):
        take_in(fold, check)
    if fold.setting.instructions:
        fold.left_out = left_out_today(fold)
    today = known_today(fold)
    if (fold.deload is not None or fold.flare_since is not None) and end_what_is_over(fold, today):
        today = known_today(fold)
    ruling = rule_day(fold, today)
    verdicts = [verdict for record in settled for verdict in judge(fold, record, ruling)]
    before, slots = picture_of(fold), fold.slots.copy()
    fold.ruling = ruling
    if ruling.decision in _MOVING:
        # Nothing rises on the day of a new stage, but it is planned from what had to stop or to be eased today.
        apply_verdicts(fold, [each for each in verdicts if each.decision is not ProgressionDecision.PROGRESS])
        apply_program(fold, ruling)
        if fold.no_stage_for is fold.person:
            # Nobody is told to go on to a stage in which nothing is left for them.
            ruling = fold.ruling = rule_day(fold, known_today(fold))
    else:
        apply_program(fold, ruling)
        apply_verdicts(fold, verdicts)
        if is_nothing_left(fold):
            # Said on the morning on which the last exercise was stopped, not a day later.
            fold.ruling = rule_day(fold, known_today(fold))
    for each in settled:
        practise(fold, each, ruling)
    note_changes(fold, before, slots, verdicts, ruling)
    count_day(fold, ruling)


Picture = tuple[int, object, date | None, int]


def picture_of(fold: Fold) -> Picture:
    """What a change of the program is told by, the phase first."""
    return fold.position, fold.deload, fold.flare_since, fold.run_step


def note_changes(
    fold: Fold, before: Picture, slots: Mapping[str, Slot], verdicts: Sequence[Verdict], ruling: Ruling
) -> None:
    """Number and keep what changed on a morning; `slots` are those of before."""
    state, has_moved = picture_of(fold) != before, fold.position != before[0]
    now = fold.slots
    moved = [] if has_moved else [v for v in verdicts if differs(slots.get(v.slot), now.get(v.slot))]
    if not state and not moved:
        return
    fold.sequence += 1
    if state:
        fold.changes.append(
            ProgramChange(fold.sequence, fold.day, "program", None, ruling.decision.value, (ruling.rule.id,))
        )
    for verdict in moved:
        slot = fold.slots[verdict.slot]
        ids = tuple(rule.id for rule in verdict.rules)
        fold.changes.append(
            ProgramChange(fold.sequence, fold.day, "exercise", fold.entry(slot).card.slug, verdict.decision.value, ids)
        )


def count_day(fold: Fold, ruling: Ruling) -> None:
    """A day of growth, and a day on which a session was prescribed."""
    if fold.counted_on == fold.day:
        return
    fold.counted_on = fold.day
    has_gap = ruling.gap is not None and ruling.gap.effects.freeze
    has_begun = fold.day >= fold.phase_since
    if has_begun and not fold.is_frozen and not has_gap and ruling.decision in _GROWING:
        fold.growth_days += 1
    fold.plateau_paused_days += any(rule.pauses_plateau_clock for rule in ruling.true)
    weekday = (fold.day - fold.phase_since).days % _WEEK + 1
    if has_begun and not ruling.pauses and is_anything_planned(fold, ruling, weekday):
        fold.prescribed_days.append(fold.day)


def is_anything_planned(fold: Fold, ruling: Ruling, weekday: int) -> bool:
    """Whether a day of the week has a session of which not everything is left out for now."""
    if weekday not in fold.sessions.days:
        return False
    is_limited = fold.flare_since is not None or fold.left_out or has_news(fold)
    if not is_limited and not any(rule.limits for rule in ruling.true):
        return True
    asked = modulation_of(fold)
    slots = (fold.slots.get(key) for key in fold.sessions.on(weekday))
    return any(slot is not None and not is_left_out(fold, slot, asked) for slot in slots)


def by_day(logs: Iterable[Dated]) -> dict[date, list[Dated]]:
    """The logs of each day, in the order given."""
    found: dict[date, list[Dated]] = {}
    for log in logs:
        found.setdefault(log.date, []).append(log)
    return found


def differs(one: Slot | None, other: Slot | None) -> bool:
    """Whether what is prescribed changed: exercise, amount, load, sets, or whether it rests."""
    if one is None or other is None or one is other:
        return one is not other
    return _visible(one) != _visible(other)


_visible: Final = attrgetter(
    *("at", "amount", "week", "sets_cut", "load_kg", "load_steps", "is_range_limited"),
    *("has_slow_lowering", "has_fewer_days", "is_stopped", "back_on"),
)
