"""The body as parts, from far to near: a plain figure with some volume and no sex, age or origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import cos, radians, sin
from typing import Final

from app.domain.exercises.exercise import Pose
from app.domain.figures.body_model import BodyModel
from app.domain.figures.skeleton import JOINTS, Side, Skeleton, Track, along, factor
from app.rendering.parts import Paint, Part, Spots, hung, turned, upright
from app.rendering.shapes import ellipse, limb, path

_EYE_SHIFT_CM: Final = 0.2
"""How far the eyes move for each degree the head turns."""
_BEHIND: Final = 0.3
"""Share of its length below which a shank points away from us and its foot is not seen."""
_TOE_REACH_CM: Final = 1.0
"""How near the floor a ball of the foot is for its toes to lie on it."""


@dataclass(frozen=True)
class Body:
    """What the parts are made from; `bodies` run from start to end."""

    pose: Pose
    model: BodyModel
    bodies: tuple[Skeleton, ...]

    @property
    def from_side(self) -> bool:
        """Whether left and right lie behind one another."""
        return self.pose.view == "side"

    @property
    def at_a_slant(self) -> bool:
        """Whether a body on all fours is seen from beside and above its back, so that its side b is the far one."""
        return self.pose.view == "back" and self.pose.camera == "level"

    @cached_property
    def tracks(self) -> Mapping[str, Track]:
        """Where each joint is, from start to end."""
        return dict(zip(JOINTS, zip(*[body.points for body in self.bodies], strict=True), strict=True))

    @cached_property
    def width(self) -> tuple[float, float]:
        """From where to where the joints reach, start to end."""
        across = [x for body in self.bodies for x, _ in body.points]
        return min(across), max(across)

    def directions(self, name: str) -> list[float]:
        """How trunk, head or a foot are turned, from start to end."""
        return [body.directions[name] for body in self.bodies]

    def hung(self, upper: str, lower: str, length: float) -> Spots:
        """Where something of a length hangs between two joints."""
        return hung(self.tracks[upper], self.tracks[lower], length)

    def turned(self, joint: str, direction: str, further: float = 0.0) -> Spots:
        """Where something lies at a joint that turns with trunk, head or a foot, and a little `further`."""
        return turned(self.tracks[joint], self.directions(direction), further)


def arm(body: Body, side: Side, paint: Paint) -> Iterator[Part]:
    """Upper arm, forearm and hand."""
    lengths, group = body.model.lengths, f"arm_{side}"
    shoulder, elbow, wrist, palm = (f"{joint}_{side}" for joint in ("shoulder", "elbow", "hand", "palm"))
    upper, fore, hand = _arm_outlines(body.model)
    yield Part(upper, paint, body.hung(shoulder, elbow, lengths.upper_arm), group)
    yield Part(fore, paint, body.hung(elbow, wrist, lengths.forearm), group)
    yield Part(hand, paint, body.hung(wrist, palm, lengths.hand / 2), group)


@cache
def _arm_outlines(model: BodyModel) -> tuple[str, str, str]:
    lengths, radii = model.lengths, model.radii
    upper = limb(lengths.upper_arm, radii.upper_arm, radii.elbow)
    fore = limb(lengths.forearm, radii.elbow, radii.wrist, 0.6, 0.6)
    return upper, fore, limb(lengths.hand * 0.66, radii.wrist, radii.palm + 0.4, 1.2, 1.2)


def leg(body: Body, side: Side, paint: Paint) -> Iterator[Part]:
    """Foot, shank and thigh."""
    lengths, group = body.model.lengths, f"leg_{side}"
    hip, knee, ankle = (f"{joint}_{side}" for joint in ("hip", "knee", "ankle"))
    thigh, shank = _leg_outlines(body.model, body.from_side)
    yield from _foot(body, side, paint, group)
    yield Part(shank, paint, body.hung(knee, ankle, lengths.shank), group)
    yield Part(thigh, paint, body.hung(hip, knee, lengths.thigh), group)


@cache
def _leg_outlines(model: BodyModel, from_side: bool) -> tuple[str, str]:
    lengths, radii = model.lengths, model.radii
    calf = (0.4, 3.6) if from_side else (1.8, 1.8)
    thigh = limb(lengths.thigh, radii.hip, radii.knee, 1.6, 0.8)
    return thigh, limb(lengths.shank, radii.knee, radii.ankle, *calf)


def _foot(body: Body, side: Side, paint: Paint, group: str) -> Iterator[Part]:
    if body.from_side:
        toes, arch = _foot_from_side(body.model)
        yield Part(toes, paint, turned(body.tracks[f"ball_{side}"], _toe_directions(body, side), -180), group)
        yield Part(arch, paint, body.turned(f"ankle_{side}", f"foot_{side}", -90), group)
    elif factor(body.pose.start, "shank", side) >= _BEHIND:
        foot = _foot_from_front(body.model, side)
        yield Part(foot, paint, body.turned(f"ankle_{side}", f"foot_{side}", -180), group)


@cache
def _foot_from_front(model: BodyModel, side: Side) -> str:
    sole, tall = model.lengths.ankle_height, model.radii.ankle
    out = 1.5 if side == "a" else -1.5
    return path(
        *("M", -tall + 0.6, -2, "L", tall - 0.6, -2, "C", 4 + out, 3, 6 + out, sole, 4.6 + out, sole + 0.6),
        *("L", -4.6 + out, sole + 0.6, "C", -6 + out, sole, -4 + out, 3, -tall + 0.6, -2, "Z"),
    )


@cache
def _foot_from_side(model: BodyModel) -> tuple[str, str]:
    """Toes and the rest."""
    lengths, radii = model.lengths, model.radii
    sole, tall = lengths.ankle_height, radii.ankle
    heel, ball = -lengths.heel - 0.5, lengths.foot
    arch = path(
        *("M", -tall, -1, "C", heel, 2, heel - 1, sole, heel + 3, sole, "L", ball, sole),
        *("A", radii.ball, radii.ball, 0, 0, 0, ball, sole - 2 * radii.ball - 0.6),
        *("C", ball - 4, sole - 6, 6, 0, tall, -2, "A", tall, tall, 0, 0, 0, -tall, -1, "Z"),
    )
    return limb(lengths.toes - 1.5, radii.ball, radii.toe), arch


_TOUCHING_THE_FLOOR: Final = ("ball_a", "heel_a", "ball_b", "heel_b")


def _toe_directions(body: Body, side: Side) -> list[float]:
    """Toes bend where the ball of a tilted foot carries weight."""
    return [
        90.0 if _is_tilted(foot) and _is_loaded(each, side) else foot
        for each, foot in zip(body.bodies, body.directions(f"foot_{side}"), strict=True)
    ]


def _is_tilted(foot: float) -> bool:
    return sin(radians(foot)) > 0.0 and cos(radians(foot)) < -0.08


def _is_loaded(body: Skeleton, side: Side) -> bool:
    lowest = min([body[joint][1] for joint in _TOUCHING_THE_FLOOR])
    return body[f"ball_{side}"][1] - lowest < _TOE_REACH_CM


def trunk(body: Body, paint: Paint) -> Iterator[Part]:
    """Neck and trunk."""
    lengths = body.model.lengths
    neck, outline = _trunk_outlines(body.model, body.from_side)
    high, directions = lengths.neck + lengths.head / 2, body.directions("head")
    tops = [along(point, turn, high) for point, turn in zip(body.tracks["shoulder"], directions, strict=True)]
    yield Part(neck, paint, turned(tops, directions), "trunk")
    hanging = body.hung("pelvis", "shoulder", lengths.trunk)
    yield Part(outline, paint, tuple([(x, y, turn + 180, stretch) for x, y, turn, stretch in hanging]), "trunk")


@cache
def _trunk_outlines(model: BodyModel, from_side: bool) -> tuple[str, str]:
    neck = limb(model.lengths.neck + model.lengths.head / 2, model.radii.neck, model.radii.neck)
    return neck, _side_trunk(model) if from_side else _front_trunk(model)


def shoulders_from_overhead(body: Body, paint: Paint) -> Iterator[Part]:
    """The trunk of a standing body seen from overhead, facing down the page, with the tips of its feet."""
    lengths, radii = body.model.lengths, body.model.radii
    for side in (-1, 1):
        foot = limb(lengths.foot + lengths.toes, radii.ankle, radii.ball + 1.5, 1.0, 1.0)
        yield Part(foot, "far", upright([(side * lengths.hip_half_width, 0.0)] * len(body.bodies)))
    across = lengths.shoulder_half_width + radii.shoulder * 0.6
    yield Part(ellipse(0, 0, across, radii.chest + 1), paint, upright(body.tracks["shoulder"]))


def head_from_overhead(body: Body, paint: Paint) -> Iterator[Part]:
    """The head from overhead; the nose tells which way it faces."""
    radius, spots = body.model.radii.head, upright(body.tracks["shoulder"])
    nose = path("M", -2.4, radius - 1, "L", 0, radius + 3, "L", 2.4, radius - 1, "Z")
    yield Part(nose, paint, spots)
    yield Part(ellipse(0, 0, radius - 1, radius), paint, spots)


def _side_trunk(model: BodyModel) -> str:
    radii, top = model.radii, -model.lengths.trunk
    pelvis, waist, chest = radii.pelvis, radii.waist, radii.chest
    return path(
        *("M", pelvis - 1.5, 3, "C", pelvis - 1, -12, waist - 1.5, -16, waist, top * 0.52),
        *("C", chest + 1, top * 0.72, chest, top * 0.9, 4, top - 3),
        *("L", -4, top - 3, "C", -chest, top, -chest - 1.5, top * 0.75, -waist + 0.5, top * 0.45),
        *("C", -waist + 2, -14, -pelvis - 1.5, -10, -pelvis - 1, 0),
        *("C", -pelvis, 9, pelvis - 2, 10, pelvis - 1.5, 3, "Z"),
    )


def _front_trunk(model: BodyModel) -> str:
    lengths, radii = model.lengths, model.radii
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
    outline, *eyes = _head_outlines(body.model, body.from_side)
    if body.from_side:
        spots = body.turned("head", "head")
        yield Part(outline, paint, spots)
        yield from (Part(eye, "dot", spots) for eye in eyes)
        return
    yield Part(outline, paint, body.turned("head", "trunk"))
    if body.pose.view == "front":
        spots = _turned_eyes(body)
        yield from (Part(eye, "dot", spots) for eye in eyes)


@cache
def _head_outlines(model: BodyModel, from_side: bool) -> tuple[str, ...]:
    """The head and its eyes."""
    radius = model.radii.head
    if not from_side:
        eyes = (ellipse(x, -0.5, 0.9, 0.9) for x in (-3.2, 3.2))
        return ellipse(0, 0, radius - 1, radius + 1), *eyes
    face = path(
        *("M", 0, -radius - 1, "C", radius, -radius - 1, radius - 0.5, -3, radius - 0.8, -2, "L", radius + 1.6, 2),
        *("L", radius - 0.8, 3, "C", radius - 0.8, radius + 1, 2, radius + 2, -1, radius),
        *("C", -radius, radius, -radius - 1.4, -radius - 1, 0, -radius - 1, "Z"),
    )
    return face, ellipse(radius - 4, -1, 0.9, 0.9)


def _turned_eyes(body: Body) -> Spots:
    """Eyes move toward the side the head turns to."""
    trunks, heads = body.directions("trunk"), body.directions("head")
    centres = [
        along(point, lean + 90, (turn - lean) * _EYE_SHIFT_CM)
        for point, lean, turn in zip(body.tracks["head"], trunks, heads, strict=True)
    ]
    return turned(centres, trunks)
