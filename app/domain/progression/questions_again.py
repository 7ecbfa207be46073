"""What rules ask for, and until when: what was answered since the reason to ask is not asked again.

The safety questions of a rule that goes on for days, and the scores, are asked until they are answered; the safety
questions of a pause until it ends, because their answers are the way out of it, where not only a new intake is. A
finding that was told today, also as unknown, is not asked again today.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from app.domain.progression.outcomes_due import scores_begun
from app.domain.progression.rules import ProgramDecision, ProgramRule
from app.domain.progression.state import Fold
from app.domain.progression.values import Facts
from app.domain.progression.verdicts import Ruling, Verdict

SAFETY: Final = "safety_questions"
SCORES: Final = "outcome_scores"
HEAVIER_LOAD: Final = "heavier_load_available"
HEAVIER_LOAD_POSSIBLE: Final = "heavier_load_possible"
"""Known by an answer to the question, or because the exercise needs or owns nothing that weighs."""


def answers_count_from(fold: Fold, rules: Iterable[ProgramRule]) -> dict[str, date]:
    """Rule -> the first day whose answers came after what made it true, for the rules that ask for something.

    Answers of a morning come after the sessions of the days before it and before the session of its own day.
    """
    records, day = fold.records, fold.day
    is_after_training = bool(records) and records[-1].log.date == day
    first = day + timedelta(days=1) if is_after_training else day
    return {rule.id: fold.answers_count_from.get(rule.id, first) for rule in rules if rule.ask}


def asked_of_program(fold: Fold, ruling: Ruling) -> Iterator[str]:
    """What the true rules about the program ask for and nobody has answered since."""
    for rule in ruling.true:
        for name in rule.ask:
            if not _is_settled(fold, rule, name):
                yield name


def asked_of_exercise(fold: Fold, verdict: Verdict, facts: Facts) -> tuple[str, ...]:
    """What the rules behind a verdict ask for; `facts` is what was known of the exercise.

    Answers of the day of the session came before it. Nobody is asked for a heavier weight who has none.
    """
    answered = {HEAVIER_LOAD} if HEAVIER_LOAD_POSSIBLE in facts else set()
    if fold.checked_on is not None and fold.checked_on > verdict.on:
        answered.add(SAFETY)
    return tuple(dict.fromkeys(name for rule in verdict.rules for name in rule.ask if name not in answered))


def was_told_today(fold: Fold, name: str) -> bool:
    """Whether a check-in of today says something of a finding, if only that it is not known."""
    return any(check.date == fold.day and name in check.findings for check in reversed(fold.checks))


def _is_settled(fold: Fold, rule: ProgramRule, name: str) -> bool:
    if name == SAFETY:
        return _is_checked(fold, rule)
    return _are_scores_told(fold, rule) if name == SCORES else was_told_today(fold, name)


def _are_scores_told(fold: Fold, rule: ProgramRule) -> bool:
    """Whether each score that there is a first value of was told again."""
    since, scores = fold.answers_count_from.get(rule.id), scores_begun(fold)
    if since is None or not scores:
        return False
    return scores <= {name for check in fold.checks if check.date >= since for name in check.findings}


def _is_checked(fold: Fold, rule: ProgramRule) -> bool:
    since = fold.answers_count_from.get(rule.id)
    is_way_out = rule.decision is ProgramDecision.PAUSE and rule.id not in _of_new_intake(fold)
    if is_way_out or since is None or fold.checked_on is None:
        return False
    return fold.checked_on >= since


def _of_new_intake(fold: Fold) -> set[str]:
    return {gap.id for gap in fold.rules.gaps if gap.effects.new_intake}
