"""Forward kinematics: from the angles of a pose to the joints of a body in the drawing plane.

Points are centimetres, x to the right and y up; directions are degrees clockwise from straight up. The pelvis is the
origin: where the body stands is decided in `placement`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Final, Literal, NamedTuple

from app.domain.exercises.exercise import PoseFrame
from app.domain.figures.body_model import BodyModel

Point = tuple[float, float]
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


class Torso(NamedTuple):
    """The directions of trunk, head, shoulders and hips, and the drawn length of the trunk."""

    trunk: float
    head: float
    shoulders: float
    hips: float
    trunk_cm: float


class Limbs(NamedTuple):
    """The directions of the limbs of one side, and their drawn lengths."""

    thigh: float
    shank: float
    upper_arm: float
    forearm: float
    foot: float
    thigh_cm: float
    shank_cm: float
    upper_arm_cm: float
    forearm_cm: float


class Bearings(NamedTuple):
    """One frame as directions and lengths on the page."""

    torso: Torso
    a: Limbs
    b: Limbs


def bearings_of(frame: PoseFrame, view: str, model: BodyModel) -> Bearings:
    """The angles of a frame as directions on the page."""
    trunk = float(frame.trunk_deg)
    across = trunk + 90
    trunk_cm = model.lengths.trunk * factor(frame, "trunk", None)
    torso = Torso(trunk, trunk + frame.neck_deg, across, across + frame.pelvis_deg, trunk_cm)
    return Bearings(torso, _limbs_of(frame, "a", view, model), _limbs_of(frame, "b", view, model))


def _limbs_of(frame: PoseFrame, side: Side, view: str, model: BodyModel) -> Limbs:
    # From in front, what opens outward turns the other way on the other side, and a bent knee goes inward.
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
    return Limbs(thigh, shank, upper_arm, forearm, foot, *leg_cm, *arm_cm)


def _level(direction: float) -> float:
    return 90.0 if sin(radians(direction)) >= 0 else 270.0


def largest_turn_deg(start: Bearings, end: Bearings) -> float:
    """How far the segment that turns most turns, feet and what hands hold left out."""
    first, last = ((*torso[:4], *limbs_a[:4], *limbs_b[:4]) for torso, limbs_a, limbs_b in (start, end))
    return max([abs(other - one) for one, other in zip(first, last, strict=True)])


def skeleton_of(frame: PoseFrame, view: str, model: BodyModel) -> Skeleton:
    """The joints of one frame with the pelvis at the origin."""
    bearings = bearings_of(frame, view, model)
    return skeletons_between(bearings, bearings, [0.0], view, model)[0]


def skeletons_between(
    start: Bearings, end: Bearings, shares: Sequence[float], view: str, model: BodyModel
) -> list[Skeleton]:
    """The joints that follow from directions and lengths at each share of the way, with the pelvis at the origin.

    Each joint is found for the whole way at once; what does not turn is found once.
    """
    trunk, head, shoulders, hips, trunk_cm = _on_the_way(start.torso, end.torso, shares)
    limbs_a, limbs_b = (_limbs_on_the_way(*ends, shares) for ends in ((start.a, end.a), (start.b, end.b)))
    lengths = model.lengths
    pelvis: Track = [(0.0, 0.0)] * len(shares)
    shoulder = _ahead(pelvis, _units(trunk), trunk_cm)
    # A trunk that points away from us takes the neck with it.
    neck_cm = [min(1.0, 2 * drawn / lengths.trunk) * (lengths.neck + lengths.head) for drawn in trunk_cm]
    if view == "side":
        # Left and right lie behind one another.
        leg, hip_a, hip_b, shoulder_a, shoulder_b = _leg_from_side, pelvis, pelvis, shoulder, shoulder
    else:
        leg = _leg_from_front
        hip_a, hip_b = _beside(pelvis, hips, lengths.hip_half_width)
        shoulder_a, shoulder_b = _beside(shoulder, shoulders, lengths.shoulder_half_width)
    points = zip(
        # Seen from in front a head turns, it does not tilt.
        *(pelvis, shoulder, _ahead(shoulder, _units(head if view == "side" else trunk), neck_cm)),
        *(hip_a, *leg(hip_a, limbs_a, model), shoulder_a, *_arm(shoulder_a, limbs_a, model)),
        *(hip_b, *leg(hip_b, limbs_b, model), shoulder_b, *_arm(shoulder_b, limbs_b, model)),
        strict=True,
    )
    directions = zip(trunk, head, limbs_a[_FOOT], limbs_b[_FOOT], strict=True)
    return [
        Skeleton(joints, dict(zip(_DIRECTIONS, told, strict=True)))
        for joints, told in zip(points, directions, strict=True)
    ]


_DIRECTIONS: Final = ("trunk", "head", "foot_a", "foot_b")
_FOOT: Final = Limbs._fields.index("foot")

Track = Sequence[Point]
"""Where a joint is at each step of the way."""
Run = Sequence[float]
"""A direction or a length at each step of the way."""


def _on_the_way(start: Iterable[float], end: Iterable[float], shares: Run) -> list[Run]:
    steps = len(shares)
    return [
        [first] * steps if first == last else [first + share * (last - first) for share in shares]
        for first, last in zip(start, end, strict=True)
    ]


def _limbs_on_the_way(start: Limbs, end: Limbs, shares: Run) -> list[Run]:
    """Feet turn the shorter way."""
    foot = start.foot + (end.foot - start.foot + 180) % 360 - 180
    return _on_the_way(start, end._replace(foot=foot), shares)


def _units(directions: Run) -> Track:
    """One centimetre in each direction."""
    if directions[0] == directions[-1]:
        angle = radians(directions[0])
        return [(sin(angle), cos(angle))] * len(directions)
    return [(sin(angle), cos(angle)) for angle in map(radians, directions)]


def _ahead(origins: Track, units: Track, lengths: Iterable[float]) -> Track:
    return [
        (x + length * right, y + length * up)
        for (x, y), (right, up), length in zip(origins, units, lengths, strict=False)
    ]


def _beside(middles: Track, directions: Run, far: float) -> tuple[Track, Track]:
    """On side a and on side b."""
    units = _units(directions)
    return _ahead(middles, units, repeat(far)), _ahead(middles, units, repeat(-far))


def _leg_from_side(hip: Track, limbs: Sequence[Run], model: BodyModel) -> tuple[Track, ...]:
    """Knee, ankle, heel, ball and toe."""
    thigh, shank, _, _, foot, thigh_cm, shank_cm, _, _ = limbs
    lengths, radii = model.lengths, model.radii
    knee = _ahead(hip, _units(thigh), thigh_cm)
    ankle = _ahead(knee, _units(shank), shank_cm)
    forward, down = _units(foot), _units([direction + 90 for direction in foot])
    heel = _ahead(_ahead(ankle, forward, repeat(-lengths.heel / 2)), down, repeat(lengths.ankle_height - radii.heel))
    ball = _ahead(_ahead(ankle, forward, repeat(lengths.foot)), down, repeat(lengths.ankle_height - radii.ball))
    return knee, ankle, heel, ball, _ahead(ball, forward, repeat(lengths.toes))


def _leg_from_front(hip: Track, limbs: Sequence[Run], model: BodyModel) -> tuple[Track, ...]:
    """Knee, ankle, and where heel, ball and toe are seen as one."""
    thigh, shank, _, _, foot, thigh_cm, shank_cm, _, _ = limbs
    knee = _ahead(hip, _units(thigh), thigh_cm)
    ankle = _ahead(knee, _units(shank), shank_cm)
    # A shank that points away from us takes its foot with it.
    tall, whole = model.lengths.ankle_height - model.radii.ball, model.lengths.shank
    sole = _ahead(ankle, _units(foot), [min(1.0, drawn / whole / _AWAY) ** 2 * tall for drawn in shank_cm])
    return knee, ankle, sole, sole, sole


def _arm(shoulder: Track, limbs: Sequence[Run], model: BodyModel) -> tuple[Track, ...]:
    """Elbow, hand and palm."""
    _, _, upper_arm, forearm, _, _, _, upper_arm_cm, forearm_cm = limbs
    elbow = _ahead(shoulder, _units(upper_arm), upper_arm_cm)
    forward = _units(forearm)
    wrist = _ahead(elbow, forward, forearm_cm)
    return elbow, wrist, _ahead(wrist, forward, repeat(model.lengths.hand / 2))


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
