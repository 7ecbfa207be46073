"""Forward kinematics: from the angles of a pose to the joints of a body in the drawing plane.

Points are centimetres, x to the right and y up; directions are degrees clockwise from straight up. The pelvis is the
origin: where the body stands is decided in `placement`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, degrees, hypot, inf, radians, sin
from typing import Final, Literal

from app.domain.exercises.exercise import Pose, PoseFrame
from app.domain.figures.body_model import BodyModel

Point = tuple[float, float]
Side = Literal["a", "b"]

SIDES: Final[tuple[Side, Side]] = ("a", "b")

_STANDING: Final = 0.4
"""Cosine from which a shank counts as upright, so that the foot stands on the floor instead of hanging on it."""
_AWAY: Final = 0.35
"""Share of its length below which a shank points away from us."""
_LYING: Final = 0.6
"""Cosine below which a trunk counts as lying."""


JOINTS: Final = (
    *("pelvis", "shoulder", "head"),
    *("hip_a", "knee_a", "ankle_a", "heel_a", "ball_a", "toe_a", "shoulder_a", "elbow_a", "hand_a", "palm_a"),
    *("hip_b", "knee_b", "ankle_b", "heel_b", "ball_b", "toe_b", "shoulder_b", "elbow_b", "hand_b", "palm_b"),
)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The places of `JOINTS`, in that order, and the directions that two joints do not tell: trunk, head and feet."""

    joints: Mapping[str, Point]
    directions: Mapping[str, float]

    def __getitem__(self, joint: str) -> Point:
        return self.joints[joint]

    def shifted(self, right: float, up: float) -> "Skeleton":
        """The same body elsewhere."""
        return Skeleton({name: (x + right, y + up) for name, (x, y) in self.joints.items()}, self.directions)


Bearings = tuple[Sequence[float], Sequence[float], Sequence[float]]
"""One frame as directions and drawn lengths of its torso and of the limbs of either side.

A torso is the directions of the trunk, the head, the line across the shoulders and that across the pelvis, then the
length of the trunk; the limbs of a side are the directions of thigh, shank, upper arm, forearm and foot, then the
lengths of the first four.
"""


def skeleton_of(frame: PoseFrame, view: str, model: BodyModel) -> Skeleton:
    """The joints of one frame with the pelvis at the origin."""
    return skeleton_from(bearings_of(frame, view, model), view, model)


def bearings_of(frame: PoseFrame, view: str, model: BodyModel) -> Bearings:
    """The angles of a frame as directions on the page."""
    trunk, across = float(frame.trunk_deg), 90.0 + frame.trunk_deg
    drawn = model.lengths.trunk * factor(frame, "trunk", None)
    torso = trunk, trunk + frame.neck_deg, across, across + frame.pelvis_deg, drawn
    return torso, _limbs_of(frame, "a", view, model), _limbs_of(frame, "b", view, model)


def _limbs_of(frame: PoseFrame, side: Side, view: str, model: BodyModel) -> Sequence[float]:
    directions = _side_limbs(frame, SIDES.index(side)) if view == "side" else _front_limbs(frame, SIDES.index(side))
    lengths, shown = model.lengths, _factors(frame, side)
    leg = lengths.thigh * shown.get("thigh", 1.0), lengths.shank * shown.get("shank", 1.0)
    arm = shown.get("arm", 1.0)
    return *map(float, directions), *leg, lengths.upper_arm * arm, lengths.forearm * arm


@dataclass(frozen=True, slots=True)
class Way:
    """From one frame to another: where it starts, and what every direction and length changes by."""

    start: Bearings
    change: Bearings

    @property
    def largest_turn_deg(self) -> float:
        """How far the segment that turns most turns, feet and what hands hold left out."""
        torso, limbs_a, limbs_b = self.change
        return max(map(abs, (*torso[:-1], *limbs_a[:_FOOT], *limbs_b[:_FOOT])))

    def at(self, share: float) -> Bearings:
        """The body on its way; `share` runs from 0 to 1."""
        torso, limbs_a, limbs_b = (
            [first + share * step for first, step in zip(*pair, strict=True)]
            for pair in zip(self.start, self.change, strict=True)
        )
        return torso, limbs_a, limbs_b


_FOOT: Final = 4
"""Which of the limbs of a side is the foot."""


def way_of(pose: Pose, model: BodyModel) -> Way:
    """The way from the start of a pose to its end; feet turn the shorter way."""
    start, end = (bearings_of(frame, pose.view, model) for frame in (pose.start, pose.end))
    torso, limbs_a, limbs_b = (
        [last - first for first, last in zip(*pair, strict=True)] for pair in zip(start, end, strict=True)
    )
    for limbs in (limbs_a, limbs_b):
        limbs[_FOOT] = (limbs[_FOOT] + 180) % 360 - 180
    return Way(start, (torso, limbs_a, limbs_b))


def skeleton_from(bearings: Bearings, view: str, model: BodyModel) -> Skeleton:
    """The joints that follow from directions and lengths, with the pelvis at the origin."""
    (trunk, head, across, pelvis, drawn), limbs_a, limbs_b = bearings
    lengths, origin = model.lengths, (0.0, 0.0)
    shoulder = along(origin, trunk, drawn)
    # A trunk that points away from us takes the neck with it.
    neck = min(1.0, 2 * drawn / lengths.trunk) * (lengths.neck + lengths.head)
    directions = {"trunk": trunk, "head": head, "foot_a": limbs_a[_FOOT], "foot_b": limbs_b[_FOOT]}
    if view == "side":
        # Left and right lie behind one another.
        points = (
            *(origin, shoulder, along(shoulder, head, neck)),
            *(*_leg_from_side(origin, limbs_a, model), *_arm(shoulder, limbs_a, model)),
            *(*_leg_from_side(origin, limbs_b, model), *_arm(shoulder, limbs_b, model)),
        )
    else:
        hip_a, hip_b = (along(origin, pelvis, apart * lengths.hip_half_width) for apart in (1, -1))
        shoulder_a, shoulder_b = (along(shoulder, across, apart * lengths.shoulder_half_width) for apart in (1, -1))
        points = (
            # Seen from in front a head turns, it does not tilt.
            *(origin, shoulder, along(shoulder, trunk, neck)),
            *(*_leg_from_front(hip_a, limbs_a, model), *_arm(shoulder_a, limbs_a, model)),
            *(*_leg_from_front(hip_b, limbs_b, model), *_arm(shoulder_b, limbs_b, model)),
        )
    return Skeleton(dict(zip(JOINTS, points, strict=True)), directions)


def _side_limbs(frame: PoseFrame, index: int) -> tuple[float, float, float, float, float]:
    thigh = frame.trunk_deg + 180 - frame.hip_deg[index]
    shank = thigh + frame.knee_deg[index]
    ankle = frame.ankle_deg[index]
    foot = _level(shank - 90) if isinstance(ankle, str) else shank - 90 - ankle
    upper_arm = frame.trunk_deg + 180 - frame.shoulder_deg[index]
    return thigh, shank, upper_arm, upper_arm - frame.elbow_deg[index], foot


def _level(direction: float) -> float:
    return 90.0 if sin(radians(direction)) >= 0 else 270.0


def _front_limbs(frame: PoseFrame, index: int) -> tuple[float, float, float, float, float]:
    sign = -1 if index else 1
    thigh = frame.trunk_deg + 180 - sign * frame.hip_deg[index]
    shank = thigh - sign * frame.knee_deg[index]
    standing = isinstance(frame.ankle_deg[index], str) and cos(radians(shank)) < -_STANDING
    upper_arm = frame.trunk_deg + 180 - sign * frame.shoulder_deg[index]
    return thigh, shank, upper_arm, upper_arm - sign * frame.elbow_deg[index], 180.0 if standing else shank


def _leg_from_side(hip: Point, limbs: Sequence[float], model: BodyModel) -> tuple[Point, ...]:
    """Hip, knee, ankle, heel, ball and toe."""
    thigh, shank, _, _, foot, thigh_cm, shank_cm, *_ = limbs
    lengths, radii = model.lengths, model.radii
    knee = along(hip, thigh, thigh_cm)
    ankle = along(knee, shank, shank_cm)
    forward_x, forward_y = along((0.0, 0.0), foot, 1.0)
    down_x, down_y = along((0.0, 0.0), foot + 90, 1.0)

    def on_sole(ahead: float, radius: float) -> Point:
        below = lengths.ankle_height - radius
        return ankle[0] + ahead * forward_x + below * down_x, ankle[1] + ahead * forward_y + below * down_y

    heel, (x, y) = on_sole(-lengths.heel / 2, radii.heel), on_sole(lengths.foot, radii.ball)
    toe = x + lengths.toes * forward_x, y + lengths.toes * forward_y
    return hip, knee, ankle, heel, (x, y), toe


def _leg_from_front(hip: Point, limbs: Sequence[float], model: BodyModel) -> tuple[Point, ...]:
    """Hip, knee, ankle, heel, ball and toe."""
    thigh, shank, _, _, foot, thigh_cm, shank_cm, *_ = limbs
    knee = along(hip, thigh, thigh_cm)
    ankle = along(knee, shank, shank_cm)
    # A shank that points away from us takes its foot with it.
    seen = min(1.0, shank_cm / model.lengths.shank / _AWAY)
    sole = along(ankle, foot, seen**2 * (model.lengths.ankle_height - model.radii.ball))
    return hip, knee, ankle, sole, sole, sole


def _arm(shoulder: Point, limbs: Sequence[float], model: BodyModel) -> tuple[Point, ...]:
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
    return {each.segment: each.factor for each in (*reversed(frame.scale), *reversed(own))}


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


def outline_of(skeleton: Skeleton, model: BodyModel, *, hands: bool = True) -> list[tuple[str, Point, float]]:
    """Where the body could touch something: joint, centre and half thickness there."""
    thickness = thickness_of(skeleton, model, hands=hands)
    return [
        (joint, point, radius)
        for (joint, point), radius in zip(skeleton.joints.items(), thickness, strict=True)
        if radius > 0
    ]


def lowest_of(skeleton: Skeleton, model: BodyModel) -> float:
    """The height of the lowest point of a body, its hands left out."""
    thickness = thickness_of(skeleton, model, hands=False)
    return min([y - radius for (_, y), radius in zip(skeleton.joints.values(), thickness, strict=True)])


def thickness_of(skeleton: Skeleton, model: BodyModel, *, hands: bool = True) -> tuple[float, ...]:
    """Half thickness of the body at each joint; minus infinity where it touches nothing."""
    return _thickness(model, abs(cos(radians(skeleton.directions["trunk"]))) < _LYING, hands)


@cache
def _thickness(model: BodyModel, lying: bool, hands: bool) -> tuple[float, ...]:
    """The same for every figure of a model."""
    radii = model.radii
    torso = {"head": radii.head, "pelvis": radii.pelvis}
    limbs = {
        "shoulder": 4.0 if lying else radii.shoulder,
        "hip": radii.hip,
        "knee": radii.knee,
        "ankle": radii.ankle,
        "heel": radii.heel,
        "ball": radii.ball,
        "elbow": radii.elbow,
    }
    if lying:
        torso["shoulder"] = radii.chest
    if hands:
        limbs |= {"hand": radii.wrist, "palm": radii.palm}
    known = torso | {f"{joint}_{side}": radius for side in SIDES for joint, radius in limbs.items()}
    return tuple(known.get(joint, -inf) for joint in JOINTS)
