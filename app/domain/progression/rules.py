"""The rules of progression as values: what a logged session means for an exercise and for the program.

Content fills these values from `app/content/progression_rules.yaml`, gap_rules.yaml, flare_protocol.yaml,
outcome_measures.yaml and session_events.yaml; the heads of those files say what every field means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from app.domain.evaluation.conditions import Condition
from app.domain.program.phases import IntRange
from app.domain.triage.red_flags import CareLevel


class ProgressionDecision(StrEnum):
    """What happens with one exercise."""

    PROGRESS = "progress"
    HOLD = "hold"
    REGRESS = "regress"
    SWAP = "swap"
    STOP = "stop"


class ProgramDecision(StrEnum):
    """What happens with the program."""

    CONTINUE = "continue"
    ADVANCE = "advance"
    FREEZE = "freeze"
    DELOAD = "deload"
    FLARE = "flare"
    STEP_BACK = "step_back"
    REASSESS = "reassess"
    PAUSE = "pause"
    REFER = "refer"


RegressBy = Literal["dose", "rung"]
SINGLE_LEG: Final = "single_leg_or_impact"
"""The limit that holds all work on one leg; the engine itself asks whether it is left out."""

Change = Literal["reps_up", "load_up", "rung_up", "undo", "slow_lowering", "fewer_days"]
LoadKind = Literal["kg", "band"]


@dataclass(frozen=True, slots=True)
class ProgressionValue:
    """A number, answer or word the progression works out; a missing measurement leaves it unknown."""

    id: str
    scope: Literal["exercise", "session", "program"]
    type: Literal["number", "answer", "enum"]
    meaning: str
    unit: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountRule:
    """A number made from marks: exactly one of the ways to count is given."""

    id: str
    over: Literal["exercise", "session", "check"]
    mark: str
    meaning: str
    last: int | None = None
    in_a_row: bool = False
    within_days: int | None = None
    row_days: bool = False
    as_reported: bool = False
    over_skipped: bool = False
    days_since: bool = False
    days_without: bool = False
    unchecked: bool = False
    since: Literal["deload"] | None = None

    @property
    def ways(self) -> int:
        """How many ways to count are given; one is right."""
        given = (self.last, self.within_days, self.in_a_row, self.row_days, self.days_since, self.days_without)
        return sum(bool(way) for way in given)


@dataclass(frozen=True, slots=True)
class Stronger:
    """Where `when` holds too, this decision instead."""

    when: Condition
    decision: ProgressionDecision
    regress_by: RegressBy | None = None


@dataclass(frozen=True, slots=True)
class ExerciseRule:
    """One rule about an exercise in a logged session."""

    id: str
    when: Condition
    decision: ProgressionDecision
    message: str
    clinician: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    regress_by: RegressBy | None = None
    stronger: Stronger | None = None
    change: Change | None = None
    rest_hours: int | None = None
    offer: Literal["easier"] | None = None
    provisional: bool = False
    ask: tuple[str, ...] = ()
    education: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferTo:
    """Whom to see and how soon; levels and time frames are those of triage."""

    level: CareLevel
    to: str


OPEN: Final = "open"
"""Whom to see is left to the table refer_to."""


@dataclass(frozen=True, slots=True)
class ReferRow:
    """Whom to see where this holds."""

    id: str
    when: Condition
    to: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class ReferInstead:
    """Where `when` holds too, see these instead."""

    when: Condition
    to: str


@dataclass(frozen=True, slots=True)
class ProgramRule:
    """One rule about the program."""

    id: str
    precedence: int
    when: Condition
    decision: ProgramDecision
    message: str
    clinician: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    refer: ReferTo | None = None
    refer_instead: ReferInstead | None = None
    emphasis: bool = False
    names_exit: bool = False
    period_days: int | None = None
    pauses_plateau_clock: bool = False
    limits: tuple[str, ...] = ()
    gentle_set: bool = False
    exercises_max: int | None = None
    also: ProgramDecision | None = None
    cap: str | None = None
    ask: tuple[str, ...] = ()
    education: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """How large a step is, and the windows in which values are worked out."""

    rep: int
    easy_reps: int
    easy_when: Condition
    hold_s: int
    load_pct: float
    careful_load_pct: float
    careful_when: Condition
    load_down_pct: float
    rom_max_knee_flexion_deg: int
    slow_lowering_s: int
    completed_session_pct: float
    adherence_days: int
    adherence_prescribed_min: int
    baseline_sessions: int
    trend_sessions: int
    week_values_min: int
    flare_window_days: int
    giving_way_days: int
    effort_window_days: int
    progressed_sessions: int
    value_days: Mapping[str, int]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeloadRule:
    """Less for a week, then back in two steps."""

    days: int
    sets_factor: float
    rung_down: Condition
    effort_max_rpe: int
    resume_when: Condition
    resume_sets_factor: float
    resume_days: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LadderRule:
    """One rule of the run ladder or of the activity ladder of ages 10 to 14; the first that holds counts."""

    id: str
    when: Condition
    steps: int
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    rest_hours: int | None = None


@dataclass(frozen=True, slots=True)
class StepMax:
    """Highest step of the activity ladder in these weeks of the program."""

    weeks: IntRange
    step: int


@dataclass(frozen=True, slots=True)
class PracticeRules:
    """Rules of one ladder of running or activity, and what makes one time on it a good one."""

    rules: tuple[LadderRule, ...]
    good: Condition


@dataclass(frozen=True, slots=True)
class GapEffects:
    """What a break changes; see the head of app/content/gap_rules.yaml."""

    sessions: int | None = None
    freeze: bool = False
    sets_fewer: int = 0
    load_down_pct: float = 0
    reps_down_pct: float = 0
    sets_factor: float = 1
    rung_down: bool = False
    sets_max: int | None = None
    freeze_days: int | None = None
    run_steps_down: int = 0
    phase_back: bool = False
    new_intake: bool = False


@dataclass(frozen=True, slots=True)
class GapRule:
    """One row of the table of missed sessions."""

    id: str
    when: Condition
    decision: ProgramDecision
    effects: GapEffects
    message: str
    clinician: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlareDay:
    """What to do from one day of a flare on."""

    id: str
    from_day: int
    sets_factor: float
    effort_max_rpe: int
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    when: Condition | None = None
    limits: tuple[str, ...] = ()
    rung_down: Condition | None = None
    pain_cap_nprs: int | None = None


@dataclass(frozen=True, slots=True)
class FlareProtocol:
    """The days of a flare, and when it is over."""

    days: tuple[FlareDay, ...]
    over: Condition
    freeze_days: int
    reassess_on_day: int
    reassess_text: str


@dataclass(frozen=True, slots=True)
class OutcomeMeasure:
    """One outcome score as a total, and the change that matters."""

    id: str
    finding: str
    name: str
    range: IntRange
    better: Literal["lower", "higher"]
    important: float
    weeks: tuple[int, ...]
    free: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    important_pct: float | None = None
    worse_by: float | None = None
    absolute: bool = False
    error: float | None = None


@dataclass(frozen=True, slots=True)
class CountedFinding:
    """A finding that counts an event over some days."""

    finding: str
    days: int


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """What an event in a session says in the words of the registry."""

    id: str
    on: Condition
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    findings: Mapping[str, str] = field(default_factory=dict)
    counts: CountedFinding | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class InstructionRule:
    """What one word of a clinician does; see the head of app/content/clinician_instructions.yaml."""

    id: str
    instruction: str
    effect: Literal["decide", "carry_on", "no_advance", "leave_out"]
    days_max: int
    message: str
    clinician: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    decision: ProgramDecision | None = None


@dataclass(frozen=True, slots=True)
class MadeUpSession:
    """Values of a session made up for the forward table."""

    exercise: Mapping[str, str | int]
    session: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class ProgressionTexts:
    """What the engine itself says."""

    cap_of_the_program: str
    left_out_for_now: str
    first_time: str
    fear_without_easier: str
    deload_resumed: str
    waits_while_paused: str
    no_running_now: str
    run_step: str
    run_through: str
    no_easier: str
    forward_note: str
    no_longer_offered: str
    older_content: str
    amounts_missing: str
    needs_intake: str
    emphasis: Mapping[str, str]
    ask: Mapping[str, str]
    whom: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProgressionRules:
    """Everything about progression in one content version."""

    values: tuple[ProgressionValue, ...]
    derived: Mapping[str, Condition]
    exercise_marks: Mapping[str, Condition]
    session_marks: Mapping[str, Condition]
    check_marks: Mapping[str, Condition]
    counts: tuple[CountRule, ...]
    limits: Mapping[str, Condition]
    load_kinds: Mapping[str, LoadKind]
    steps: Steps
    exercise_rules: tuple[ExerciseRule, ...]
    otherwise: ExerciseRule
    program_rules: tuple[ProgramRule, ...]
    deload: DeloadRule
    run: PracticeRules
    run_consecutive_from_step: int
    run_longest_growth_pct: float
    run_longest_days: int
    activity: PracticeRules
    activity_step_max: tuple[StepMax, ...]
    severity: Mapping[str, int]
    caps: Mapping[str, str]
    forward: Mapping[str, MadeUpSession]
    texts: ProgressionTexts
    gaps: tuple[GapRule, ...]
    flare: FlareProtocol
    outcomes: tuple[OutcomeMeasure, ...]
    events: tuple[SessionEvent, ...]
    refer_to: tuple[ReferRow, ...]
    instructions: tuple[InstructionRule, ...]
    instruction_precedence: int
