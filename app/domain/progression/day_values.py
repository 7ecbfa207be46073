"""The values that change from day to day: what program rules may speak about besides findings.

They are worked out every morning, without names: `OF_DAY` in values.py has those, in the same order. A value that needs
a measurement nobody gave is None, so that every condition on it is unknown.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from typing import Final

from app.domain.calendar_days import calendar_week
from app.domain.evaluation.quantities import Value
from app.domain.progression.counting import Row
from app.domain.progression.decision_tables import Values, answer
from app.domain.progression.modulation import is_resting
from app.domain.progression.rules import CountRule
from app.domain.progression.state import Fold
from app.domain.progression.values import week_rises

_WEEK: Final = 7


def values_of_day(fold: Fold) -> Values:
    """Counts over sessions and check-ins, then the values of `OF_DAY`."""
    compiled, day, rows = fold.setting.compiled, fold.day, fold.check_rows
    return (
        *fold.sessions_so_far.counts(day, fold.setting.basis.start, fold.last_deload, fold.checked_on),
        *[_days_of(count, rows.get(count.mark), day) for count in compiled.check_counts],
        *_in_phase(fold),
        *_so_far(fold),
        *_flares(fold),
        *_sore(fold),
        *_rises(fold),
    )


def _days_of(count: CountRule, row: Row | None, day: date) -> int:
    """Days of a row of check-ins up to today, or up to the last of them."""
    if row is None:
        return 0
    return ((row.last if count.as_reported else day) - row.first).days


def _rises(fold: Fold) -> Values:
    """How the pain of mornings rose from week to week: the same until there is another week, or another morning."""
    week, known = calendar_week(fold.day), fold.rises
    if known is None or known[0] != week:
        known = fold.rises = week, week_rises(fold.mornings, week, fold.rules.steps)
    return known[1]


def _in_phase(fold: Fold) -> Values:
    days, planned = (fold.day - fold.phase_since).days, fold.planned
    strength = fold.held.strength
    mastered = sum([fold.histories[key].is_mastered for key in strength])
    return (
        days,
        days - _WEEK * planned.weeks_min,
        days - _WEEK * planned.weeks_max,
        fold.phase_sessions,
        fold.phase_strength,
        fold.phase_control,
        100 * mastered / len(strength) if strength else None,
        len(fold.sessions.days),
    )


def _so_far(fold: Fold) -> Values:
    day, start, steps = fold.day, fold.setting.basis.start, fold.rules.steps
    last = fold.completed_on
    return (
        len(fold.records) + len(fold.pending),
        (day - (start if last is None else last)).days,
        _adherence(fold),
        fold.sessions_so_far.swelling_days(),
        fold.sessions_so_far.days_between_swellings(),
        fold.gave_way(steps.giving_way_days) if fold.times_given_way else 0,
        answer(is_open(fold, fold.event_on)),
        answer(fold.checked_on is not None and fold.checked_on in (fold.event_on, fold.sessions_so_far.last("popped"))),
        bisect_right(fold.setting.plateau_days, (day - start).days - fold.plateau_paused_days),
        answer(fold.deload_wanted_on == day),
        answer(is_nothing_left(fold)),
        answer(fold.held_until is not None and day < fold.held_until),
        answer(fold.gap_stepped),
        fold.efforts.rise(day),
        answer(fold.sessions_so_far.is_swollen),
        (day - max(fold.phase_since, fold.checked_on or fold.phase_since)).days,
        answer(fold.no_stage_for is fold.person),
    )


def is_nothing_left(fold: Fold) -> bool:
    """Whether every exercise of the stage was stopped and none comes back by itself, or may not be done any more."""
    return all(
        not fold.allowed >> slot.at & 1 or (slot.is_stopped and slot.back_on is None and is_resting(fold, slot))
        for slot in fold.slots.values()
    )


def _adherence(fold: Fold) -> float | None:
    """Completed of prescribed sessions in the last days, in percent."""
    steps, day = fold.rules.steps, fold.day
    oldest = day - timedelta(days=steps.adherence_days)
    days = fold.prescribed_days
    prescribed = bisect_left(days, day) - bisect_left(days, oldest)
    if prescribed < steps.adherence_prescribed_min:
        return None
    done = fold.sessions_so_far.completed_between(oldest, day, 2 * steps.adherence_days)
    return min(100, round(100 * done / prescribed, 1))


def is_open(fold: Fold, event: date | None) -> bool:
    """Whether the safety questions were not answered since an event: answers of its own day came before it."""
    return event is not None and (fold.checked_on is None or fold.checked_on <= event)


def _flares(fold: Fold) -> Values:
    day, since, ended, steps = fold.day, fold.flare_since, fold.flare_ended, fold.rules.steps
    recent = sum((day - each).days <= steps.flare_window_days for each in fold.flares) if fold.flares else 0
    if since is not None:
        return "yes", (day - since).days, 0, "no", recent
    calm = (day - (ended or fold.setting.basis.start)).days
    return "no", None, calm, answer(ended is not None and calm < fold.rules.flare.freeze_days), recent


def _sore(fold: Fold) -> Values:
    """Pain of today, raised pain, and why training paused."""
    day, baseline = fold.day, fold.baseline
    pain = settling = raised_by = raised_for = rest_by = None
    if fold.records:
        latest = fold.records[-1].log
        age = (day - latest.date).days
        pain = latest.pain_before_nprs if age <= 1 else None
        settling = latest.settling_time_hours if age <= 2 else None
    raised, reason = fold.raised, fold.gap_reason
    if raised is not None and (day - raised.date).days <= 2:
        raised_by = above(raised.raised_pain_nprs, baseline)
        raised_for = raised.raised_pain_hours
    rest = fold.values.get("rest_pain_nprs")
    if rest is not None and (fold.flare_since is None or rest[1] >= fold.flare_since):
        rest_by = above(rest[0], baseline)
    is_current = reason is not None and all(
        reason.date > past
        for past in (fold.completed_on, fold.flare_ended if reason.gap_reason == "pain" else None)
        if past is not None
    )
    return (
        pain,
        above(pain, baseline),
        settling,
        raised_by,
        raised_for,
        rest_by,
        reason.gap_reason if reason is not None and is_current else None,
    )


def above(pain: Value | None, baseline: float | None) -> float | None:
    """How much pain is above the baseline; None while one of them is not known."""
    return pain - baseline if baseline is not None and isinstance(pain, int | float) else None
