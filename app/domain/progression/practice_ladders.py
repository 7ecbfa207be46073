"""The ladders of running and, for ages 10 to 14, of activity: one step at a time, by what the last times did."""

from datetime import timedelta
from typing import Final

from app.domain.evaluation.answers import YES
from app.domain.program.dosage import DoseKind
from app.domain.progression.decision_tables import answer
from app.domain.progression.exit_criteria import closes_run_ladder
from app.domain.progression.rules import (
    PracticeRules,
    ProgressionDecision,
)
from app.domain.progression.state import Fold
from app.domain.progression.values import SessionRecord, facts_of_session
from app.domain.progression.verdicts import Ruling

_WEEK: Final = 7


def practise(fold: Fold, record: SessionRecord, ruling: Ruling) -> None:
    """One run or time of activity, and the step it leads to."""
    practice = record.log.practice
    if practice is None:
        return
    fold.runs.append((record.log.date, practice.minutes))
    if not is_ladder_open(fold, ruling):
        return
    ladder = fold.rules.activity if fold.setting.program.activity_ladder is not None else fold.rules.run
    facts = facts_of_session(record)
    if practice.pain_during_nprs is not None:
        facts["pain_during_nprs"] = practice.pain_during_nprs
        cap = fold.setting.rulebook.programs.rules.phases.impact_pain_cap_nprs
        facts["pain_above_cap_nprs"] = practice.pain_during_nprs - cap
    facts["dose_kind"] = DoseKind.IMPACT.value
    facts["is_frozen"] = answer(fold.setting.basis.restricted or ruling.severity_min > fold.rules.severity["progress"])
    table = fold.setting.compiled.practice
    good = table.evaluate(facts).of(ladder.good) == YES
    on_step = practice.step == fold.run_step
    fold.good_runs = (fold.good_runs + 1 if good else 0) if on_step else fold.good_runs if good else 0
    facts["good_runs_in_a_row"] = fold.good_runs
    truths = table.evaluate(facts)
    rule = next(each for each in ladder.rules if truths.of(each.when) == YES)
    exercise = fold.setting.compiled.exercise_rules.evaluate(facts)
    also = tuple(
        each.id
        for each in fold.rules.exercise_rules
        if each.decision is not ProgressionDecision.HOLD and exercise.of(each.when) == YES
    )
    if rule.steps:
        fold.good_runs = 0
    fold.run_step = min(max(1, fold.run_step + rule.steps), top_step(fold, ladder))
    fold.practice_rule = rule, (rule.id, *also)
    if rule.rest_hours is not None:
        fold.no_run_before = record.log.date + timedelta(hours=rule.rest_hours)


def is_ladder_open(fold: Fold, ruling: Ruling) -> bool:
    """Whether there is a step to be on: of activity always, of running only in the stage it belongs to."""
    if fold.setting.program.activity_ladder is not None:
        return True
    return bool(fold.planned.run_ladder_entry and fold.planned.phase.rank) and not closes_run_ladder(fold, ruling)


def top_step(fold: Fold, ladder: PracticeRules) -> int:
    """The highest step that is open now."""
    phases = fold.setting.rulebook.programs.rules.phases
    if ladder is fold.rules.run:
        return len(phases.run_ladder.steps)
    week = 1 + (fold.day - fold.setting.basis.start).days // _WEEK
    return next(each.step for each in fold.rules.activity_step_max if each.weeks[0] <= week <= each.weeks[1])
