"""The sessions of the current phase, as logs are held against them; made once when the phase begins."""

from collections.abc import Set
from typing import Final

from app.domain.program.planned_phase import PlannedPhase, PlannedSession, SetStep

_WEEK: Final = 7


class PhaseSessions:
    """What the sessions of one planned phase say about its exercises; sets are worked out when they are asked for."""

    def __init__(self, planned: PlannedPhase) -> None:
        self.days = frozenset(session.day for session in planned.sessions)
        self._slugs = tuple(
            (session, frozenset(each.slug for each in session.exercises)) for session in planned.sessions
        )
        self._later = tuple(
            (session.day, each.slug, each.sets[0].from_week)
            for session in planned.sessions
            for each in session.exercises
            if each.sets and each.sets[0].from_week > 1
        )
        self._steps: dict[str, list[tuple[PlannedSession, tuple[SetStep, ...]]]] = {}
        for session in planned.sessions:
            for exercise in session.exercises:
                if exercise.sets:
                    self._steps.setdefault(exercise.slug, []).append((session, exercise.sets))
        self._meant: dict[tuple[Set[str], int], tuple[PlannedSession | None, frozenset[str]]] = {}
        self._known: dict[tuple[str, int, int | None], int | None] = {}

    def meant(self, slugs: frozenset[str], weekday: int) -> tuple[PlannedSession | None, frozenset[str]]:
        """The session that was meant, and its exercises: the most alike, the one of this weekday where two are."""
        key = slugs, weekday
        if key not in self._meant:
            self._meant[key] = self._most_alike(slugs, weekday)
        return self._meant[key]

    def _most_alike(self, slugs: frozenset[str], weekday: int) -> tuple[PlannedSession | None, frozenset[str]]:
        return max(
            self._slugs,
            key=lambda each: (-len(each[1] ^ slugs), each[0].day == weekday),
            default=(None, slugs),
        )

    def on(self, day: int) -> frozenset[str]:
        """What is planned for a day of the week."""
        return frozenset[str]().union(*(slugs for session, slugs in self._slugs if session.day == day))

    def not_yet(self, week: int) -> dict[int, set[str]]:
        """Day -> the exercises that begin on it in a later week of the phase, so that weekly sets grow slowly."""
        found: dict[int, set[str]] = {}
        for day, slug, from_week in self._later:
            if from_week > week:
                found.setdefault(day, set()).add(slug)
        return found

    def sets(self, slug: str, week: int, session: PlannedSession | None) -> int | None:
        """The most sets of an exercise in a session, or in all of them, in a week; None where it has none."""
        key = slug, week, None if session is None else id(session)
        if key not in self._known:
            steps = self._steps.get(slug, ())
            of_week = [in_force(each, week).sets for own, each in steps if session is None or own is session]
            self._known[key] = max(of_week, default=None)
        return self._known[key]


def in_force(steps: tuple[SetStep, ...], week: int) -> SetStep:
    """The step a week of the phase follows."""
    found = steps[0]
    for step in steps:
        if step.from_week <= week:
            found = step
    return found
