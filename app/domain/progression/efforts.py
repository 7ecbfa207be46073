"""How hard the same dose is from week to week. Nothing is decided here."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.domain.progression.exercise_progression import Prescription
from app.domain.progression.logged_exercises import Performed

_Said = tuple[date, float, Prescription]


class Efforts:
    """The effort of each exercise, as far back as two weeks are compared; worked out once for every session."""

    def __init__(self, window_days: int) -> None:
        self._window = timedelta(days=window_days)
        self._of_slot: dict[str, tuple[_Said, ...]] = {}
        self._last: date | None = None
        self._rise: float | None = None

    def add(self, on: date, performed: Iterable[Performed]) -> None:
        """Take in a session, no earlier than those before."""
        first, oldest = on - self._window, on - 2 * self._window
        for log, slot, plan, is_done in performed:
            if log.effort_rpe is not None and is_done is not False:
                before = self._of_slot.get(slot, ())
                kept = tuple([said for said in before if said[0] > oldest])
                self._of_slot[slot] = (*kept, (on, log.effort_rpe, plan.prescription))
        rises = [rise for said in self._of_slot.values() if (rise := _rise(said, first, oldest)) is not None]
        self._last, self._rise = on, round(sum(rises) / len(rises), 6) if rises else None

    def rise(self, on: date) -> float | None:
        """The rise up to the last session; None when that is too long ago."""
        return self._rise if self._last is not None and on - self._last <= self._window else None

    def copy(self) -> "Efforts":
        """The same, to be gone on with separately."""
        other = Efforts(self._window.days)
        other._of_slot, other._last, other._rise = self._of_slot.copy(), self._last, self._rise
        return other


def _rise(said: tuple[_Said, ...], first: date, oldest: date) -> float | None:
    """Mean effort after a day minus that up to it, at the dose of the last time; None where one is not known."""
    if not said[0][0] <= first < said[-1][0]:
        return None
    dose = said[-1][2]
    same = [each for each in said if each[0] > oldest and (each[2] is dose or each[2] == dose)]
    now = [effort for on, effort, _ in same if on > first]
    then = [effort for on, effort, _ in same if on <= first]
    return sum(now) / len(now) - sum(then) / len(then) if then else None
