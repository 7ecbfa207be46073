"""Which clearances count: a clinician lifts one named rule for a time, and never an emergency (DESIGN 8.8)."""

from collections.abc import Set as AbstractSet
from datetime import date

from app.domain.report.findings import Screen
from app.domain.report.intake import Clearance, Conflict, Intake, ScreenAnswer
from app.domain.triage.compiled import CompiledTriage
from app.domain.triage.red_flags import CareLevel, RedFlag


def cleared_rules(intake: Intake, rules: CompiledTriage) -> tuple[dict[str, str], tuple[Conflict, ...]]:
    """Rule id -> clinician role for clearances that count, and a note for each that does not."""
    if not intake.report.clearances:
        return {}, ()
    cleared: dict[str, str] = {}
    notes: list[Conflict] = []
    flags = {flag.id: flag for flag in rules.red_flags}
    # Sorted: order and duplicates of what was sent must not show; of two that count the later one is named.
    sent = sorted(
        set(intake.report.clearances), key=lambda each: (each.clears, each.date, each.expires_on, each.clinician_role)
    )
    for clearance in sent:
        flag = flags.get(clearance.clears)
        if flag is None:
            continue
        day = intake.report.answered_on
        if day is None:
            notes.append(Conflict("clearance_undated", rules.rules.interview.clearance_undated, (flag.id,)))
        elif _is_void(flag, clearance, day, intake, rules):
            notes.append(Conflict("clearance_void", rules.rules.interview.clearance_void, (flag.id,)))
        else:
            cleared[flag.id] = clearance.clinician_role
    return cleared, tuple(dict.fromkeys(notes))


def _is_void(flag: RedFlag, clearance: Clearance, answered_on: date, intake: Intake, rules: CompiledTriage) -> bool:
    used_on = answered_on if intake.on is None else max(intake.on, answered_on)
    in_time = clearance.date <= answered_on and used_on <= clearance.expires_on
    # Stateless as we are, we cannot see when a screen turned yes: any yes outside what the cleared rule itself looks
    # at counts as having turned yes after the clearance (the cautious reading of DESIGN 8.8).
    slot = rules.slots[rules.red_flags.index(flag)]
    concerned = set(rules.circuit.all_findings(slot))
    return flag.level is CareLevel.EMERGENCY or not in_time or is_overtaken(clearance, concerned, answered_on, intake)


def is_overtaken(clearance: Clearance, concerned: AbstractSet[str], answered_on: date, intake: Intake) -> bool:
    """Whether a screen is yes about something that a clearance of the findings concerned was not about.

    That is any other screen, and an acute sign of its own that cannot be the one cleared long ago: longer ago than an
    answer of its screen holds.
    """
    return any(
        concerned.isdisjoint(state.screen.covers) or has_outlived(clearance, state.screen, answered_on)
        for state in intake.screens
        if state.answer is ScreenAnswer.YES
    )


def has_outlived(clearance: Clearance, screen: Screen, answered_on: date) -> bool:
    """Whether an acute sign that is told on a day cannot be the one that was cleared."""
    is_acute, days = screen.valid_days_after_yes is not None, screen.valid_days
    return is_acute and days is not None and (answered_on - clearance.date).days > days
