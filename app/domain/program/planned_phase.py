"""One planned phase, as values: exercises with their reasons and options, sessions, coverage, and how to leave it.

Days are numbers 1 to 7 from the start of a week, weeks are numbers from 1, times are whole seconds or minutes, effort
and pain are 0-10.
"""

from datetime import date
from typing import Final, Literal

from app.domain.program.dosage import PlannedDose
from app.domain.program.needs import NeedReason
from app.domain.program.phases import Block, ProgramPhase
from app.domain.program.selection_rules import Priority
from app.domain.values import value

Sides = Literal["both_legs", "affected_first", "equal"]
"""How the sides share the work: both legs at once, the affected one first and more, or each the same."""


@value
class TrainedNeed:
    """What an exercise is there for; `role` main when it was chosen for it. `because` is why it is trained.

    `impairment` is an impairment, or for endurance the goal `aerobic_conditioning` of the catalog.
    """

    impairment: str
    role: Literal["main", "side"]
    priority: Priority
    because: tuple[NeedReason, ...]


@value
class PlannedExercise:
    """One exercise of a phase: why it is there, how much, how to do it, and what else is possible.

    `easier`, `harder` and `substitutes` are slugs that pass the same limits; where there is none, `easier_by_dose` and
    `harder_by_dose` say what to change instead. What a progression adds: the load, how many bands or weights above the
    lightest, and how far to bend the knee at most.
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
    load_kg: float | None = None
    load_steps: int | None = None
    range_limit_deg: int | None = None


@value
class SetStep:
    """Sets per side from a week of the phase on; `other_side_sets` is absent when both legs work together."""

    from_week: int
    sets: int
    other_side_sets: int | None = None


@value
class SessionExercise:
    """An exercise at its place in a session."""

    slug: str
    block: Block
    sets: tuple[SetStep, ...]
    duration_min: int | None = None
    rotating: bool | None = None


@value
class PlannedSession:
    """One session of the week.

    `minutes` is the longest it takes as it was planned, warm-up and cool-down included: with all sets of the phase, and
    the repetitions and seconds that each exercise begins with. As these grow it takes longer.
    """

    day: int
    kind: Literal["strength", "light"]
    minutes: int
    warm_up_min: int
    warm_up: str
    cool_down_min: int
    cool_down: str | None
    exercises: tuple[SessionExercise, ...]

    def exercises_in(self, week: int) -> tuple[SessionExercise, ...]:
        """What is done in a week of the phase: some exercises begin later, so that weekly sets grow slowly."""
        return tuple(each for each in self.exercises if not each.sets or each.sets[0].from_week <= week)


@value
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


@value
class CoverageReason:
    """Why an impairment is not fully met."""

    code: str
    text: str


@value
class CoverageFix:
    """What would change it: in words, and the ids it is about (equipment, findings, conditions)."""

    text: str
    about: tuple[str, ...]


CoverageStatus = Literal["met", "partial", "unmet"]


@value
class NeedCoverage:
    """How far an impairment is trained in a phase."""

    impairment: str
    label: str
    priority: Priority
    because: tuple[NeedReason, ...]
    status: CoverageStatus
    sessions_per_week: int
    sets_per_week: int
    reasons: tuple[CoverageReason, ...]
    what_would_fix: tuple[CoverageFix, ...]


@value
class RegionSets:
    """Working sets of the affected side per week of the phase, for one region."""

    region: str
    by_week: tuple[int, ...]


HIP_ONLY: Final = "hip_only"
"""The flag of a phase that has hip work and no knee work."""


@value
class PlanFlag:
    """Something about the plan that a reader should know."""

    id: str
    text: str


@value
class PlannedCriterion:
    """What must be known and true before the phase is left."""

    id: str
    type: Literal["mandatory", "advisory"]
    text: str
    instead: str | None


@value
class PlannedMessage:
    """A message in plain words."""

    id: str
    text: str


@value
class PlannedPhase:
    """One phase as planned from the start; what logs say later may change it.

    `landings_max`: the most landings of a session in each week, where jumps and runs may come back. `entry` are the
    exit criteria of the phase before. `hip_to_knee_pct` is 100 x hip sets / knee sets of the last week.
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
    landings_max: tuple[int, ...] = ()
