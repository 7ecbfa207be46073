"""What an exercise is, and what follows from its place on a ladder.

Every fact of the catalog about one exercise is a frozen value here, whether it was read from the shipped YAML
or from the database; the functions below answer which exercise is easier, harder or a fair substitute.
Whether a person may do an exercise is decided in `eligibility`, over the same values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class ExerciseKind(StrEnum):
    STRENGTH = "strength"
    ISOMETRIC = "isometric"
    STRETCH = "stretch"
    MOBILITY = "mobility"
    BALANCE = "balance"
    MOVEMENT_RETRAINING = "movement_retraining"
    AEROBIC = "aerobic"


class Phase(StrEnum):
    """Phases of a program an exercise has a dose for, in order."""

    CALM = "calm"
    BUILD = "build"
    CONTROL = "control"
    RETURN = "return"

    @property
    def rank(self) -> int:
        return _PHASE_RANK[self]


class PatellofemoralLoadLevel(StrEnum):
    """Patellofemoral joint load; an ordinal class of peak force and bend, not a measurement."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return _LOAD_RANK[self]


class ImpactLevel(StrEnum):
    NONE = "none"
    LOW = "low"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return _IMPACT_RANK[self]


class WeightBearing(StrEnum):
    """How much body weight the trained leg carries."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"

    @property
    def rank(self) -> int:
        return _WEIGHT_BEARING_RANK[self]


class BodyPosition(StrEnum):
    LYING_BACK = "lying_back"
    SIDE_LYING = "side_lying"
    PRONE = "prone"
    SEATED = "seated"
    KNEELING = "kneeling"
    HALF_KNEELING = "half_kneeling"
    QUADRUPED = "quadruped"
    STANDING = "standing"
    SINGLE_LEG_STANDING = "single_leg_standing"


class ExerciseSurface(StrEnum):
    STANDING = "standing"
    CHAIR = "chair"
    BED_OR_FLOOR = "bed_or_floor"
    FLOOR = "floor"
    EQUIPMENT = "equipment"


class BodyRegion(StrEnum):
    HIP = "hip"
    KNEE = "knee"
    TRUNK = "trunk"
    FOOT_ANKLE = "foot_ankle"
    WHOLE = "whole"


class ExerciseStatus(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


_PHASE_RANK = {phase: rank for rank, phase in enumerate(Phase)}
_LOAD_RANK = {level: rank for rank, level in enumerate(PatellofemoralLoadLevel)}
_IMPACT_RANK = {impact: rank for rank, impact in enumerate(ImpactLevel)}
_WEIGHT_BEARING_RANK = {amount: rank for rank, amount in enumerate(WeightBearing)}


@dataclass(frozen=True, slots=True)
class Targets:
    primary: tuple[str, ...]
    secondary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatellofemoralLoad:
    """`basis_type`: `sourced` when the basis names a study, `inferred` when reasoned from angle and task."""

    level: PatellofemoralLoadLevel
    basis_type: str
    basis: str


@dataclass(frozen=True, slots=True)
class LadderPlace:
    """`rung` counts from 1 inside the family and is finer than the exercise's `demand_rung`."""

    family: str
    rung: int
    region: BodyRegion


@dataclass(frozen=True, slots=True)
class Dose:
    """Default dose in one phase; a number that the exercise does not use is None.

    `tempo` is "start-to-end, hold, end-to-start" in seconds, x meaning quick and controlled.
    """

    phase: Phase
    sets: int
    reps: int | None
    hold_s: int | None
    duration_min: int | None
    tempo: str | None
    rest_s: int
    target_rpe: int
    sessions_per_week: int


@dataclass(frozen=True, slots=True)
class CommonFault:
    fault: str
    correction: str


@dataclass(frozen=True, slots=True)
class Evidence:
    type: str
    note: str


@dataclass(frozen=True, slots=True)
class SegmentScale:
    """Foreshortening of one body segment in the drawing; 1 is full length."""

    segment: str
    factor: float


@dataclass(frozen=True, slots=True)
class PoseFrame:
    """One drawn position: angles in degrees, sides a and b; an ankle may be "flat" (level on its support).

    `hands` says what each hand rests on, - for nothing; without it both hands are where the angles put them.
    """

    trunk_deg: int
    hip_deg: tuple[int, int]
    knee_deg: tuple[int, int]
    ankle_deg: tuple[int | str, int | str]
    shoulder_deg: tuple[int, int]
    elbow_deg: tuple[int, int]
    pelvis_deg: int = 0
    neck_deg: int = 0
    lift_cm: int = 0
    shift_cm: int = 0
    hands: tuple[str, ...] = ()
    scale: tuple[SegmentScale, ...] = ()
    scale_a: tuple[SegmentScale, ...] = ()
    scale_b: tuple[SegmentScale, ...] = ()


@dataclass(frozen=True, slots=True)
class Pose:
    """Two frames of a figure; `fix` is the joint on which both are laid over each other.

    `works` is the side whose muscles work: a, b or both. `presses` are places that push without moving, `turns` places
    that turn about the length of their limb, each with the direction on the page: heel_a@180.
    """

    view: str
    camera: str
    fix: str
    props: tuple[str, ...]
    caption: str
    start: PoseFrame
    end: PoseFrame
    works: str = "both"
    presses: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the catalog.

    `addresses` lists the impairments it may be chosen for, the most fitting first. `easier` and `harder` are
    slugs of its ladder neighbors and cross-ladder links. `dosage` is in phase order; a phase without a dose
    is one in which the exercise is not offered. A retired exercise stays readable and names its replacement.
    """

    slug: str
    name: str
    aliases: tuple[str, ...]
    kind: ExerciseKind
    targets: Targets
    addresses: tuple[str, ...]
    goals: tuple[str, ...]
    emphases: tuple[str, ...]
    equipment: tuple[str, ...]
    equipment_optional: tuple[str, ...]
    position: BodyPosition
    surface: ExerciseSurface
    weight_bearing: WeightBearing
    knee_flexion_range_deg: tuple[int, int]
    patellofemoral_load: PatellofemoralLoad
    impact: ImpactLevel
    difficulty: int
    unilateral: bool
    planted_foot_rotation: bool
    ladder: LadderPlace
    demand_rung: int
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    dosage: tuple[Dose, ...]
    avoid_when: tuple[str, ...]
    setup: str
    steps: tuple[str, ...]
    cues: tuple[str, ...]
    common_faults: tuple[CommonFault, ...]
    stop_if: tuple[str, ...]
    progress_by: str
    sources: tuple[str, ...]
    evidence: Evidence
    pose: Pose
    status: ExerciseStatus = ExerciseStatus.ACTIVE
    replaced_by: str | None = None

    @property
    def phases(self) -> tuple[Phase, ...]:
        return tuple(dose.phase for dose in self.dosage)

    @property
    def is_active(self) -> bool:
        return self.status is ExerciseStatus.ACTIVE


def dose_in(exercise: Exercise, phase: Phase) -> Dose | None:
    """The default dose in a phase; None when the exercise is not offered in it."""
    return next((dose for dose in exercise.dosage if dose.phase is phase), None)


def maintenance_dose(exercise: Exercise) -> Dose:
    """The last phase's dose: what was reached is what is kept up (exercises.md, Phases)."""
    return exercise.dosage[-1]


def tempo_parts_s(tempo: str) -> tuple[int | None, int, int | None]:
    """Seconds of "start-to-end, hold, end-to-start"; None for a quick part.

    Raises ValueError when the text is not three parts of digits or x.
    """
    first, hold, last = tempo.split("-")
    return _part_s(first), int(hold), _part_s(last)


def _part_s(part: str) -> int | None:
    return None if part == "x" else int(part)


def lifts_first(exercise: Exercise) -> bool:
    """Whether a repetition begins with the lift, as in a clamshell, and not with lowering, as in a squat.

    A tempo of the catalog runs from start to end and back, and lowering is its longer part (exercises.md, conventions).
    """
    if exercise.kind not in (ExerciseKind.STRENGTH, ExerciseKind.ISOMETRIC):
        return False
    tempos = [tempo_parts_s(dose.tempo) for dose in exercise.dosage if dose.tempo is not None]
    return any(there is not None and back is not None and there < back for there, _, back in tempos)


def trains_impact(exercise: Exercise) -> bool:
    """Jumps, hops and runs: the program's kind `impact`, whatever their kind in the catalog."""
    return exercise.impact is ImpactLevel.HIGH


def index_by_slug(exercises: Iterable[Exercise]) -> dict[str, Exercise]:
    return {exercise.slug: exercise for exercise in exercises}


def easier_than(exercise: Exercise, by_slug: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    """Active easier neighbors, the nearest in difficulty first."""
    return _neighbors(exercise, exercise.easier, by_slug)


def harder_than(exercise: Exercise, by_slug: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    """Active harder neighbors, the nearest in difficulty first."""
    return _neighbors(exercise, exercise.harder, by_slug)


def _neighbors(exercise: Exercise, slugs: tuple[str, ...], by_slug: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    found = (by_slug[slug] for slug in slugs)
    return tuple(sorted((each for each in found if each.is_active), key=lambda each: _distance(each, exercise)))


def _distance(other: Exercise, exercise: Exercise) -> tuple[bool, int, str]:
    other_family = other.ladder.family != exercise.ladder.family
    return other_family, abs(other.difficulty - exercise.difficulty), other.slug


def substitutes_for(exercise: Exercise, exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """Active exercises for a shared impairment or goal that ask no more of the joint or the person.

    Never more patellofemoral load, impact, weight bearing or demand rung than the one replaced. The best
    match comes first: most shared impairments, then the same kind, the nearest difficulty, and the slug as
    the last word.
    """
    fitting = (other for other in exercises if _can_replace(other, exercise))
    return tuple(sorted(fitting, key=lambda other: _mismatch(other, exercise)))


def _can_replace(other: Exercise, exercise: Exercise) -> bool:
    return (
        other.slug != exercise.slug
        and other.is_active
        and _shared_reasons(other, exercise) > 0
        and other.demand_rung <= exercise.demand_rung
        and other.difficulty <= exercise.difficulty
        and joint_load_at_most(other, exercise)
    )


def joint_load_at_most(other: Exercise, exercise: Exercise) -> bool:
    return _load_and_impact_at_most(other, exercise) and other.weight_bearing.rank <= exercise.weight_bearing.rank


def asks_no_more(other: Exercise, exercise: Exercise) -> bool:
    """Whether neither the step, the load on the kneecap nor the impact of the other exercise is more."""
    return _load_and_impact_at_most(other, exercise) and other.demand_rung <= exercise.demand_rung


def _load_and_impact_at_most(other: Exercise, exercise: Exercise) -> bool:
    return (
        other.patellofemoral_load.level.rank <= exercise.patellofemoral_load.level.rank
        and other.impact.rank <= exercise.impact.rank
    )


def _shared_reasons(other: Exercise, exercise: Exercise) -> int:
    return len(set(other.addresses) & set(exercise.addresses)) + len(set(other.goals) & set(exercise.goals))


def _mismatch(other: Exercise, exercise: Exercise) -> tuple[int, bool, int, str]:
    return (
        -_shared_reasons(other, exercise),
        other.kind is not exercise.kind,
        abs(other.difficulty - exercise.difficulty),
        other.slug,
    )


def retire(exercises: Iterable[Exercise], slug: str, replaced_by: str | None) -> tuple[Exercise, ...]:
    """The catalog with one exercise retired and its ladder closed over the gap.

    Each easier neighbor is linked to each harder one, so that nobody is left on a rung without a next step;
    the retired exercise keeps its facts, loses its links and names its replacement.
    """
    catalog = tuple(exercises)
    gone = index_by_slug(catalog)[slug]
    return tuple(_after_retirement(exercise, gone, replaced_by) for exercise in catalog)


def _after_retirement(exercise: Exercise, gone: Exercise, replaced_by: str | None) -> Exercise:
    if exercise.slug == gone.slug:
        return replace(exercise, status=ExerciseStatus.RETIRED, replaced_by=replaced_by, easier=(), harder=())
    return replace(
        exercise,
        easier=_bridged(exercise.easier, gone.slug, gone.easier),
        harder=_bridged(exercise.harder, gone.slug, gone.harder),
    )


def _bridged(links: tuple[str, ...], gone: str, beyond: tuple[str, ...]) -> tuple[str, ...]:
    if gone not in links:
        return links
    kept = tuple(link for link in links if link != gone)
    return tuple(sorted({*kept, *beyond}))
