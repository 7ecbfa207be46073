"""The body every figure is drawn with: its lengths, its thickness, and how far its joints turn.

The numbers are content (pose_model.yaml); here is only their shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Face = Literal["front", "back", "outer", "inner", "sole", "all"]
BodySegment = Literal["trunk", "pelvis", "shoulder", "thigh", "shank", "ankle", "foot"]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Centimetres between joint centres; `foot` is ankle to ball, `heel` stands out behind the ankle."""

    trunk: float
    neck: float
    head: float
    upper_arm: float
    forearm: float
    hand: float
    thigh: float
    shank: float
    ankle_height: float
    heel: float
    foot: float
    toes: float
    hip_half_width: float
    shoulder_half_width: float


@dataclass(frozen=True, slots=True)
class Radii:
    """Half thickness of the body at each place, in centimetres."""

    head: float
    neck: float
    shoulder: float
    chest: float
    waist: float
    pelvis: float
    hip: float
    knee: float
    ankle: float
    heel: float
    ball: float
    foot: float
    toe: float
    upper_arm: float
    elbow: float
    wrist: float
    palm: float


@dataclass(frozen=True, slots=True)
class JointRanges:
    """Smallest and largest angle of each joint in a side view, in degrees."""

    hip: tuple[int, int]
    knee: tuple[int, int]
    ankle: tuple[int, int]
    shoulder: tuple[int, int]
    elbow: tuple[int, int]
    neck: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far a drawn contact may miss, in centimetres."""

    floor: float
    support: float
    hold: float


@dataclass(frozen=True, slots=True)
class MusclePlace:
    """Where a muscle is shaded; `part` is from where to where along the segment, 0 to 1."""

    segment: BodySegment
    face: Face
    part: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class FootFrame:
    """One position of the foot in a close-up, as it differs from a foot at rest."""

    big_toe_deg: float = 0
    curl_deg: float = 0
    arch_mm: float = 0
    shorten_mm: float = 0
    turn_in_deg: float = 0


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A foot drawn large, for movements too small for a whole-body figure."""

    view: Literal["side", "front"]
    start: FootFrame
    end: FootFrame
    prop: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BodyModel:
    """Everything figures are drawn and checked with; equal only to itself, so that what follows from it can be kept."""

    lengths: Lengths
    radii: Radii
    ranges: JointRanges
    tolerances: Tolerances
    muscles: Mapping[str, MusclePlace]
    props: Mapping[str, str]
    close_ups: Mapping[str, CloseUp]
    marks: Mapping[str, str]
    sources: tuple[str, ...] = field(default=())
