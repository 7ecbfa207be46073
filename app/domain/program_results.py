"""The answer of a program request, as values: what was decided, the plan when there is one, and why.

Days are numbers 1 to 7 from the start of a week, weeks are numbers from 1 at the start of the program, times are whole
seconds or minutes, effort and pain are 0-10.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.dosage import PlannedDose
from app.domain.needs import NeedReason
from app.domain.phases import ActivityLadder, Block, ProgramPhase
from app.domain.program_catalog import ExerciseCard
from app.domain.program_gate import Outcome, OutcomeReason
from app.domain.program_start import Irritability
from app.domain.red_flags import CareLevel
from app.domain.selection_rules import Priority
from app.domain.supportive import MeasureQuestion, ShownMeasure
from app.domain.triage_results import Question, TagLimit, TriageState


Sides = Literal["both_legs", "affected_first", "equal"]
"""How the sides share the work: both legs at once, the affected one first and more, or each the same."""


@dataclass(frozen=True, slots=True)
class TrainedNeed:
    """An impairment an exercise is there for; `role` main when it was chosen for it. `because` is why it is trained."""

    impairment: str
    role: Literal["main", "side"]
    priority: Priority
    because: tuple[NeedReason, ...]


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """One exercise of a phase: why it is there, how much, how to do it, and what else is possible.

    `easier`, `harder` and `substitutes` are slugs that pass the same limits; where there is none, `easier_by_dose` and
    `harder_by_dose` say what to change instead.
    """

    slug: str
    name: str
    why: tuple[TrainedNeed, ...]
    sides: Sides
    doses: tuple[PlannedDose, ...]
    first_session_sets: int
    cue: str
    stop_rule: str
    pain_rule: str
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    substitutes: tuple[str, ...]
    cue_check: str | None = None
    easier_by_dose: str | None = None
    harder_by_dose: str | None = None


@dataclass(frozen=True, slots=True)
class SetStep:
    """Sets per side from a week of the phase on; `other_side_sets` is absent when both legs work together."""

    from_week: int
    sets: int
    other_side_sets: int | None = None


@dataclass(frozen=True, slots=True)
class SessionExercise:
    """An exercise at its place in a session."""

    slug: str
    block: Block
    sets: tuple[SetStep, ...]
    duration_min: int | None = None
    rotating: bool | None = None


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session of the week; `minutes` is the longest it gets in this phase, warm-up and cool-down included."""

    day: int
    kind: Literal["strength", "light"]
    minutes: int
    warm_up_min: int
    warm_up: str
    cool_down_min: int
    cool_down: str | None
    exercises: tuple[SessionExercise, ...]


@dataclass(frozen=True, slots=True)
class MicroDose:
    """An optional daily minute outside the sessions; never counted as met."""

    slug: str
    name: str
    impairment: str
    reps: int
    hold_s: int
    times_per_day: int
    both_sides: bool
    seconds_per_day: int
    effort_max_rpe: int
    text: str


@dataclass(frozen=True, slots=True)
class CoverageReason:
    """Why an impairment is not fully met."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class CoverageFix:
    """What would change it: in words, and the ids it is about (equipment, findings, conditions)."""

    text: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedCoverage:
    """How far an impairment is trained in a phase."""

    impairment: str
    label: str
    priority: Priority
    because: tuple[NeedReason, ...]
    status: Literal["met", "partial", "unmet"]
    sessions_per_week: int
    sets_per_week: int
    reasons: tuple[CoverageReason, ...]
    what_would_fix: tuple[CoverageFix, ...]


@dataclass(frozen=True, slots=True)
class RegionSets:
    """Working sets of the affected side per week of the phase, for one region."""

    region: str
    by_week: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlanFlag:
    """Something about the plan that a reader should know."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedCriterion:
    """What must be known and true before the phase is left."""

    id: str
    type: Literal["mandatory", "advisory"]
    text: str
    instead: str | None


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """A message in plain words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase as planned from the start; what logs say later may change it.

    `entry` are the exit criteria of the phase before. `hip_to_knee_pct` is 100 x hip sets / knee sets of the last week.
    """

    phase: ProgramPhase
    purpose: str
    first_week: int
    weeks: int
    weeks_min: int
    weeks_max: int
    first_day: date | None
    rung_max: int
    effort_max_rpe: int
    pain_cap_nprs: int
    sessions: tuple[PlannedSession, ...]
    exercises: tuple[PlannedExercise, ...]
    micro_doses: tuple[MicroDose, ...]
    weekly_sets: tuple[RegionSets, ...]
    hip_to_knee_pct: int | None
    coverage: tuple[NeedCoverage, ...]
    flags: tuple[PlanFlag, ...]
    entry: tuple[str, ...]
    exit: tuple[PlannedCriterion, ...]
    education: tuple[PlannedMessage, ...]
    run_ladder_entry: tuple[str, ...]


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
    """What triage said, as far as a program needs it."""

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

    `coverage` is that of the first phase, which decides between released and released_partial: later phases are planned
    ahead with what is known today, and planned again when they begin.
    """

    outcome: Literal[Outcome.RELEASED, Outcome.RELEASED_PARTIAL, Outcome.RESTRICTED]
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
    """No program yet: what has to be answered first, in order."""

    outcome: Literal[Outcome.NEEDS_ANSWERS]
    care: CareSummary
    ask_next: tuple[Question, ...]
    ask_preferences: tuple[str, ...]
    education: tuple[PlannedMessage, ...]
    stop_signs: tuple[StopSigns, ...]
    safety_net: tuple[str, ...]
    text: str
    disclaimer: str


ProgramOutcome = Program | WithheldProgram | ProgramNeedsAnswers
