"""What clinicians asked for: which of it counts on a day, what it holds back, and which rules it keeps from acting.

An instruction outranks rules of its precedence and later ones, never those that say stop or send to somebody. It can
hold back at any time, but only overrule what its clinician could know of: a rule that was true on its day already.

Source: app/content/clinician_instructions.yaml (program rules 3.9).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from app.domain.evaluation.conditions import All
from app.domain.program.phases import PHASE_ORDER
from app.domain.progression.results import InstructionResult, InstructionState
from app.domain.progression.rules import InstructionRule, ProgramDecision, ProgramRule
from app.domain.progression.session_logs import ClinicianInstruction
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling

Counting = tuple[ClinicianInstruction, InstructionRule]

_GOES_ON: Final = (ProgramDecision.CONTINUE, ProgramDecision.ADVANCE)
_ALWAYS: Final = All(())


def last_day(instruction: ClinicianInstruction, rule: InstructionRule) -> date:
    """The last day an instruction counts: as it says, and no longer than its rule allows."""
    return min(instruction.expires_on, instruction.date + timedelta(days=rule.days_max))


def counting(fold: Fold) -> Iterator[Counting]:
    """The instructions that count today, in the order of the rules."""
    for rule in fold.rules.instructions:
        for each in fold.setting.instructions:
            if each.instruction == rule.instruction and each.date <= fold.day <= last_day(each, rule):
                yield each, rule


def left_out_today(fold: Fold) -> int:
    """Mask of the exercises that clinicians leave out today."""
    mask = 0
    for each, rule in counting(fold):
        if rule.effect == "leave_out":
            mask |= mask_of(fold, each)
    return mask


def mask_of(fold: Fold, instruction: ClinicianInstruction) -> int:
    """The exercises an instruction names: one, or a group."""
    if instruction.group is not None:
        return fold.setting.masks[instruction.group]
    index = fold.setting.catalog.index_of.get(instruction.slug or "")
    return 0 if index is None else 1 << index


def with_instructions(
    fold: Fold, true: Sequence[ProgramRule]
) -> tuple[tuple[ProgramRule, ...], tuple[ProgramRule, ...]]:
    """The rules that act on a day in order of precedence, instructions among them, and those that are overruled."""
    since, first = fold.true_since, fold.rules.instruction_precedence
    fold.true_since = {rule.id: since.get(rule.id, fold.day) for rule in true}
    acting, overruled = list(true), []
    deciding = []
    for each, rule in counting(fold):
        if rule.effect == "no_advance":
            overruled += [other for other in acting if other.decision is ProgramDecision.ADVANCE]
        elif rule.effect == "carry_on":
            seen = [other for other in acting if _is_overruled(fold, other, each.date)]
            overruled += seen
            if seen:
                # It decides only where nothing else holds back: what began later acts as always.
                last = next(other.precedence for other in acting if other.decision in _GOES_ON)
                deciding.append(_rule_of(rule, last, ProgramDecision.CONTINUE, cap="hold"))
        elif rule.effect == "decide" and not is_idle(fold, each, rule):
            days = (last_day(each, rule) - fold.day).days + 1
            deciding.append(_rule_of(rule, first, rule.decision, days if _lasts(rule) else None))
        acting = [other for other in acting if other not in overruled]
    return tuple(sorted([*deciding, *acting], key=lambda rule: rule.precedence)), tuple(overruled)


def is_idle(fold: Fold, instruction: ClinicianInstruction, rule: InstructionRule) -> bool:
    """Whether there is nothing (more) to do: a step back that was taken, or that there is no stage for."""
    if rule.decision is not ProgramDecision.STEP_BACK:
        return False
    return instruction.id in fold.followed or fold.planned.phase is PHASE_ORDER[0]


def follow(fold: Fold, ruling: Ruling) -> None:
    """Note the instructions that were carried out once and for all by today's decision."""
    done = {
        each.id
        for each, rule in counting(fold)
        if rule.decision is ProgramDecision.STEP_BACK and rule.id == ruling.rule.id
    }
    fold.followed |= done


def keeps_deload(fold: Fold) -> bool:
    """Whether a clinician wants the lighter dose to go on."""
    return any(rule.decision is ProgramDecision.DELOAD for _, rule in counting(fold))


def leave_out_rule(fold: Fold, index: int) -> InstructionRule | None:
    """The instruction that leaves this exercise out today."""
    if not fold.left_out >> index & 1:
        return None
    return next(rule for each, rule in counting(fold) if mask_of(fold, each) >> index & 1)


def states(fold: Fold, ruling: Ruling) -> tuple[InstructionState, ...]:
    """Every instruction on record and what became of it today."""
    rules = {rule.instruction: rule for rule in fold.rules.instructions}
    return tuple(_state(fold, ruling, each, rules[each.instruction]) for each in fold.setting.instructions)


def _state(fold: Fold, ruling: Ruling, each: ClinicianInstruction, rule: InstructionRule) -> InstructionState:
    result: InstructionResult = "counts"
    by: tuple[str, ...] = ()
    if each.id in fold.followed:
        result = "followed"
    elif fold.day > last_day(each, rule):
        result = "over"
    elif is_idle(fold, each, rule):
        result = "not_possible"
    elif rule.effect != "leave_out" and ruling.rule.precedence < fold.rules.instruction_precedence:
        result, by = "outranked", (ruling.rule.id,)
    overrules: tuple[str, ...] = ()
    if result == "counts":
        overrules = tuple(other.id for other in ruling.overruled if _overrules(fold, each, rule, other))
    return InstructionState(
        id=each.id,
        instruction=each.instruction,
        clinician_role=each.clinician_role,
        given_on=each.date,
        until=last_day(each, rule),
        result=result,
        rule_id=rule.id,
        message=rule.message,
        clinician=rule.clinician,
        slug=each.slug,
        group=each.group,
        overrules=overrules,
        outranked_by=by,
    )


def _overrules(fold: Fold, each: ClinicianInstruction, rule: InstructionRule, other: ProgramRule) -> bool:
    if rule.effect == "no_advance":
        return other.decision is ProgramDecision.ADVANCE
    return rule.effect == "carry_on" and _is_overruled(fold, other, each.date)


def _is_overruled(fold: Fold, rule: ProgramRule, on: date) -> bool:
    """Whether a clinician who says on a day to carry on keeps this rule from acting."""
    if rule.precedence < fold.rules.instruction_precedence or rule.decision in _GOES_ON:
        return False
    needs_intake = any(gap.id == rule.id and gap.effects.new_intake for gap in fold.rules.gaps)
    return not needs_intake and rule.id in fold.true_since and fold.true_since[rule.id] <= on


def _lasts(rule: InstructionRule) -> bool:
    return rule.decision in (ProgramDecision.DELOAD, ProgramDecision.FREEZE, ProgramDecision.PAUSE)


def _rule_of(
    rule: InstructionRule,
    precedence: int,
    decision: ProgramDecision | None,
    period_days: int | None = None,
    cap: str | None = None,
) -> ProgramRule:
    assert decision is not None, "content gives every deciding instruction a decision"
    return ProgramRule(
        id=rule.id,
        precedence=precedence,
        when=_ALWAYS,
        decision=decision,
        message=rule.message,
        clinician=rule.clinician,
        sources=rule.sources,
        reviewed_on=rule.reviewed_on,
        status=rule.status,
        period_days=period_days,
        cap=cap,
    )
