"""How long an exercise and a session take, in seconds (program rules 2.8)."""

from dataclasses import dataclass

from app.domain.program.dosage import PlannedDose, rep_seconds


@dataclass(frozen=True, slots=True)
class SetupTimes:
    """Seconds to get ready; `machine_or_load` are equipment words that take longest."""

    usual_s: int
    same_as_before_s: int
    machine_or_load_s: int
    machine_or_load: frozenset[str]


@dataclass(frozen=True, slots=True)
class TimeRules:
    """Seconds between the parts of an exercise."""

    setup: SetupTimes
    side_change_s: int
    gap_min_s: int
    hold_change_s: int


def set_seconds(dose: PlannedDose, times: TimeRules) -> int:
    """Seconds of one set of one side."""
    if dose.duration_min is not None:
        return dose.duration_min * 60
    reps = dose.reps or 1
    if dose.hold_s is not None:
        return reps * (dose.hold_s + times.hold_change_s)
    return reps * rep_seconds(dose.tempo) if dose.tempo else 0


def exercise_seconds(set_s: int, rest_s: int, sets: int, other_sets: int, times: TimeRules) -> int:
    """Seconds of an exercise without setup; `other_sets` is 0 for one that works both legs together.

    The other side works in the first gaps between sets of the affected one, so those gaps can be short.
    """
    if sets == 0:
        return 0
    if other_sets == 0:
        return sets * set_s + (sets - 1) * rest_s
    gaps = sets - 1
    working = min(other_sets, gaps)
    gap_seconds = working * max(times.gap_min_s, rest_s - set_s) + (gaps - working) * rest_s
    return (sets + other_sets) * set_s + times.side_change_s * (sets + other_sets - 1) + gap_seconds


def setup_seconds(equipment: tuple[str, ...], *, same_as_before: bool, times: TimeRules) -> int:
    """Seconds to get ready for an exercise."""
    if not times.setup.machine_or_load.isdisjoint(equipment):
        return times.setup.machine_or_load_s
    return times.setup.same_as_before_s if same_as_before else times.setup.usual_s
