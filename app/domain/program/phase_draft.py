"""A phase while it is planned: what is fixed before an exercise is chosen, and what has been decided so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.program.entries import Entry
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
    """The plan of one phase while it is built, and when it is done; `in_slot` counts the exercises of a slot."""

    frame: PhaseFrame
    selection: Selection
    timetable: Timetable
    order: list[str] = field(default_factory=list)
    in_slot: dict[str, int] = field(default_factory=dict)
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

    def regions(self) -> list[str]:
        """The region that each exercise counts for; it changes when a choice moves to another ladder."""
        chosen = self.selection.chosen
        return [chosen[key].entry.counts_as for key in self.order]

    def add(self, key: str, at: int | None = None) -> None:
        """Take a chosen exercise into the plan, as the last one or at a place in the order of precedence."""
        self.order.insert(len(self.order) if at is None else at, key)
        slot = self.selection.chosen[key].need.rule.slot
        self.in_slot[slot] = self.in_slot.get(slot, 0) + 1

    def leave_out(self, key: str) -> None:
        """Take an exercise out of the plan and its choice back."""
        self.order.remove(key)
        self.in_slot[self.selection.drop(key).need.rule.slot] -= 1

    def is_full(self) -> bool:
        """Whether there are as many exercises as the gentle set may have."""
        return self.frame.exercises_max is not None and len(self.order) >= self.frame.exercises_max


SERVED_BY_NOBODY = "no_exercise"
NO_ROOM = "no_room"


def days_wanted(plan: PhasePlan, key: str) -> int:
    """How many days a person's age asks for: of balance work, otherwise none in particular."""
    days = plan.frame.balance_days_min
    if not days or plan.selection.chosen[key].need.rule.training != "balance":
        return 0
    return min(days, len(plan.frame.week.strength))


def frequency_leeway(plan: PhasePlan) -> float:
    """One region can come three times a week while the other comes twice."""
    days = len(plan.frame.week.strength)
    return days / 2 if days > 2 else 1.0
