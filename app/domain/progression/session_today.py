"""What of a planned session is done today: without what rests, and no more exercises than the program asks for now."""

from collections.abc import Mapping, Set
from typing import Final

from app.domain.program.planned_phase import PlannedSession, SessionExercise
from app.domain.progression.exercise_progression import Modulation, Slot
from app.domain.progression.state import Fold

_PRIORITY: Final = {"primary": 0, "secondary": 1, "supportive": 2, "none": 3}


def exercises_today(
    session: PlannedSession, shown: Mapping[str, Slot], asked: Modulation, resting: Set[str]
) -> list[SessionExercise]:
    """The exercises of a session in their order; `shown` are slots that are not left out, `resting` those that rest."""
    kept = [each for each in session.exercises if each.slug in shown and each.slug not in resting]
    if asked.exercises_max is None:
        return kept
    # What the program is for comes first; the order in the session stays.
    first = sorted(kept, key=lambda each: _PRIORITY[_priority_of(shown[each.slug])])[: asked.exercises_max]
    return [each for each in kept if each in first]


def resting_on_days(fold: Fold) -> dict[int, frozenset[str]]:
    """Day -> the slots that are done less often now and rest on it (E19), and those that begin on it later."""
    most = fold.setting.rulebook.programs.rules.dosage.settings.stretch_days_target
    resting = fold.sessions.not_yet(fold.dose_week)
    for key, slot in fold.slots.items():
        if slot.has_fewer_days:
            days = [each.day for each in fold.planned.sessions if any(e.slug == key for e in each.exercises)]
            for day in days[most:]:
                resting.setdefault(day, set()).add(key)
    return {day: frozenset(keys) for day, keys in resting.items()}


def _priority_of(slot: Slot) -> str:
    why = slot.planned.why
    return why[0].priority if why else "none"
