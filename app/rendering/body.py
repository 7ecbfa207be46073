"""The body as parts, from far to near: a plain figure with some volume and no sex, age or origin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

from app.domain.exercises.exercise import Pose
from app.domain.figures.body_model import BodyModel
from app.domain.figures.skeleton import Point, Side, Skeleton, along, factor
from app.rendering.parts import Paint, Part, Place, Spot, between_joints, still, unwound
from app.rendering.shapes import ellipse, limb, path

_EYE_SHIFT_CM: Final = 0.2
"""How far the eyes move for each degree the head turns."""
_BEHIND: Final = 0.3
"""Share of its length below which a shank points away from us and its foot is not seen."""
_TOE_REACH_CM: Final = 1.0
"""How near the floor a ball of the foot is for its toes to lie on it."""


@dataclass(frozen=True, slots=True)
class Body:
    """What the parts are made from; `bodies` run from start to end."""

    pose: Pose
    model: BodyModel
    bodies: tuple[Skeleton, ...]

    @property
    def from_side(self) -> bool:
        """Whether left and right lie behind one another."""
        return self.pose.view == "side"

    def part(self, outline: str, paint: Paint, place: Place, group: str = "") -> Part:
        """A part that moves with the body."""
        return Part(outline, paint, unwound([place(body) for body in self.bodies]), group)


def joint(name: str) -> Callable[[Skeleton], Point]:
    """The place of a joint."""
    return lambda body: body.joints[name]


def arm(body: Body, side: Side, paint: Paint) -> Iterator[Part]:
    """Upper arm, forearm and hand."""
    lengths, radii = body.model.lengths, body.model.radii
    upper = limb(lengths.upper_arm, radii.upper_arm, radii.elbow)
    fore = limb(lengths.forearm, radii.elbow, radii.wrist, 0.6, 0.6)
    hand = limb(lengths.hand * 0.66, radii.wrist, radii.palm + 0.4, 1.2, 1.2)
    joints = [joint(f"{name}_{side}") for name in ("shoulder", "elbow", "hand", "palm")]
    group = f"arm_{side}"
    yield body.part(upper, paint, between_joints(joints[0], joints[1], lengths.upper_arm), group)
    yield body.part(fore, paint, between_joints(joints[1], joints[2], lengths.forearm), group)
    yield body.part(hand, paint, between_joints(joints[2], joints[3], lengths.hand / 2), group)


def leg(body: Body, side: Side, paint: Paint) -> Iterator[Part]:
    """Thigh, shank and foot."""
    lengths, radii = body.model.lengths, body.model.radii
    calf = (0.4, 3.6) if body.from_side else (1.8, 1.8)
    thigh = limb(lengths.thigh, radii.hip, radii.knee, 1.6, 0.8)
    shank = limb(lengths.shank, radii.knee, radii.ankle, *calf)
    joints = [joint(f"{name}_{side}") for name in ("hip", "knee", "ankle")]
    group = f"leg_{side}"
    yield from _foot(body, side, paint, group)
    yield body.part(shank, paint, between_joints(joints[1], joints[2], lengths.shank), group)
    yield body.part(thigh, paint, between_joints(joints[0], joints[1], lengths.thigh), group)


def _foot(body: Body, side: Side, paint: Paint, group: str) -> Iterator[Part]:
    lengths, radii = body.model.lengths, body.model.radii
    sole, tall = lengths.ankle_height, radii.ankle
    if not body.from_side:
        if factor(body.pose.start, "shank", side) < _BEHIND:
            return
        out = 1.5 if side == "a" else -1.5
        front = path(
            *("M", -tall + 0.6, -2, "L", tall - 0.6, -2, "C", 4 + out, 3, 6 + out, sole, 4.6 + out, sole + 0.6),
            *("L", -4.6 + out, sole + 0.6, "C", -6 + out, sole, -4 + out, 3, -tall + 0.6, -2, "Z"),
        )
        yield body.part(front, paint, lambda each: Spot(each[f"ankle_{side}"], _foot_turn(each, side) - 180), group)
        return
    heel, ball = -lengths.heel - 0.5, lengths.foot
    arch = path(
        *("M", -tall, -1, "C", heel, 2, heel - 1, sole, heel + 3, sole, "L", ball, sole),
        *("A", radii.ball, radii.ball, 0, 0, 0, ball, sole - 2 * radii.ball - 0.6),
        *("C", ball - 4, sole - 6, 6, 0, tall, -2, "A", tall, tall, 0, 0, 0, -tall, -1, "Z"),
    )
    toes = limb(lengths.toes - 1.5, radii.ball, radii.toe)
    yield body.part(toes, paint, lambda each: Spot(each[f"ball_{side}"], _toe_direction(each, side) - 180), group)
    yield body.part(arch, paint, lambda each: Spot(each[f"ankle_{side}"], _foot_turn(each, side) - 90), group)


def _foot_turn(body: Skeleton, side: Side) -> float:
    return body.directions[f"foot_{side}"]


_TOUCHING_THE_FLOOR: Final = ("ball_a", "heel_a", "ball_b", "heel_b")


def _toe_direction(body: Skeleton, side: Side) -> float:
    """Toes bend where the ball of a tilted foot carries weight."""
    foot = _foot_turn(body, side)
    lowest = min([body[joint][1] for joint in _TOUCHING_THE_FLOOR])
    loaded = body[f"ball_{side}"][1] - lowest < _TOE_REACH_CM
    tilted = sin(radians(foot)) > 0.0 and cos(radians(foot)) < -0.08
    return 90.0 if loaded and tilted else foot


def trunk(body: Body, paint: Paint) -> Iterator[Part]:
    """Trunk and neck."""
    lengths, radii = body.model.lengths, body.model.radii
    neck = limb(lengths.neck + lengths.head / 2, radii.neck, radii.neck)
    yield body.part(neck, paint, _neck(body), "trunk")
    outline = _side_trunk(body) if body.from_side else _front_trunk(body)
    yield body.part(outline, paint, _standing_on(joint("pelvis"), joint("shoulder"), lengths.trunk), "trunk")


def seat(body: Body, paint: Paint) -> Iterator[Part]:
    """The pelvis as it is seen from behind on all fours, when it hides the trunk."""
    lengths, radii = body.model.lengths, body.model.radii
    outline = ellipse(0, 0, lengths.hip_half_width + radii.hip - 1, radii.pelvis + 2)
    yield body.part(outline, paint, lambda each: Spot(each["pelvis"]))


def shoulders_from_overhead(body: Body, paint: Paint) -> Iterator[Part]:
    """The trunk of a standing body seen from overhead, facing down the page, with the tips of its feet."""
    lengths, radii = body.model.lengths, body.model.radii
    for side in (-1, 1):
        foot = limb(lengths.foot + lengths.toes, radii.ankle, radii.ball + 1.5, 1.0, 1.0)
        yield body.part(foot, "far", still((side * lengths.hip_half_width, 0)))
    across = lengths.shoulder_half_width + radii.shoulder * 0.6
    yield body.part(ellipse(0, 0, across, radii.chest + 1), paint, joint_spot("shoulder"))


def head_from_overhead(body: Body, paint: Paint) -> Iterator[Part]:
    """The head from overhead; the nose tells which way it faces."""
    radius = body.model.radii.head
    nose = path("M", -2.4, radius - 1, "L", 0, radius + 3, "L", 2.4, radius - 1, "Z")
    yield body.part(nose, paint, joint_spot("shoulder"))
    yield body.part(ellipse(0, 0, radius - 1, radius), paint, joint_spot("shoulder"))


def joint_spot(name: str) -> Place:
    """At a joint, upright."""
    return lambda body: Spot(body[name])


def _neck(body: Body) -> Place:
    lengths = body.model.lengths
    high = lengths.neck + lengths.head / 2
    return lambda each: Spot(along(each["shoulder"], each.directions["head"], high), each.directions["head"])


def _standing_on(base: Callable[[Skeleton], Point], top: Callable[[Skeleton], Point], length: float) -> Place:
    hanging = between_joints(base, top, length)

    def spot(body: Skeleton) -> Spot:
        found = hanging(body)
        return Spot(found.at, found.turn + 180, found.stretch)

    return spot


def _side_trunk(body: Body) -> str:
    radii, top = body.model.radii, -body.model.lengths.trunk
    pelvis, waist, chest = radii.pelvis, radii.waist, radii.chest
    return path(
        *("M", pelvis - 1.5, 3, "C", pelvis - 1, -12, waist - 1.5, -16, waist, top * 0.52),
        *("C", chest + 1, top * 0.72, chest, top * 0.9, 4, top - 3),
        *("L", -4, top - 3, "C", -chest, top, -chest - 1.5, top * 0.75, -waist + 0.5, top * 0.45),
        *("C", -waist + 2, -14, -pelvis - 1.5, -10, -pelvis - 1, 0),
        *("C", -pelvis, 9, pelvis - 2, 10, pelvis - 1.5, 3, "Z"),
    )


def _front_trunk(body: Body) -> str:
    lengths, radii = body.model.lengths, body.model.radii
    top, wide, hip = -lengths.trunk, lengths.shoulder_half_width, lengths.hip_half_width + radii.hip - 1.5
    half = (
        ("C", wide - 6, top - 4, wide + 1, top - 4, wide + 3, top + 4),
        ("C", wide + 2, top + 14, radii.waist + 4.5, top * 0.52, radii.waist + 3.5, top * 0.4),
        ("C", radii.waist + 4, -10, hip, -8, hip, 2),
    )
    right = [part for curve in half for part in curve]
    other = (
        ("L", -hip, 2, "C", -hip, -8, -radii.waist - 4, -10, -radii.waist - 3.5, top * 0.4),
        ("C", -radii.waist - 4.5, top * 0.52, -wide - 2, top + 14, -wide - 3, top + 4),
        ("C", -wide - 1, top - 4, -wide + 6, top - 4, -5, top - 5, "Z"),
    )
    left = [part for curve in other for part in curve]
    return path("M", -5, top - 5, "L", 5, top - 5, *right, "L", 4, 8, "L", -4, 8, *left)


def head(body: Body, paint: Paint) -> Iterator[Part]:
    """The head, with as much of a face as tells which way it looks."""
    radius = body.model.radii.head
    if body.from_side:
        face = path(
            *("M", 0, -radius - 1, "C", radius, -radius - 1, radius - 0.5, -3, radius - 0.8, -2, "L", radius + 1.6, 2),
            *("L", radius - 0.8, 3, "C", radius - 0.8, radius + 1, 2, radius + 2, -1, radius),
            *("C", -radius, radius, -radius - 1.4, -radius - 1, 0, -radius - 1, "Z"),
        )
        yield body.part(face, paint, _nodding)
        yield body.part(ellipse(radius - 4, -1, 0.9, 0.9), "dot", _nodding)
        return
    yield body.part(ellipse(0, 0, radius - 1, radius + 1), paint, _upright)
    if body.pose.view == "front":
        for eye in (-3.2, 3.2):
            yield body.part(ellipse(eye, -0.5, 0.9, 0.9), "dot", _turned_eye)


def _nodding(body: Skeleton) -> Spot:
    return Spot(body["head"], body.directions["head"])


def _upright(body: Skeleton) -> Spot:
    return Spot(body["head"], body.directions["trunk"])


def _turned_eye(body: Skeleton) -> Spot:
    """Eyes move toward the side the head turns to."""
    turn = body.directions["head"] - body.directions["trunk"]
    return Spot(along(body["head"], body.directions["trunk"] + 90, turn * _EYE_SHIFT_CM), body.directions["trunk"])
