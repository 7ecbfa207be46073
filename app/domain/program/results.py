"""The answer of a program request, as values: what was decided, the plan when there is one, and why.

Days are numbers 1 to 7 from the start of a week, weeks are numbers from 1 at the start of the program, times are whole
seconds or minutes, effort and pain are 0-10.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from app.domain.program.entries import ExerciseCard
from app.domain.program.gate import GrantedOutcome, Outcome, OutcomeReason
from app.domain.program.phases import ActivityLadder
from app.domain.program.planned_phase import NeedCoverage, PlannedMessage, PlannedPhase
from app.domain.program.start import Irritability
from app.domain.program.supportive import MeasureQuestion, ShownMeasure
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import Question, TagLimit, TriageState

TO_BE_SEEN: Final = frozenset({CareLevel.EMERGENCY, CareLevel.URGENT, CareLevel.SOON})
"""The levels of care with a day by which the person is seen."""


@dataclass(frozen=True, slots=True)
class PlannedReferral:
    """Whom to see beside the program, by when (levels of care), and why."""

    to: str
    by_when: str
    why: str


@dataclass(frozen=True, slots=True)
class StopSigns:
    """Signs on which to stop or seek care."""

    id: str
    urgency: Literal["stop_exercise", "emergency", "today", "two_weeks", "book_visit"]
    text: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownUsed:
    """An open question that keeps exercises out, what to ask, and how many exercises an answer could free."""

    id: str
    findings: tuple[str, ...]
    question: str | None
    exercises_kept_out: int


@dataclass(frozen=True, slots=True)
class AskAgain:
    """A screen to ask again before starting."""

    screen: str
    question: str


@dataclass(frozen=True, slots=True)
class CareSummary:
    """What triage said, as far as a program needs it; level and wording are no lower than the reasons and referrals."""

    level: CareLevel
    state: TriageState
    wording: str
    exercise: str
    limits: tuple[TagLimit, ...]


@dataclass(frozen=True, slots=True)
class ProgramPattern:
    """A pattern the program is planned for."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """When to look at the result together."""

    after_days: int
    on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program: the plan of every phase, and everything that goes with it.

    `sequence`, `parent_digest` and `current_phase` (its place in `phases`, from 0) are those of a progression.
    `coverage` is that of the first phase, which decides between released and released_partial: later phases are planned
    ahead with what is known today, and planned again when they begin.
    """

    outcome: GrantedOutcome
    care: CareSummary
    reasons: tuple[OutcomeReason, ...]
    irritability: Irritability
    irritability_text: str
    start_rule: str
    start_text: str
    start_date: date | None
    days_per_week: int
    minutes_per_session: int
    affected_side: str
    patterns: tuple[ProgramPattern, ...]
    phases: tuple[PlannedPhase, ...]
    exercises: tuple[ExerciseCard, ...]
    instructions: tuple[str, ...]
    total_weeks: int
    coverage: tuple[NeedCoverage, ...]
    notes: tuple[PlannedMessage, ...]
    referrals: tuple[PlannedReferral, ...]
    measures: tuple[ShownMeasure, ...]
    measure_questions: tuple[MeasureQuestion, ...]
    education: tuple[PlannedMessage, ...]
    flare_card: tuple[PlannedMessage, ...]
    task_cues: tuple[PlannedMessage, ...]
    pain_rules: tuple[PlannedMessage, ...]
    stop_signs: tuple[StopSigns, ...]
    safety_net: tuple[str, ...]
    unknowns: tuple[UnknownUsed, ...]
    ask_next: tuple[Question, ...]
    ask_again: tuple[AskAgain, ...]
    cleared: tuple[str, ...]
    review: Review
    plateau_check_weeks: tuple[int, ...]
    rung_step_days: int
    persistent_pain: bool
    guardian: str | None
    renewals: int
    auto_advance: bool
    activity_ladder: ActivityLadder | None
    disclaimer: str
    sequence: int | None = None
    parent_digest: str | None = None
    current_phase: int | None = None

    def questions_before_training(self) -> Iterator[str]:
        """Questions nobody has answered yet that could lead to being seen sooner than is known now."""
        for question in self.ask_next:
            if question.could_raise_to in TO_BE_SEEN and question.could_raise_to is not self.care.level:
                yield question.question


@dataclass(frozen=True, slots=True)
class WithheldProgram:
    """No program, why, whom to see, and what to do meanwhile."""

    outcome: Literal[Outcome.WITHHELD]
    care: CareSummary
    reasons: tuple[OutcomeReason, ...]
    coverage: tuple[NeedCoverage, ...]
    education: tuple[PlannedMessage, ...]
    stop_signs: tuple[StopSigns, ...]
    safety_net: tuple[str, ...]
    ask_next: tuple[Question, ...]
    text: str
    disclaimer: str


@dataclass(frozen=True, slots=True)
class ProgramNeedsAnswers:
    """No program yet: what to answer first, in order; `reasons` are each yes to a danger sign, which does not wait."""

    outcome: Literal[Outcome.NEEDS_ANSWERS]
    care: CareSummary
    reasons: tuple[OutcomeReason, ...]
    ask_next: tuple[Question, ...]
    ask_preferences: tuple[str, ...]
    education: tuple[PlannedMessage, ...]
    stop_signs: tuple[StopSigns, ...]
    safety_net: tuple[str, ...]
    text: str
    disclaimer: str


ProgramOutcome = Program | WithheldProgram | ProgramNeedsAnswers
