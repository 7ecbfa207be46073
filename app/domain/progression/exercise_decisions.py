"""What is said of each exercise: the verdict as it stands today, its reasons, and what to do next."""

from collections.abc import Sequence
from typing import Any

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.quantities import Value
from app.domain.progression.clinician_instructions import leave_out_rule
from app.domain.progression.decision_tables import Truths
from app.domain.progression.exercise_progression import Modulation, Prescription, Slot
from app.domain.progression.exercise_rulings import decision_of, word_of
from app.domain.progression.modulation import is_resting
from app.domain.progression.questions_again import asked_of_exercise
from app.domain.progression.results import (
    DecidedExercise,
    UsedValue,
)
from app.domain.progression.rules import (
    InstructionRule,
    ProgramDecision,
    ProgressionDecision,
)
from app.domain.progression.slot_options import easier_slug, prescription_of
from app.domain.progression.state import Fold
from app.domain.progression.values import Facts
from app.domain.progression.verdicts import Ruling, Verdict


def used_values(names: Sequence[str], facts: Any) -> tuple[UsedValue, ...]:
    """The values a decision rests on, each once; None where one is not known."""
    return tuple(UsedValue(name, _plain(facts.get(name))) for name in dict.fromkeys(names))


def _plain(value: Value | None) -> str | int | float | None:
    return value if isinstance(value, str | int | float) else None


def decided_exercise(
    fold: Fold, key: str, ruling: Ruling, asked: Modulation, left_out: frozenset[str]
) -> DecidedExercise:
    """The decision for the exercise of a slot, with its rules, the values used and missing, and what comes next."""
    slot = fold.slots[key]
    verdict = _verdict_in_force(fold, key, ruling)
    rules = fold.rules
    easier = easier_slug(fold, slot)
    upcoming = None if key in left_out else prescription_of(fold, slot, asked)
    ordered = leave_out_rule(fold, slot.at)
    if ordered is not None and ruling.decision is not ProgramDecision.PAUSE:
        return _left_out_by_clinician(fold, slot, ordered)
    if verdict is None or ruling.decision is ProgramDecision.PAUSE:
        is_paused = ruling.decision is ProgramDecision.PAUSE
        return DecidedExercise(
            slug=fold.entry(slot).card.slug,
            name=fold.entry(slot).card.name,
            decision=ProgressionDecision.STOP if is_paused else ProgressionDecision.HOLD,
            regress_by=None,
            rule_ids=_ids_when_paused(verdict, ruling) if is_paused else (rules.otherwise.id,),
            decided_on=verdict.on if verdict else None,
            used=(),
            missing=(),
            message=ruling.rule.message if is_paused else _unchanged(fold, slot, ruling, upcoming),
            clinician=ruling.rule.clinician if is_paused else rules.otherwise.clinician,
            ask=(),
            provisional=False,
            easier=None,
            back_on=slot.back_on if key in left_out and slot.is_stopped and not is_paused else None,
            next=None if is_paused else upcoming,
        )
    truths, facts = truths_of(fold, verdict), verdict.facts(fold.setting.compiled)
    names = [name for rule in verdict.rules if rule is not rules.otherwise for name in truths.used(rule.when)]
    is_fear = any(rule.offer == "easier" for rule in verdict.rules)
    resting = key in left_out and slot.is_stopped
    here, logged = fold.entry(slot).card, verdict.done.log.slug
    message, clinician = verdict.rules[0].message, verdict.rules[0].clinician
    if upcoming is None and verdict.decision is not ProgressionDecision.STOP:
        message = rules.texts.left_out_for_now
    elif verdict.regress_by == "rung" and slot.is_range_limited and logged == here.slug:
        message = rules.texts.no_easier
    elif is_fear and easier is None and not verdict.capped:
        message = rules.texts.fear_without_easier
    elif verdict.capped:
        message, clinician = rules.texts.cap_of_the_program, ruling.rule.clinician
    return DecidedExercise(
        slug=here.slug,
        name=here.name,
        decision=verdict.decision,
        regress_by=verdict.regress_by,
        rule_ids=_ids(fold, verdict, ruling),
        decided_on=verdict.on,
        used=used_values(names, facts),
        missing=_missing(fold, truths, facts),
        message=message,
        clinician=clinician,
        ask=asked_of_exercise(fold, verdict, facts),
        provisional=any(rule.provisional for rule in verdict.rules),
        easier=easier if is_fear else None,
        back_on=slot.back_on if resting else None,
        next=upcoming,
        logged=None if logged == here.slug else logged,
    )


def truths_of(fold: Fold, verdict: Verdict) -> Truths:
    """What every exercise rule says of what was known."""
    return fold.setting.compiled.exercise_rules.truths(verdict.line)


def _verdict_in_force(fold: Fold, key: str, ruling: Ruling) -> Verdict | None:
    """The last verdict as it stands today: held back by the program of today, and no more by that of then."""
    verdict, cap = fold.verdicts.get(key), ruling.severity_min
    if verdict is None:
        return None
    severity = fold.rules.severity[word_of(verdict.decision, verdict.regress_by)]
    if verdict.capped and cap < severity:
        return None
    if verdict.decision is ProgressionDecision.STOP and not verdict.capped and not is_resting(fold, fold.slots[key]):
        # It is back: what stopped it is over.
        return None
    if cap > severity:
        decision, by = decision_of(next(word for word, rank in fold.rules.severity.items() if rank == cap))
        return verdict._replace(decision=decision, regress_by=by, rules=(fold.rules.otherwise,), capped=True)
    return verdict


def _unchanged(fold: Fold, slot: Slot, ruling: Ruling, upcoming: Prescription | None) -> str:
    texts, severity = fold.rules.texts, fold.rules.severity
    if upcoming is None:
        return texts.left_out_for_now
    if ruling.severity_min > severity["hold"]:
        return texts.cap_of_the_program
    return fold.rules.otherwise.message if fold.histories[slot.key].sessions else fold.rules.texts.first_time


def _ids(fold: Fold, verdict: Verdict, ruling: Ruling) -> tuple[str, ...]:
    """The rules behind a decision; where the program holds it back, the rule that does."""
    own = tuple(dict.fromkeys(rule.id for rule in verdict.rules))
    if not verdict.capped:
        return own
    return (*(each for each in own if each != fold.rules.otherwise.id), ruling.rule.id)


def _left_out_by_clinician(fold: Fold, slot: Slot, rule: InstructionRule) -> DecidedExercise:
    card = fold.entry(slot).card
    return DecidedExercise(
        slug=card.slug,
        name=card.name,
        decision=ProgressionDecision.STOP,
        regress_by=None,
        rule_ids=(rule.id,),
        decided_on=fold.day,
        used=(),
        missing=(),
        message=rule.message,
        clinician=rule.clinician,
        ask=(),
        provisional=False,
        easier=None,
        back_on=None,
        next=None,
    )


def _ids_when_paused(verdict: Verdict | None, ruling: Ruling) -> tuple[str, ...]:
    is_own = verdict is not None and verdict.decision is ProgressionDecision.STOP and not verdict.capped
    own = verdict.rules if verdict is not None and is_own else ()
    return tuple(dict.fromkeys((*(rule.id for rule in own), ruling.rule.id)))


def _missing(fold: Fold, truths: Truths, facts: Facts) -> tuple[str, ...]:
    """What keeps a step up open: what the rules that progress do not know, or those that wait for an answer."""
    found: dict[str, None] = {}
    for rule in fold.rules.exercise_rules:
        waits = UNKNOWN if rule.decision is ProgressionDecision.PROGRESS else YES if rule.provisional else None
        if truths.of(rule.when) == waits:
            found.update(dict.fromkeys(name for name in truths.used(rule.when) if name not in facts))
    # Why it was left out is nothing that is missing of what was done.
    found.pop("skipped_reason", None)
    return tuple(found)
