"""The written form of an exercise: which keys an entry of exercises/*.yaml has, and the value it becomes.

An entry carries every key; only goals, emphases, status and replaced_by may be left out, and in a dose the
numbers the exercise does not use. Words are checked against the vocabulary elsewhere (exercise_checks), so
that one run reports every problem of every file.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from app.domain.exercises.exercise import (
    BodyPosition,
    BodyRegion,
    CommonFault,
    Dose,
    Evidence,
    Exercise,
    ExerciseKind,
    ExerciseStatus,
    ExerciseSurface,
    ImpactLevel,
    LadderPlace,
    PatellofemoralLoad,
    PatellofemoralLoadLevel,
    Phase,
    Pose,
    PoseFrame,
    SegmentScale,
    Targets,
    WeightBearing,
)

_STRICT = ConfigDict(extra="forbid")

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=600, pattern=r"^\S(.*\S)?$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
# The ranges below are what a number can mean on its scale, not clinical limits: 0-10 effort, 7 days, one full
# turn.
Count = Annotated[StrictInt, Field(ge=1, le=100)]
Seconds = Annotated[StrictInt, Field(ge=0, le=600)]
Degrees = Annotated[StrictInt, Field(ge=-360, le=360)]
KneeBend = Annotated[StrictInt, Field(ge=-10, le=160)]
Rung = Annotated[StrictInt, Field(ge=1, le=5)]
TenPoints = Annotated[StrictInt, Field(ge=1, le=10)]
Tempo = Annotated[str, Field(pattern=r"^(x|\d{1,2})-\d{1,2}-(x|\d{1,2})$")]


@dataclass(frozen=True)
class TargetsEntry:
    __pydantic_config__ = _STRICT
    primary: Annotated[tuple[Word, ...], Field(min_length=1)]
    secondary: tuple[Word, ...]


@dataclass(frozen=True)
class LoadEntry:
    __pydantic_config__ = _STRICT
    level: PatellofemoralLoadLevel
    basis_type: Word
    basis: Text


@dataclass(frozen=True)
class DoseEntry:
    __pydantic_config__ = _STRICT
    sets: Count
    rest_s: Seconds
    target_rpe: Annotated[StrictInt, Field(ge=0, le=10)]
    sessions_per_week: Annotated[StrictInt, Field(ge=1, le=7)]
    reps: Count | None = None
    hold_s: Annotated[StrictInt, Field(ge=1, le=600)] | None = None
    duration_min: Annotated[StrictInt, Field(ge=1, le=180)] | None = None
    tempo: Tempo | None = None


@dataclass(frozen=True)
class FaultEntry:
    __pydantic_config__ = _STRICT
    fault: Text
    correction: Text


@dataclass(frozen=True)
class EvidenceEntry:
    __pydantic_config__ = _STRICT
    type: Word
    note: Text


Segment = Literal["trunk", "thigh", "shank", "arm"]
Scale = dict[Segment, Annotated[StrictInt | StrictFloat, Field(gt=0, le=1.5)]]
Pair = tuple[Degrees, Degrees]
Hold = Annotated[str, Field(pattern=r"^(-|[a-z]+(_[ab])?)$")]
Mark = Annotated[str, Field(pattern=r"^[a-z]+(_[ab])?@\d{1,3}$")]


@dataclass(frozen=True)
class FrameEntry:
    __pydantic_config__ = _STRICT
    trunk_deg: Degrees
    hip_deg: Pair
    knee_deg: Pair
    ankle_deg: tuple[Degrees | Literal["flat"], Degrees | Literal["flat"]]
    shoulder_deg: Pair
    elbow_deg: Pair
    pelvis_deg: Degrees = 0
    neck_deg: Degrees = 0
    lift_cm: Annotated[StrictInt, Field(ge=0, le=200)] = 0
    shift_cm: Annotated[StrictInt, Field(ge=-200, le=200)] = 0
    hands: tuple[Hold, Hold] | tuple[()] = ()
    scale: Scale | None = None
    scale_a: Scale | None = None
    scale_b: Scale | None = None


@dataclass(frozen=True)
class PoseEntry:
    __pydantic_config__ = _STRICT
    view: Literal["side", "front", "back"]
    camera: Literal["level", "above"]
    fix: Literal["ankle_a", "ankle_b", "toe_a", "toe_b", "knee_a", "knee_b", "pelvis", "shoulder", "hand_a", "hand_b"]
    props: tuple[Annotated[str, Field(pattern=r"^[a-z]+\d*@[a-z_]+$")], ...]
    caption: Text
    start: FrameEntry
    end: FrameEntry
    works: Literal["a", "b", "both"] = "both"
    presses: tuple[Mark, ...] = ()
    turns: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ExerciseEntry:
    """One entry of a ladder file; every key is explained in exercises/README.md."""

    id: Slug
    name: Annotated[Text, Field(max_length=80)]
    aliases: tuple[Annotated[Text, Field(max_length=80)], ...]
    kind: ExerciseKind
    targets: TargetsEntry
    addresses: tuple[Word, ...]
    equipment: tuple[Word, ...]
    equipment_optional: tuple[Word, ...]
    position: BodyPosition
    surface: ExerciseSurface
    weight_bearing: WeightBearing
    knee_flexion_range_deg: tuple[KneeBend, KneeBend]
    patellofemoral_load: LoadEntry
    impact: ImpactLevel
    difficulty: TenPoints
    unilateral: StrictBool
    planted_foot_rotation: StrictBool
    rung: Annotated[StrictInt, Field(ge=1, le=99)]
    demand_rung: Rung
    easier: tuple[Slug, ...]
    harder: tuple[Slug, ...]
    dosage: Annotated[dict[Phase, DoseEntry], Field(min_length=1)]
    avoid_when: tuple[Word, ...]
    setup: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1, max_length=12)]
    cues: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)]
    common_faults: Annotated[tuple[FaultEntry, ...], Field(min_length=1, max_length=8)]
    stop_if: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)]
    progress_by: Text
    sources: Annotated[tuple[Word, ...], Field(min_length=1)]
    evidence: EvidenceEntry
    pose: PoseEntry
    goals: tuple[Word, ...] = ()
    emphases: tuple[Word, ...] = ()
    status: ExerciseStatus = ExerciseStatus.ACTIVE
    replaced_by: Slug | None = None


def to_exercise(entry: ExerciseEntry, family: str, region: BodyRegion) -> Exercise:
    """The value of one entry of the ladder `family`."""
    load, evidence = entry.patellofemoral_load, entry.evidence
    return Exercise(
        slug=entry.id,
        name=entry.name,
        aliases=entry.aliases,
        kind=entry.kind,
        targets=Targets(entry.targets.primary, entry.targets.secondary),
        addresses=entry.addresses,
        goals=entry.goals,
        emphases=entry.emphases,
        equipment=entry.equipment,
        equipment_optional=entry.equipment_optional,
        position=entry.position,
        surface=entry.surface,
        weight_bearing=entry.weight_bearing,
        knee_flexion_range_deg=entry.knee_flexion_range_deg,
        patellofemoral_load=PatellofemoralLoad(load.level, load.basis_type, load.basis),
        impact=entry.impact,
        difficulty=entry.difficulty,
        unilateral=entry.unilateral,
        planted_foot_rotation=entry.planted_foot_rotation,
        ladder=LadderPlace(family, entry.rung, region),
        demand_rung=entry.demand_rung,
        # Links have no order of their own; sorted, the catalog is the same value wherever it is stored.
        easier=tuple(sorted(entry.easier)),
        harder=tuple(sorted(entry.harder)),
        dosage=tuple(_to_dose(phase, entry.dosage[phase]) for phase in Phase if phase in entry.dosage),
        avoid_when=entry.avoid_when,
        setup=entry.setup,
        steps=entry.steps,
        cues=entry.cues,
        common_faults=tuple(CommonFault(each.fault, each.correction) for each in entry.common_faults),
        stop_if=entry.stop_if,
        progress_by=entry.progress_by,
        sources=entry.sources,
        evidence=Evidence(evidence.type, evidence.note),
        pose=_to_pose(entry.pose),
        status=entry.status,
        replaced_by=entry.replaced_by,
    )


def _to_dose(phase: Phase, entry: DoseEntry) -> Dose:
    return Dose(
        phase=phase,
        sets=entry.sets,
        reps=entry.reps,
        hold_s=entry.hold_s,
        duration_min=entry.duration_min,
        tempo=entry.tempo,
        rest_s=entry.rest_s,
        target_rpe=entry.target_rpe,
        sessions_per_week=entry.sessions_per_week,
    )


def _to_pose(entry: PoseEntry) -> Pose:
    return Pose(
        entry.view,
        entry.camera,
        entry.fix,
        entry.props,
        entry.caption,
        _to_frame(entry.start),
        _to_frame(entry.end),
        entry.works,
        entry.presses,
        entry.turns,
    )


def _to_frame(entry: FrameEntry) -> PoseFrame:
    return PoseFrame(
        trunk_deg=entry.trunk_deg,
        hip_deg=entry.hip_deg,
        knee_deg=entry.knee_deg,
        ankle_deg=entry.ankle_deg,
        shoulder_deg=entry.shoulder_deg,
        elbow_deg=entry.elbow_deg,
        pelvis_deg=entry.pelvis_deg,
        neck_deg=entry.neck_deg,
        lift_cm=entry.lift_cm,
        shift_cm=entry.shift_cm,
        hands=entry.hands,
        scale=_to_scale(entry.scale),
        scale_a=_to_scale(entry.scale_a),
        scale_b=_to_scale(entry.scale_b),
    )


def _to_scale(entry: Scale | None) -> tuple[SegmentScale, ...]:
    return tuple(SegmentScale(segment, float(factor)) for segment, factor in (entry or {}).items())
