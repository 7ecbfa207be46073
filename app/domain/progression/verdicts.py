"""What was decided on a morning, with what it rests on: about each exercise of a session, and about the program."""

from datetime import date
from typing import NamedTuple

from app.domain.progression.compiled import NEXT_RUNG_OPEN, CompiledProgression
from app.domain.progression.decision_tables import Truths, Values
from app.domain.progression.exercise_counts import Record
from app.domain.progression.logged_exercises import Performed, facts_of_log
from app.domain.progression.rules import (
    Change,
    ExerciseRule,
    GapRule,
    ProgramDecision,
    ProgramRule,
    ProgressionDecision,
    RegressBy,
)
from app.domain.progression.values import Facts
from app.domain.values import value


class KnownOfSession(NamedTuple):
    """What was known of a session when its exercises were decided on: values of the session and of the program."""

    said: Values
    asked: Values
    on: date
    line: int


class Verdict(NamedTuple):
    """What the rules say about one exercise, before it is applied: the rules, what they change, and what was known.

    `done` and its `course` are what was logged, `latest` leads to what is counted; `line` is what all of it says to the
    rules.
    """

    slot: str
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rules: tuple[ExerciseRule, ...]
    changes: tuple[Change, ...]
    session: KnownOfSession
    exercise: Facts
    done: Performed
    course: Values
    latest: Record | None
    next_rung_open: str | None
    line: int
    capped: bool

    @property
    def on(self) -> date:
        """The day of the session."""
        return self.session.on

    def facts(self, compiled: CompiledProgression) -> Facts:
        """Everything that was known, by name."""
        facts = {
            **compiled.said.facts(self.session.said),
            **compiled.asked.facts(self.session.asked),
            **self.exercise,
            **facts_of_log(compiled.logged, self.done, self.course),
            **compiled.exercise_counts.numbers(self.latest, self.session.on),
        }
        return facts if self.next_rung_open is None else {**facts, NEXT_RUNG_OPEN: self.next_rung_open}


class Today(NamedTuple):
    """Everything that is known on a day, and what it says to the rules."""

    in_force: Facts
    compiled: CompiledProgression
    counted: Values
    following: Values
    line: int

    @property
    def facts(self) -> Facts:
        """All of it by name."""
        compiled = self.compiled
        return {**self.in_force, **compiled.counted.facts(self.counted), **compiled.following.facts(self.following)}


@value
class Ruling:
    """The decision for the program on one day: the rule that sets it, and all that are true and act, it first.

    `severity_min`: how severe a decision about an exercise must be at least. `overruled` are true, too, but a
    clinician's instruction keeps them from acting. `gap` is what a break changes, perhaps one before the last sessions;
    `gap_today` the row of the table that the days since the last session fit.
    """

    rule: ProgramRule
    true: tuple[ProgramRule, ...]
    truths: Truths
    known: Today
    severity_min: int
    gap: GapRule | None = None
    overruled: tuple[ProgramRule, ...] = ()
    gap_today: GapRule | None = None

    @property
    def decision(self) -> ProgramDecision:
        """What happens with the program."""
        return self.rule.decision

    @property
    def pauses(self) -> bool:
        """Whether nothing is done for now: by the rule that decides, or by a rest beside one that sends to somebody."""
        return any(rule.decision is ProgramDecision.PAUSE for rule in self.true)

    @property
    def facts(self) -> Facts:
        """Everything that was known."""
        return self.known.facts

    @property
    def others(self) -> tuple[ProgramRule, ...]:
        """The true rules that do not decide."""
        return self.true[1:]
