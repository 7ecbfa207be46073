"""The rules of choosing exercises as values; see the head of app/content/selection.yaml for every field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.evaluation.conditions import Condition
from app.domain.exercises.exercise import BodyRegion, ExerciseKind
from app.domain.program.session_time import SetupTimes, TimeRules

Priority = Literal["primary", "secondary", "supportive"]
Training = Literal["strength", "control", "balance", "flexibility"]


@dataclass(frozen=True, slots=True)
class NeedRule:
    """What training an impairment asks for."""

    id: str
    training: Training
    slot: str
    kinds: tuple[ExerciseKind, ...]
    regions: tuple[BodyRegion, ...]
    label: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str
    fallback_kinds: tuple[ExerciseKind, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Weight of a priority in the score, and the certainties that give it."""

    weight: int
    certainty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternPlan:
    """Weekly exercise types per slot for one pattern, in the build phase."""

    id: str
    mandatory: tuple[str, ...]
    slots: Mapping[str, int]
    text: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class PhaseSlots:
    """How the slots of the build phase change in another one."""

    at_most: Mapping[str, int]
    add: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HardFilter:
    """A filter that is never relaxed: exercises that fit `excludes` are out while `when` holds."""

    id: str
    label: str
    when: Condition
    gating: bool
    excludes: Condition
    reason: str
    fix: str
    sources: tuple[str, ...]
    reviewed_on: date
    status: str


@dataclass(frozen=True, slots=True)
class LongStanding:
    """What counts as standing, and how much of it a session may hold when long standing is not tolerated."""

    standing: Condition
    per_session_max: int
    seconds_max: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Parts of the score that fills a slot."""

    main_target: float
    side_target: float
    same_ladder: float
    neighbor_position: float
    moderate_load_when_moderate: float
    long_setup: float
    long_setup_s: int
    rung_below_window: float
    both_legs_when_both_sore: float
    preferred: float
    goal: float
    fallback_kind: float
    standing_when_not_tolerated: float
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DayPattern:
    """Seven letters, one per day: S strength, L light, - rest."""

    days: int
    pattern: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Exercises per session for a length from `minutes` on."""

    minutes: int
    least: int
    usual: int
    most: int


@dataclass(frozen=True, slots=True)
class WarmUpRow:
    """Warm-up and cool-down of a session of at most `up_to_minutes`."""

    up_to_minutes: int
    warm_up_min: int
    cool_down_min: int


@dataclass(frozen=True, slots=True)
class SlotSeconds:
    """What one exercise may take at its smallest dose."""

    one_side: int
    both_sides: int


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How a session is filled."""

    exercises: tuple[SessionRow, ...]
    few_exercises: int
    slot_seconds: SlotSeconds
    setup: SetupTimes
    side_change_s: int
    gap_min_s: int
    hold_change_s: int
    soft_floor_share: float
    warm_up: tuple[WarmUpRow, ...]
    warm_up_text: str
    warm_up_text_seated: str
    cool_down_text: str
    cool_down_text_seated: str
    activation: Condition
    light_balance_rung_max: int
    aerobic_wanted_when: Condition

    @property
    def times(self) -> TimeRules:
        return TimeRules(self.setup, self.side_change_s, self.gap_min_s, self.hold_change_s)


@dataclass(frozen=True, slots=True)
class ReasonText:
    """Why an impairment is not fully met."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class SelectionRules:
    """All selection rules of one content version."""

    needs: tuple[NeedRule, ...]
    priorities: Mapping[str, PriorityRule]
    patterns: tuple[PatternPlan, ...]
    mobility_dominant_from: int
    floor: tuple[str, ...]
    phase_slots: Mapping[str, PhaseSlots]
    filters: tuple[HardFilter, ...]
    impact_goals: tuple[str, ...]
    goal_ladders: Mapping[str, tuple[str, ...]]
    goal_only_ladders: tuple[str, ...]
    positions: Mapping[str, Condition]
    position_names: Mapping[str, str]
    long_standing: LongStanding
    weights: Weights
    muscle_per_session_max: int
    days: tuple[DayPattern, ...]
    days_enough: int
    minutes_enough: int
    session: SessionRules
    relax: tuple[str, ...]
    reasons: tuple[ReasonText, ...]
    fixes: Mapping[str, str]
    hip_only_days: int
    flags: Mapping[str, str]
    sources: tuple[str, ...]
