"""Forward kinematics: from the angles of a pose to the joints of a body in the drawing plane.

Points are centimetres, x to the right and y up; directions are degrees clockwise from straight up. The pelvis is the
origin: where the body stands is decided in `placement`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from types import MappingProxyType
from typing import Final, Literal

from app.domain.exercises.exercise import Pose, PoseFrame
from app.domain.figures.body_model import BodyModel

Point = tuple[float, float]
Track = Sequence[Point]
"""Where something is from start to end."""
Side = Literal["a", "b"]

SIDES: Final[tuple[Side, Side]] = ("a", "b")

_STANDING: Final = 0.4
"""Cosine from which a shank counts as upright, so that the foot stands on the floor instead of hanging on it."""
_AWAY: Final = 0.35
"""Share of its length below which a shank points away from us."""


JOINTS: Final = (
    *("pelvis", "shoulder", "head"),
    *("hip_a", "knee_a", "ankle_a", "heel_a", "ball_a", "toe_a", "shoulder_a", "elbow_a", "hand_a", "palm_a"),
    *("hip_b", "knee_b", "ankle_b", "heel_b", "ball_b", "toe_b", "shoulder_b", "elbow_b", "hand_b", "palm_b"),
)


_PLACE: Final = {joint: index for index, joint in enumerate(JOINTS)}


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The points of `JOINTS`, in that order, and the directions that two joints do not tell: trunk, head and feet."""

    points: tuple[Point, ...]
    directions: Mapping[str, float]

    def __getitem__(self, joint: str) -> Point:
        return self.points[_PLACE[joint]]

    @property
    def joints(self) -> Mapping[str, Point]:
        """The points by name."""
        return dict(zip(JOINTS, self.points, strict=True))

    def shifted(self, right: float, up: float) -> "Skeleton":
        """The same body elsewhere."""
        return Skeleton(tuple([(x + right, y + up) for x, y in self.points]), self.directions)

    def with_joints(self, moved: Mapping[str, Point]) -> "Skeleton":
        """The same body with some joints elsewhere."""
        points = [*self.points]
        for joint, point in moved.items():
            points[_PLACE[joint]] = point
        return Skeleton(tuple(points), self.directions)


Bearings = Sequence[float]
"""One frame as directions and drawn lengths on the page.

First those of the torso: the directions of the trunk, the head, the line across the shoulders and that across the hips,
and the length of the trunk. Then for either side the directions of thigh, shank, upper arm, forearm and foot, and the
lengths of thigh, shank, upper arm and forearm.
"""
_TORSO, _LIMBS_A, _LIMBS_B = slice(0, 5), slice(5, 14), slice(14, 23)
_FEET: Final = (9, 18)
_TURNING: Final = (0, 1, 2, 3, 5, 6, 7, 8, 14, 15, 16, 17)
"""The directions, those of the feet left out."""


def bearings_of(frame: PoseFrame, view: str, model: BodyModel) -> Bearings:
    """The angles of a frame as directions on the page."""
    trunk = float(frame.trunk_deg)
    across = trunk + 90
    torso = trunk, trunk + frame.neck_deg, across, across + frame.pelvis_deg
    trunk_cm = model.lengths.trunk * factor(frame, "trunk", None)
    return *torso, trunk_cm, *_limbs_of(frame, "a", view, model), *_limbs_of(frame, "b", view, model)


def _limbs_of(frame: PoseFrame, side: Side, view: str, model: BodyModel) -> Bearings:
    # From in front, angles open outward: on side b they turn the other way.
    outward = -1 if view != "side" and side == "b" else 1
    index = SIDES.index(side)
    hanging, ankle = float(frame.trunk_deg + 180), frame.ankle_deg[index]
    thigh = hanging - outward * frame.hip_deg[index]
    upper_arm = hanging - outward * frame.shoulder_deg[index]
    forearm = upper_arm - outward * frame.elbow_deg[index]
    if view == "side":
        shank = thigh + frame.knee_deg[index]
        foot = _level(shank - 90) if isinstance(ankle, str) else shank - 90 - ankle
    else:
        shank = thigh - outward * frame.knee_deg[index]
        foot = 180.0 if isinstance(ankle, str) and cos(radians(shank)) < -_STANDING else shank
    lengths, shown = model.lengths, _factors(frame, side)
    leg_cm = lengths.thigh * shown.get("thigh", 1.0), lengths.shank * shown.get("shank", 1.0)
    arm_cm = lengths.upper_arm * shown.get("arm", 1.0), lengths.forearm * shown.get("arm", 1.0)
    return thigh, shank, upper_arm, forearm, foot, *leg_cm, *arm_cm


def _level(direction: float) -> float:
    return 90.0 if sin(radians(direction)) >= 0 else 270.0


@dataclass(frozen=True, slots=True)
class Way:
    """From one frame to another: where it starts, and what every direction and length changes by."""

    start: Bearings
    change: Bearings

    @property
    def largest_turn_deg(self) -> float:
        """How far the segment that turns most turns, feet and what hands hold left out."""
        return max([abs(self.change[place]) for place in _TURNING])

    def at(self, share: float) -> Bearings:
        """The body on its way; `share` runs from 0 to 1."""
        return [first + share * step for first, step in zip(self.start, self.change, strict=True)]


def way_of(pose: Pose, model: BodyModel) -> Way:
    """The way from the start of a pose to its end; feet turn the shorter way."""
    start, end = bearings_of(pose.start, pose.view, model), bearings_of(pose.end, pose.view, model)
    change = [last - first for first, last in zip(start, end, strict=True)]
    for foot in _FEET:
        change[foot] = (change[foot] + 180) % 360 - 180
    return Way(start, change)


def skeleton_of(frame: PoseFrame, view: str, model: BodyModel) -> Skeleton:
    """The joints of one frame with the pelvis at the origin."""
    return skeleton_from(bearings_of(frame, view, model), view, model)


def skeleton_from(bearings: Bearings, view: str, model: BodyModel) -> Skeleton:
    """The joints that follow from directions and lengths, with the pelvis at the origin."""
    trunk, head, across, across_hips, trunk_cm = bearings[_TORSO]
    limbs_a, limbs_b = bearings[_LIMBS_A], bearings[_LIMBS_B]
    lengths, pelvis = model.lengths, (0.0, 0.0)
    shoulder = along(pelvis, trunk, trunk_cm)
    # A trunk that points away from us takes the neck with it.
    neck_cm = min(1.0, 2 * trunk_cm / lengths.trunk) * (lengths.neck + lengths.head)
    if view == "side":
        # Left and right lie behind one another.
        leg, hip_a, hip_b, shoulder_a, shoulder_b = _leg_from_side, pelvis, pelvis, shoulder, shoulder
    else:
        leg, hip, wide = _leg_from_front, lengths.hip_half_width, lengths.shoulder_half_width
        hip_a, hip_b = along(pelvis, across_hips, hip), along(pelvis, across_hips, -hip)
        shoulder_a, shoulder_b = along(shoulder, across, wide), along(shoulder, across, -wide)
    points = (
        # Seen from in front a head turns, it does not tilt.
        *(pelvis, shoulder, along(shoulder, head if view == "side" else trunk, neck_cm)),
        *(*leg(hip_a, limbs_a, model), *_arm(shoulder_a, limbs_a, model)),
        *(*leg(hip_b, limbs_b, model), *_arm(shoulder_b, limbs_b, model)),
    )
    foot_a, foot_b = _FEET
    return Skeleton(points, {"trunk": trunk, "head": head, "foot_a": bearings[foot_a], "foot_b": bearings[foot_b]})


def _leg_from_side(hip: Point, limbs: Bearings, model: BodyModel) -> tuple[Point, ...]:
    """Hip, knee, ankle, heel, ball and toe."""
    thigh, shank, _, _, foot, thigh_cm, shank_cm, _, _ = limbs
    lengths, radii = model.lengths, model.radii
    knee = along(hip, thigh, thigh_cm)
    x, y = ankle = along(knee, shank, shank_cm)
    ahead, below = radians(foot), radians(foot + 90)
    ahead_x, ahead_y, below_x, below_y = sin(ahead), cos(ahead), sin(below), cos(below)
    behind, heel_down = -lengths.heel / 2, lengths.ankle_height - radii.heel
    heel = x + behind * ahead_x + heel_down * below_x, y + behind * ahead_y + heel_down * below_y
    far, down, toes = lengths.foot, lengths.ankle_height - radii.ball, lengths.toes
    x, y = ball = x + far * ahead_x + down * below_x, y + far * ahead_y + down * below_y
    return hip, knee, ankle, heel, ball, (x + toes * ahead_x, y + toes * ahead_y)


def _leg_from_front(hip: Point, limbs: Bearings, model: BodyModel) -> tuple[Point, ...]:
    """Hip, knee, ankle, and where heel, ball and toe are seen as one."""
    thigh, shank, _, _, foot, thigh_cm, shank_cm, _, _ = limbs
    knee = along(hip, thigh, thigh_cm)
    ankle = along(knee, shank, shank_cm)
    # A shank that points away from us takes its foot with it.
    seen = min(1.0, shank_cm / model.lengths.shank / _AWAY)
    sole = along(ankle, foot, seen**2 * (model.lengths.ankle_height - model.radii.ball))
    return hip, knee, ankle, sole, sole, sole


def _arm(shoulder: Point, limbs: Bearings, model: BodyModel) -> tuple[Point, ...]:
    """Shoulder, elbow, hand and palm."""
    _, _, upper_arm, forearm, _, _, _, upper_arm_cm, forearm_cm = limbs
    elbow = along(shoulder, upper_arm, upper_arm_cm)
    wrist = along(elbow, forearm, forearm_cm)
    return shoulder, elbow, wrist, along(wrist, forearm, model.lengths.hand / 2)


def factor(frame: PoseFrame, segment: str, side: Side | None) -> float:
    """How much of its length a segment shows."""
    return _factors(frame, side).get(segment, 1.0)


def _factors(frame: PoseFrame, side: Side | None) -> Mapping[str, float]:
    """How much the segments that are foreshortened show; what is written for a side counts first."""
    own = {"a": frame.scale_a, "b": frame.scale_b}.get(side or "", ())
    if not own and not frame.scale:
        return _WHOLE
    return {each.segment: each.factor for each in (*reversed(frame.scale), *reversed(own))}


_WHOLE: Final[Mapping[str, float]] = MappingProxyType({})


def along(origin: Point, direction: float, distance: float) -> Point:
    """The point `distance` away in a direction."""
    angle = radians(direction)
    return origin[0] + distance * sin(angle), origin[1] + distance * cos(angle)


def direction_of(origin: Point, target: Point) -> float:
    """The direction from one point to another."""
    return degrees(atan2(target[0] - origin[0], target[1] - origin[1]))


def distance_of(one: Point, other: Point) -> float:
    """Centimetres between two points."""
    return hypot(one[0] - other[0], one[1] - other[1])


def middle_of(one: Point, other: Point) -> Point:
    """The point halfway."""
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
