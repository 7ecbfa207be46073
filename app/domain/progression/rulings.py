"""Which program rule decides a day, and what its decision changes.

Of the true rules the one with the lowest precedence decides (program rules 3.9);
the others are notes, and their limits hold as well.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from app.domain.evaluation.answers import YES
from app.domain.progression.clinician_instructions import counting, follow, keeps_deload, with_instructions
from app.domain.progression.decision_tables import Truths
from app.domain.progression.phase_moves import go_to, step_back
from app.domain.progression.questions_again import answers_count_from
from app.domain.progression.rules import (
    GapRule,
    ProgramDecision,
    ProgramRule,
    ProgressionRules,
)
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling, Today

_GAP_PRECEDENCE: Final = 6
_INTAKE_PRECEDENCE: Final = 4
"""Of a break after which nothing is prescribed: it comes before what would only change what is (3.9, 4 and 5)."""
_GREEN: Final = "green_session"
"""What ends a deload or a flare is green sessions since it began."""


def rule_day(fold: Fold, today: Today) -> Ruling:
    """The decision for the program on a day, and everything else that is true."""
    truths = fold.setting.compiled.program.truths(today.line)
    day = fold.day
    true, gap_today, severity_min = _holding(fold, truths)
    gap = gap_today
    running = {name for name, until in fold.active.items() if until >= day} if fold.active else set()
    is_long_gap = gap is not None and (gap.effects.phase_back or gap.effects.new_intake)
    if fold.deload is not None and not is_long_gap:
        # One that only waits for good sessions says nothing about how to begin again after so long a break.
        running.add(fold.deload[0].id)
    if running:
        running.update([rule.id for rule in true])
        true = _in_order(rule for rule in fold.rules.program_rules if rule.id in running)
    if fold.gap is not None and (gap is None or fold.rules.gaps.index(gap) < fold.rules.gaps.index(fold.gap[0])):
        # What a break changed goes on for its sessions; the days between these are no break that would end it.
        gap = fold.gap[0]
    if fold.needs_intake:
        gap = next(row for row in fold.rules.gaps if row.effects.new_intake)
    if gap is not None and (gap.decision is not ProgramDecision.CONTINUE):
        true = _in_order((rule_of_gap(gap), *true))
    overruled: tuple[ProgramRule, ...] = ()
    if fold.setting.instructions:
        if fold.deload is not None and not is_long_gap and all(rule.id != fold.deload[0].id for rule in true):
            # A deload a clinician asked for ends as any other, after good sessions.
            true = (*true, fold.deload[0])
        true, overruled = with_instructions(fold, true)
        if gap is not None and any(rule.id == gap.id for rule in overruled):
            gap = None
    if fold.answers_count_from or any(rule.ask for rule in true):
        fold.answers_count_from = answers_count_from(fold, true)
    if running or gap is not None or fold.setting.instructions:
        severity_min = _severity_min(fold.rules, true, gap)
    return Ruling(true[0], true, truths, today, severity_min, gap, overruled, gap_today)


def _in_order(rules: Iterable[ProgramRule]) -> tuple[ProgramRule, ...]:
    """The rules by their precedence."""
    return tuple(sorted(rules, key=lambda rule: rule.precedence))


def _severity_min(rules: ProgressionRules, true: Iterable[ProgramRule], gap: GapRule | None) -> int:
    """How severe a decision about an exercise must be at least under these rules."""
    caps = [rules.caps.get(rule.decision, rule.cap or "progress") for rule in true]
    if gap is not None and gap.effects.freeze:
        caps.append("hold")
    return max(rules.severity[cap] for cap in caps)


Holding = tuple[tuple[ProgramRule, ...], GapRule | None, int]


def _holding(fold: Fold, truths: Truths) -> Holding:
    """The true rules in order, the last true row of the gap table, and how severe the rules ask to be: all kept."""
    known = truths.worked_out.get("holding")
    if known is None:
        rows = [row for row in fold.rules.gaps if truths.of(row.when) == YES]
        true = _in_order(rule for rule in fold.rules.program_rules if truths.of(rule.when) == YES)
        severity_min = _severity_min(fold.rules, true, None)
        known = truths.worked_out["holding"] = true, rows[-1] if rows else None, severity_min
    found: Holding = known
    return found


def apply_program(fold: Fold, ruling: Ruling) -> None:
    """What the decision for the program begins, ends or moves."""
    day = fold.day
    for rule in ruling.true:
        # What only runs on is not begun again.
        if rule.period_days is None or not is_asked_for(fold, ruling, rule):
            continue
        if fold.active.get(rule.id, date.min) < day:
            fold.active[rule.id] = day + timedelta(days=rule.period_days - 1)
        if rule.decision is ProgramDecision.DELOAD and (fold.deload is None or fold.resumed_on is not None):
            fold.deload, fold.last_deload, fold.resumed_on = (rule, day), day, None
            fold.sessions_so_far.begin_again(_GREEN)
    # The clock of a flare runs in any case: whether it settles is a question for somebody who looks at the knee (P09).
    if fold.flare_since is None:
        for rule in (*ruling.true, *ruling.overruled):
            if rule.decision is ProgramDecision.FLARE:
                fold.flare_since = day
                fold.flares.append(day)
                fold.sessions_so_far.begin_again(_GREEN)
                break
    if ruling.decision is ProgramDecision.ADVANCE:
        go_to(fold, fold.position + 1)
    elif ruling.decision is ProgramDecision.STEP_BACK or leads_back(fold, ruling):
        gap = ruling.gap
        follow(fold, ruling)
        if gap is None or not gap.effects.phase_back or not fold.gap_stepped:
            fold.gap_stepped = gap is not None and gap.effects.phase_back
            fold.check_rows.clear()
            step_back(fold)
    if ruling.gap is not None and ruling.gap.effects.new_intake:
        fold.needs_intake = True


def is_asked_for(fold: Fold, ruling: Ruling, rule: ProgramRule) -> bool:
    """Whether a rule is true today by what is known, or said by a clinician; not only still running."""
    if id(rule.when) in fold.setting.compiled.program.slot_of:
        return ruling.truths.of(rule.when) == YES
    return any(instruction.id == rule.id for _, instruction in counting(fold))


def leads_back(fold: Fold, ruling: Ruling) -> bool:
    """Whether a break leads one stage back beside a rule that decides, as its other effects hold beside it, too."""
    if ruling.gap is None or not ruling.gap.effects.phase_back or ruling.pauses:
        return False
    return not fold.gap_stepped


def end_what_is_over(fold: Fold, today: Today) -> bool:
    """End a deload or a flare that is over, before anything is said about the day; whether one ended."""
    truths, before = fold.setting.compiled.program.truths(today.line), (fold.deload, fold.flare_since)
    move_deload(fold, truths)
    if fold.flare_since is not None and truths.of(fold.rules.flare.over) == YES:
        fold.flare_since, fold.flare_ended = None, fold.day
    return (fold.deload, fold.flare_since) != before


def move_deload(fold: Fold, truths: Truths) -> None:
    """A deload ends in two steps: back at fewer sets after good sessions, then whole."""
    if fold.deload is None or keeps_deload(fold):
        return
    rule = fold.rules.deload
    since = fold.deload[1]
    if fold.resumed_on is None:
        if (fold.day - since).days >= rule.days and truths.of(rule.resume_when) == YES:
            fold.resumed_on = fold.day
    elif (fold.day - fold.resumed_on).days >= rule.resume_days:
        fold.deload = fold.resumed_on = None


def rule_of_gap(gap: GapRule) -> ProgramRule:
    """A row of the gap table as a program rule."""
    return ProgramRule(
        id=gap.id,
        precedence=_INTAKE_PRECEDENCE if gap.effects.new_intake else _GAP_PRECEDENCE,
        when=gap.when,
        decision=gap.decision,
        message=gap.message,
        clinician=gap.clinician,
        sources=gap.sources,
        reviewed_on=gap.reviewed_on,
        status=gap.status,
        ask=gap.ask,
    )
