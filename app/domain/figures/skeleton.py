"""Forward kinematics: from the angles of a pose to the joints of a body in the drawing plane.

Points are centimetres, x to the right and y up; directions are degrees clockwise from straight up. The pelvis is the
origin: where the body stands is decided in `placement`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Final, Literal

from app.domain.exercises.exercise import PoseFrame
from app.domain.figures.body_model import BodyModel, Radii

Point = tuple[float, float]
Side = Literal["a", "b"]

SIDES: Final[tuple[Side, Side]] = ("a", "b")

_STANDING: Final = 0.4
"""Cosine from which a shank counts as upright, so that the foot stands on the floor instead of hanging on it."""
_AWAY: Final = 0.35
"""Share of its length below which a shank points away from us."""
_LYING: Final = 0.6
"""Cosine below which a trunk counts as lying."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Named joints, and the directions that two joints do not tell."""

    joints: Mapping[str, Point]
    directions: Mapping[str, float]

    def __getitem__(self, joint: str) -> Point:
        return self.joints[joint]

    def shifted(self, right: float, up: float) -> "Skeleton":
        """The same body elsewhere."""
        return Skeleton({name: (x + right, y + up) for name, (x, y) in self.joints.items()}, self.directions)


@dataclass(frozen=True, slots=True)
class Bearings:
    """One frame as the direction and the drawn length of every segment."""

    directions: Mapping[str, float]
    lengths: Mapping[str, float]


def skeleton_of(frame: PoseFrame, view: str, model: BodyModel) -> Skeleton:
    """The joints of one frame with the pelvis at the origin."""
    return skeleton_from(bearings_of(frame, view, model), view, model)


def bearings_of(frame: PoseFrame, view: str, model: BodyModel) -> Bearings:
    """The angles of a frame as directions on the page."""
    trunk = frame.trunk_deg
    lengths = model.lengths
    directions = {"trunk": float(trunk), "head": float(trunk + frame.neck_deg), "across": 90.0 + trunk}
    directions["pelvis"] = directions["across"] + frame.pelvis_deg
    drawn = {"trunk": lengths.trunk * factor(frame, "trunk", None)}
    for index, side in enumerate(SIDES):
        limbs = _side_limbs(frame, index) if view == "side" else _front_limbs(frame, index)
        directions.update({f"{name}_{side}": float(direction) for name, direction in limbs.items()})
        for name, segment, length in (
            ("thigh", "thigh", lengths.thigh),
            ("shank", "shank", lengths.shank),
            ("upper_arm", "arm", lengths.upper_arm),
            ("forearm", "arm", lengths.forearm),
        ):
            drawn[f"{name}_{side}"] = length * factor(frame, segment, side)
    return Bearings(directions, drawn)


FEET: Final = ("foot_a", "foot_b")
"""What turns the shorter way."""


def between(one: Bearings, other: Bearings, share: float) -> Bearings:
    """The body on its way from one frame to the other; `share` runs from 0 to 1."""
    directions = {name: start + share * (other.directions[name] - start) for name, start in one.directions.items()}
    for foot in FEET:
        start = one.directions[foot]
        directions[foot] = start + share * ((other.directions[foot] - start + 180) % 360 - 180)
    lengths = {name: start + share * (other.lengths[name] - start) for name, start in one.lengths.items()}
    return Bearings(directions, lengths)


def skeleton_from(bearings: Bearings, view: str, model: BodyModel) -> Skeleton:
    """The joints that follow from directions and lengths, with the pelvis at the origin."""
    directions, lengths = bearings.directions, model.lengths
    shoulder = along((0, 0), directions["trunk"], bearings.lengths["trunk"])
    # Seen from in front a head turns, it does not tilt.
    nod = directions["head"] if view == "side" else directions["trunk"]
    # A trunk that points away from us takes the neck with it.
    seen = min(1.0, 2 * bearings.lengths["trunk"] / lengths.trunk)
    joints = {
        "pelvis": (0.0, 0.0),
        "shoulder": shoulder,
        "head": along(shoulder, nod, seen * (lengths.neck + lengths.head)),
    }
    for side in SIDES:
        if view == "side":
            # Left and right lie behind one another.
            joints[f"hip_{side}"], joints[f"shoulder_{side}"] = (0.0, 0.0), shoulder
        else:
            apart = 1 if side == "a" else -1
            joints[f"hip_{side}"] = along((0, 0), directions["pelvis"], apart * lengths.hip_half_width)
            joints[f"shoulder_{side}"] = along(shoulder, directions["across"], apart * lengths.shoulder_half_width)
        _add_leg(joints, bearings, side, view, model)
        _add_arm(joints, bearings, side, model)
    return Skeleton(joints, directions)


def _side_limbs(frame: PoseFrame, index: int) -> dict[str, float]:
    thigh = frame.trunk_deg + 180 - frame.hip_deg[index]
    shank = thigh + frame.knee_deg[index]
    ankle = frame.ankle_deg[index]
    foot = _level(shank - 90) if isinstance(ankle, str) else shank - 90 - ankle
    upper_arm = frame.trunk_deg + 180 - frame.shoulder_deg[index]
    forearm = upper_arm - frame.elbow_deg[index]
    return {"thigh": thigh, "shank": shank, "foot": foot, "upper_arm": upper_arm, "forearm": forearm}


def _level(direction: float) -> float:
    return 90.0 if sin(radians(direction)) >= 0 else 270.0


def _front_limbs(frame: PoseFrame, index: int) -> dict[str, float]:
    sign = -1 if index else 1
    thigh = frame.trunk_deg + 180 - sign * frame.hip_deg[index]
    shank = thigh - sign * frame.knee_deg[index]
    standing = isinstance(frame.ankle_deg[index], str) and cos(radians(shank)) < -_STANDING
    upper_arm = frame.trunk_deg + 180 - sign * frame.shoulder_deg[index]
    forearm = upper_arm - sign * frame.elbow_deg[index]
    foot = 180.0 if standing else shank
    return {"thigh": thigh, "shank": shank, "foot": foot, "upper_arm": upper_arm, "forearm": forearm}


def _add_leg(joints: dict[str, Point], bearings: Bearings, side: Side, view: str, model: BodyModel) -> None:
    lengths, directions, drawn = model.lengths, bearings.directions, bearings.lengths
    foot = directions[f"foot_{side}"]
    knee = along(joints[f"hip_{side}"], directions[f"thigh_{side}"], drawn[f"thigh_{side}"])
    ankle = along(knee, directions[f"shank_{side}"], drawn[f"shank_{side}"])
    if view == "side":
        heel = along(along(ankle, foot, -lengths.heel / 2), foot + 90, lengths.ankle_height - model.radii.heel)
        ball = along(along(ankle, foot, lengths.foot), foot + 90, lengths.ankle_height - model.radii.ball)
        toe = along(ball, foot, lengths.toes)
    else:
        # A shank that points away from us takes its foot with it.
        seen = min(1.0, drawn[f"shank_{side}"] / lengths.shank / _AWAY)
        heel = ball = toe = along(ankle, foot, seen**2 * (lengths.ankle_height - model.radii.ball))
    joints |= {f"knee_{side}": knee, f"ankle_{side}": ankle}
    joints |= {f"heel_{side}": heel, f"ball_{side}": ball, f"toe_{side}": toe}


def _add_arm(joints: dict[str, Point], bearings: Bearings, side: Side, model: BodyModel) -> None:
    directions, drawn = bearings.directions, bearings.lengths
    elbow = along(joints[f"shoulder_{side}"], directions[f"upper_arm_{side}"], drawn[f"upper_arm_{side}"])
    wrist = along(elbow, directions[f"forearm_{side}"], drawn[f"forearm_{side}"])
    palm = along(wrist, directions[f"forearm_{side}"], model.lengths.hand / 2)
    joints |= {f"elbow_{side}": elbow, f"hand_{side}": wrist, f"palm_{side}": palm}


def factor(frame: PoseFrame, segment: str, side: Side | None) -> float:
    """How much of its length a segment shows."""
    own = {"a": frame.scale_a, "b": frame.scale_b}.get(side or "", ())
    return next((each.factor for each in (*own, *frame.scale) if each.segment == segment), 1.0)


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
    joints = skeleton.joints
    return [(joint, joints[joint], radius) for joint, radius in _thickness_of(skeleton, model, hands)]


def lowest_of(skeleton: Skeleton, model: BodyModel) -> float:
    """The height of the lowest point of a body, its hands left out."""
    joints = skeleton.joints
    return min([joints[joint][1] - radius for joint, radius in _thickness_of(skeleton, model, False)])


def _thickness_of(skeleton: Skeleton, model: BodyModel, hands: bool) -> tuple[tuple[str, float], ...]:
    return _thickness(model.radii, abs(cos(radians(skeleton.directions["trunk"]))) < _LYING, hands)


@cache
def _thickness(radii: Radii, lying: bool, hands: bool) -> tuple[tuple[str, float], ...]:
    """Half thickness at each joint; the same for every figure of a model."""
    middle = {"head": radii.head, "pelvis": radii.pelvis}
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
        middle["shoulder"] = radii.chest
    if hands:
        limbs |= {"hand": radii.wrist, "palm": radii.palm}
    return (*middle.items(), *((f"{joint}_{side}", radius) for side in SIDES for joint, radius in limbs.items()))
