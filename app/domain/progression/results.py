"""The answer of a progression, as values: a decision per exercise, one for the program, and the next program."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedMessage
from app.domain.program.results import Program
from app.domain.progression.exercise_progression import Prescription
from app.domain.progression.rules import ProgramDecision, ProgressionDecision, RegressBy
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import Question, RaisedFlag
from app.domain.values import value


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A value a rule looked at; absent while it is not known."""

    id: str
    value: str | int | float | None


@dataclass(frozen=True, slots=True)
class DecidedExercise:
    """What happens with one exercise, why, and what to do next time.

    `slug` and `name` are of the exercise that is in this place from now on, also while it still rests; `logged` is the
    one that the decision was made on, where that was another: the one that was stopped, traded, eased or mastered.
    `rule_ids` are all rules with that decision; `missing` is what would have to be known for a step up. `provisional`:
    a value that is still to come may replace a hold. `easier` is offered where fear kept the person from it.
    """

    slug: str
    name: str
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rule_ids: tuple[str, ...]
    decided_on: date | None
    used: tuple[UsedValue, ...]
    missing: tuple[str, ...]
    message: str
    clinician: str
    ask: tuple[str, ...]
    provisional: bool
    easier: str | None
    back_on: date | None
    next: Prescription | None
    logged: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionNote:
    """A true rule of lower precedence."""

    rule_id: str
    decision: ProgramDecision
    message: str


@dataclass(frozen=True, slots=True)
class CareReferral:
    """Whom to see and how soon (levels of care of triage): the higher of triage and progression.

    `to` is a name that the rules use, or what a red flag says; `see` is the same in words for the person.
    """

    level: CareLevel
    to: str
    see: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class MissingCriterion:
    """An exit criterion that is not met yet, and what is still to be measured for it.

    `id` and `text` are those of the form that applies to this person.
    """

    id: str
    text: str
    state: Literal["not_met", "unknown"]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecidedProgram:
    """What happens with the program, and why.

    `exit` must be known and met before the next phase; `advised` is asked for as well but does not hold anyone back.
    """

    decision: ProgramDecision
    rule_ids: tuple[str, ...]
    used: tuple[UsedValue, ...]
    message: str
    clinician: str
    refer: CareReferral | None
    notes: tuple[DecisionNote, ...]
    ask: tuple[str, ...]
    education: tuple[str, ...]
    phase: ProgramPhase
    days_in_phase: int
    until: date | None
    flare_day: int | None
    flare_text: str | None
    exit: tuple[MissingCriterion, ...]
    advised: tuple[MissingCriterion, ...]
    outcome_change: Literal["better", "same", "worse"] | None
    adherence_pct: int | None


@dataclass(frozen=True, slots=True)
class PracticeState:
    """The step of the run ladder, or of the activity ladder of ages 10 to 14, and what it is."""

    ladder: Literal["run", "activity"]
    step: int
    text: str
    rule_ids: tuple[str, ...]
    message: str
    not_before: date | None
    minutes_max: int | None


@value
class ForwardStep:
    """What the rules would say after one more session."""

    decision: ProgressionDecision
    regress_by: RegressBy | None
    rule_ids: tuple[str, ...]
    message: str
    next: Prescription | None
    program_decision: ProgramDecision


@dataclass(frozen=True, slots=True)
class ForwardRow:
    """One exercise after the next session, by how it goes; worked out by the same rules on a session made up for it."""

    slug: str
    goes_well: ForwardStep
    pain_3_to_5: ForwardStep
    pain_above_5: ForwardStep
    swelling: ForwardStep
    locking: ForwardStep
    skipped: ForwardStep


@dataclass(frozen=True, slots=True)
class ProgramChange:
    """Something that changed in the program, and with which number."""

    sequence: int
    on: date
    kind: Literal["exercise", "program"]
    slug: str | None
    decision: str
    rule_ids: tuple[str, ...]


InstructionResult = Literal["counts", "followed", "outranked", "not_possible", "over"]


@dataclass(frozen=True, slots=True)
class InstructionState:
    """An instruction of a clinician on record, and what became of it.

    `until` is the last day it counts. `result`: it counts; it was followed (once); a rule that says stop or sends to
    somebody comes before it; there is no stage to go back to; or its time is over. `overrules` are the rules that do
    not act because of it.
    """

    id: str
    instruction: str
    clinician_role: str
    given_on: date
    until: date
    result: InstructionResult
    rule_id: str
    message: str
    clinician: str
    slug: str | None
    group: str | None
    overrules: tuple[str, ...]
    outranked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progression:
    """The whole answer; `program` is the next program, ready to follow."""

    as_of: date
    sequence: int
    decision: DecidedProgram
    exercises: tuple[DecidedExercise, ...]
    practice: PracticeState | None
    forward: tuple[ForwardRow, ...]
    changes: tuple[ProgramChange, ...]
    red_flags: tuple[RaisedFlag, ...]
    ask_next: tuple[Question, ...]
    notes: tuple[PlannedMessage, ...]
    safety_net: tuple[str, ...]
    program: Program
    instructions: tuple[InstructionState, ...] = ()
