"""A phase while it is planned: what is fixed before an exercise is chosen, and what has been decided so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.program.entries import Entry
from app.domain.program.needs import Need
from app.domain.program.phases import PhaseRule
from app.domain.program.scheduling import SessionRoom, Timetable, Week
from app.domain.program.selection import PhaseChoices, Selection
from app.domain.program.start import PhaseWindow
from app.domain.program.weekly_sets import Cell, WeekDose
from app.domain.values import value


@value
class PhaseFrame:
    """Everything about a phase that is fixed before an exercise is chosen."""

    rule: PhaseRule
    window: PhaseWindow
    week: Week
    room: SessionRoom
    choices: PhaseChoices
    effort_cap_rpe: int
    row_truths: int
    both_sides: bool
    wants_aerobic: bool
    exercises_max: int | None
    balance_days_min: int


@dataclass(slots=True)
class PhasePlan:
    """The plan of one phase while it is built, and when it is done."""

    frame: PhaseFrame
    selection: Selection
    timetable: Timetable
    order: list[str] = field(default_factory=list)
    unserved: dict[str, str] = field(default_factory=dict)
    rotating: tuple[str, str] | None = None
    aerobic: dict[int, tuple[Entry, int]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    doses: dict[str, tuple[WeekDose, ...]] = field(default_factory=dict)
    sequence: dict[int, list[str]] = field(default_factory=dict)
    seconds: Mapping[int, int] = field(default_factory=dict)
    region_sets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def entry(self, key: str) -> Entry:
        """The exercise behind a key."""
        return self.selection.chosen[key].entry


SERVED_BY_NOBODY = "no_exercise"
NO_ROOM = "no_room"


def is_light(need: Need) -> bool:
    """Flexibility may be trained on any day; everything else waits for a strength day."""
    return need.rule.training == "flexibility"


def is_full(plan: PhasePlan) -> bool:
    return plan.frame.exercises_max is not None and len(plan.order) >= plan.frame.exercises_max


def region_count(plan: PhasePlan, region: str) -> int:
    chosen = plan.selection.chosen
    return [chosen[key].entry.counts_as for key in plan.order].count(region)


def hips_and_knees(plan: PhasePlan) -> tuple[int, int]:
    """How many exercises the two regions have so far."""
    chosen = plan.selection.chosen
    regions = [chosen[key].entry.counts_as for key in plan.order]
    return regions.count("hip"), regions.count("knee")


def days_wanted(plan: PhasePlan, key: str) -> int:
    """How many days a person's age asks for: of balance work, otherwise none in particular."""
    is_balance = plan.selection.chosen[key].need.rule.training == "balance"
    return min(plan.frame.balance_days_min, len(plan.frame.week.strength)) if is_balance else 0


def frequency_leeway(plan: PhasePlan) -> float:
    """One region can come three times a week while the other comes twice."""
    days = len(plan.frame.week.strength)
    return days / 2 if days > 2 else 1.0
