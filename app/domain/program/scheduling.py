"""Which day gets which exercise: day patterns, room per session, and how often an exercise comes in a week.

Every exercise takes one place of a session; a place is long enough for any exercise at its smallest dose, so how many
needs can be met depends only on days and minutes, never on which exercises were chosen, and more of either never meets
fewer. Strength days are never neighbors, which keeps heavy exposures of a region 48 hours apart. Source: program rules
2.8; DESIGN 8.12.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.program.phases import PhaseRule
from app.domain.program.selection_rules import SelectionRules, SessionRules, WarmUpRow


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a week with a session: numbers 1 to 7; `days` are all of them."""

    strength: tuple[int, ...]
    light: tuple[int, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SessionRoom:
    """How much fits into one session: places at the smallest dose, seconds between warm-up and cool-down.

    `asked_minutes` and `slot_seconds` are what it was worked out from.
    """

    asked_minutes: int
    slot_seconds: int
    minutes: int
    warm_up_min: int
    cool_down_min: int
    seconds: int
    least: int
    usual: int
    most: int


def week_of(days_per_week: int, phase: PhaseRule, rules: SelectionRules) -> Week:
    """The days of a week in a phase, within the person's days."""
    days = min(days_per_week, phase.session_days_max)
    pattern = next(row.pattern for row in reversed(rules.days) if row.days <= days)
    strength = [day for day, letter in enumerate(pattern, start=1) if letter == "S"]
    light = [day for day, letter in enumerate(pattern, start=1) if letter == "L"]
    strength = strength[: phase.strength_days_max]
    return Week(tuple(strength), tuple(light), tuple(sorted(strength + light)))


def session_room(minutes: int, slot_seconds: int, rules: SessionRules, *, most: int | None = None) -> SessionRoom:
    """What fits into a session.

    A longer session has a longer warm-up; where that would leave less time than a shorter one, the shorter is planned,
    so that more minutes never mean less room.
    """
    best, warm_up = max(
        ((_net_seconds(length, row), row) for row in rules.warm_up if (length := min(minutes, row.up_to_minutes))),
        key=lambda pair: pair[0],
    )
    row = next(row for row in reversed(rules.exercises) if row.minutes <= minutes)
    places = max(1, best // slot_seconds)
    highest = min(places, row.most, most or row.most)
    return SessionRoom(
        asked_minutes=minutes,
        slot_seconds=slot_seconds,
        minutes=min(minutes, warm_up.up_to_minutes),
        warm_up_min=warm_up.warm_up_min,
        cool_down_min=warm_up.cool_down_min,
        seconds=best,
        least=min(row.least, highest),
        usual=min(row.usual, highest),
        most=highest,
    )


def minutes_for_another(room: SessionRoom, rules: SessionRules, *, most: int | None, usual: bool) -> int | None:
    """How many more minutes would hold one more exercise, at most or as `usual`; None where no length would."""
    for more in range(1, rules.warm_up[-1].up_to_minutes - room.asked_minutes + 1):
        longer = session_room(room.asked_minutes + more, room.slot_seconds, rules, most=most)
        if (longer.usual > room.usual) if usual else (longer.most > room.most):
            return more
    return None


def _net_seconds(minutes: int, row: WarmUpRow) -> int:
    return (minutes - row.warm_up_min - row.cool_down_min) * 60


@dataclass(slots=True)
class Timetable:
    """Places of the sessions of one week, filled step by step; `days_of` is exercise key -> days."""

    week: Week
    room: SessionRoom
    days_of: dict[str, list[int]] = field(default_factory=dict)
    load: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.load.update((day, 0) for day in self.week.days)

    def place(self, key: str, times: int, *, least: int, light: bool, limit: int) -> bool:
        """Put an exercise on so many days with room, the emptiest first; nothing where it would be less than least."""
        days = self._free_days(key, limit, light=light)[:times]
        if len(days) < least:
            return False
        self.put(key, days)
        return True

    def has_room(self, times: int, *, light: bool, limit: int) -> bool:
        """Whether another exercise would find so many days."""
        days: Sequence[int] = self.week.days if light else self.week.strength
        return len(days) >= times and sorted(map(self.load.__getitem__, days))[times - 1] < limit

    def put(self, key: str, days: Iterable[int]) -> None:
        """Put an exercise on these days."""
        for day in days:
            self.days_of.setdefault(key, []).append(day)
            self.load[day] += 1

    def add_day(self, key: str, *, light: bool, limit: int) -> bool:
        """One more day for an exercise that has some."""
        days = self._free_days(key, limit, light=light)
        if days:
            self.put(key, days[:1])
        return bool(days)

    def _free_days(self, key: str, limit: int, *, light: bool) -> list[int]:
        taken = self.days_of.get(key, ())
        days: Sequence[int] = self.week.days if light else self.week.strength
        load, strength = self.load, self.week.strength
        # Light work goes to light days first; otherwise the emptiest day, then the earliest.
        free = [(light and day in strength, load[day], day) for day in days if load[day] < limit and day not in taken]
        return [day for _, _, day in sorted(free)]


def heavy_places(week: Week, room: SessionRoom) -> int:
    """How many needs can have two strength days each."""
    days = len(week.strength)
    return room.most if days == 1 else days * room.most // 2


def all_places(week: Week, room: SessionRoom) -> int:
    """How many needs can have two days each, strength and light together."""
    days = len(week.days)
    return room.most if days == 1 else days * room.most // 2
