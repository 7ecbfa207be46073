"""What is said of the ladder of running, or of activity for ages 10 to 14."""

from datetime import timedelta

from app.domain.progression.exercise_progression import Modulation
from app.domain.progression.practice_ladders import is_ladder_open
from app.domain.progression.results import (
    PracticeState,
)
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling


def practice_state(fold: Fold, ruling: Ruling, asked: Modulation) -> PracticeState | None:
    """The step that is open now and why; None where there is no ladder, or everything is paused."""
    program, rules = fold.setting.program, fold.rules
    phases = fold.setting.rulebook.programs.rules.phases
    if ruling.pauses:
        return None
    rule = _practice_rule(fold)
    impact = fold.setting.catalog.impact
    if asked.excluded & impact == impact:
        ordered = next((each for each in fold.rules.instructions if each.effect == "leave_out"), None)
        by_clinician = ordered is not None and fold.left_out & impact == impact
        rule = ((ordered.id if ordered and by_clinician else ruling.rule.id,), rules.texts.no_running_now)
    if program.activity_ladder is not None:
        text = next(each.text for each in program.activity_ladder.steps if each.step == fold.run_step)
        return PracticeState("activity", fold.run_step, text, *rule, None, None)
    if not is_ladder_open(fold, ruling):
        return None
    step = next(each for each in phases.run_ladder.steps if each.step == fold.run_step)
    written = rules.texts.run_step if step.walk_min else rules.texts.run_through
    text = written.format(run_min=step.run_min, walk_min=step.walk_min, repeats=step.repeats)
    not_before = fold.no_run_before
    if fold.runs and fold.run_step < rules.run_consecutive_from_step:
        following = fold.runs[-1][0] + timedelta(days=2)
        not_before = following if not_before is None else max(not_before, following)
    oldest = fold.day - timedelta(days=rules.run_longest_days)
    longest = max((minutes for on, minutes in fold.runs if on >= oldest and minutes is not None), default=None)
    most = None
    if longest is not None and fold.run_step == phases.run_ladder.steps[-1].step:
        most = int(longest * rules.run_longest_growth_pct / 100)
    return PracticeState("run", fold.run_step, text, *rule, not_before, most)


def _practice_rule(fold: Fold) -> tuple[tuple[str, ...], str]:
    if fold.practice_rule is None:
        ladder = fold.rules.run if fold.setting.program.activity_ladder is None else fold.rules.activity
        return (ladder.rules[-1].id,), ladder.rules[-1].text
    rule, ids = fold.practice_rule
    return ids, rule.text
