"""The phases of a program: how long they are, what load they allow, and what must be true before the next one begins.

Content fills these values from `app/content/phases.yaml`; whether a criterion holds is a condition over findings and
values that the progression works out from session logs. A missing measurement never passes a mandatory criterion.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.exercise import Exercise, ImpactLevel, PatellofemoralLoadLevel, Phase

IntRange = tuple[int, int]


class ProgramPhase(StrEnum):
    """The phases of a program, in order."""

    CALM = "calm"
    BUILD = "build"
    CONTROL = "control"
    RETURN = "return"
    MAINTENANCE = "maintenance"

    @property
    def rank(self) -> int:
        return PHASE_ORDER.index(self)

    @property
    def catalog_phase(self) -> Phase:
        """The phase of the exercise catalog whose doses are offered; maintenance keeps what return has."""
        return Phase.RETURN if self is ProgramPhase.MAINTENANCE else Phase(self.value)


PHASE_ORDER = tuple(ProgramPhase)


class Block(StrEnum):
    """The parts of a session."""

    MOBILITY = "mobility"
    ACTIVATION = "activation"
    STRENGTH = "strength"
    CONTROL = "control"
    BALANCE = "balance"
    IMPACT = "impact"
    AEROBIC = "aerobic"
    STRETCH = "stretch"


@dataclass(frozen=True, slots=True)
class WeekBounds:
    """Length of a phase in weeks."""

    min: int
    typical: int
    max: int


@dataclass(frozen=True, slots=True)
class MinuteBounds:
    """Usual length of a session in minutes."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class RatioBounds:
    """Weekly hip sets divided by weekly knee sets."""

    min: float
    max: float


@dataclass(frozen=True, slots=True)
class PhaseShares:
    """Share of weekly working sets in percent, lowest and highest (stretch and mobility: of minutes)."""

    hip_and_trunk: IntRange
    knee: IntRange
    balance_and_control: IntRange
    stretch_and_mobility: IntRange


@dataclass(frozen=True, slots=True)
class WeeklySets:
    """Weekly working sets of the affected side, lowest and highest."""

    hip: IntRange
    knee: IntRange


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """One phase; see the head of app/content/phases.yaml for the meaning of every field."""

    id: ProgramPhase
    purpose: str
    weeks: WeekBounds
    at_max: str
    rung_cap: int
    load_max: PatellofemoralLoadLevel
    impact_max: ImpactLevel
    strength_days_max: int
    session_days_max: int
    session_minutes: MinuteBounds
    effort_max_rpe: int
    pain_cap_nprs: int
    shares_pct: PhaseShares
    hip_to_knee: RatioBounds
    weekly_sets: WeeklySets
    order: tuple[Block, ...]
    education: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    moderate_max: int | None = None
    no_moderate_when: Condition | None = None
    high_load_share_max_pct: int | None = None


@dataclass(frozen=True, slots=True)
class ExitForm:
    """What replaces a criterion for the people for whom `applies` is true; not while that is unknown."""

    id: str
    applies: Condition
    when: Condition
    text: str
    no_run_ladder: bool = False


@dataclass(frozen=True, slots=True)
class ExitCriterion:
    """What must be known and true before a phase is left; only mandatory ones block."""

    id: str
    phase: ProgramPhase
    type: Literal["mandatory", "advisory"]
    text: str
    when: Condition
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    instead: str | None = None
    forms: tuple[ExitForm, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the criterion and of its forms."""
        return (self.when, *(part for form in self.forms for part in (form.applies, form.when)))


@dataclass(frozen=True, slots=True)
class ProgressValue:
    """A number, or with type answer a yes or no, that the progression works out from logs and the program."""

    id: str
    unit: str
    meaning: str
    type: Literal["number", "answer"] = "number"


@dataclass(frozen=True, slots=True)
class RunStep:
    """Minutes of running and walking, and how often the pair is repeated."""

    step: int
    run_min: int
    walk_min: int
    repeats: int


@dataclass(frozen=True, slots=True)
class RunLadder:
    """The way back to running; only when every entry criterion is known and met."""

    entry: tuple[str, ...]
    entry_criteria: tuple[str, ...]
    steps: tuple[RunStep, ...]
    rules: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActivityStep:
    """One step of daily activity and sport for ages 10 to 14."""

    step: int
    text: str


@dataclass(frozen=True, slots=True)
class ActivityLadder:
    """Load management for ages 10 to 14: one step up only at or below `step_up_pain_max_nprs`."""

    id: str
    step_up_pain_max_nprs: int
    steps: tuple[ActivityStep, ...]
    rules: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """Everything about phases in one content version; `phases` in order."""

    phases: tuple[PhaseRule, ...]
    exit_criteria: tuple[ExitCriterion, ...]
    progress_values: tuple[ProgressValue, ...]
    run_ladder: RunLadder
    activity_ladder: ActivityLadder
    share_tolerance_pct: int
    shares_from_exercises: int
    impact_pain_cap_nprs: int

    def of(self, phase: ProgramPhase) -> PhaseRule:
        """The rule of one phase."""
        return self.phases[phase.rank]

    def pain_cap_of(self, exercise: Exercise, cap_nprs: int) -> int:
        """The highest pain during an exercise in a phase with this cap; running, jumping and landing have their own."""
        return cap_nprs if exercise.impact is ImpactLevel.NONE else min(cap_nprs, self.impact_pain_cap_nprs)

    def criteria_of(self, phase: ProgramPhase) -> tuple[ExitCriterion, ...]:
        """The exit criteria of one phase, in order."""
        return tuple(criterion for criterion in self.exit_criteria if criterion.phase is phase)
