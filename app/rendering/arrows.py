"""Arrows: thin along the way that the parts of the body that move most take, thick where the body presses without
moving, and around what turns.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import cos, radians, sin
from typing import Final

from app.domain.exercises.exercise import Pose
from app.domain.figures.body_model import Radii
from app.domain.figures.props import PLACES_ON_BODY, parse_mark
from app.domain.figures.skeleton import Point, Skeleton, along, direction_of, distance_of
from app.rendering.body import Body
from app.rendering.parts import Part, Spots, upright
from app.rendering.shapes import path, smooth_line

_WORTH_AN_ARROW_CM: Final = 5.0
_ALSO_WORTH_ONE: Final = 0.55
"""Share of the longest way from which a second arrow is drawn."""
_CHAINS: Final = (
    (1.0, ("heel_a", "toe_a", "knee_a")),
    (1.0, ("heel_b", "toe_b", "knee_b")),
    (1.4, ("pelvis", "shoulder")),
    (0.35, ("palm_a",)),
    (0.35, ("palm_b",)),
)
"""One arrow per chain at most; arms mostly only swing along, so they count less."""
_CLEARLY_FURTHER: Final = 1.4
"""How much further another joint moves for the arrow not to be at the first one of its chain."""
_ONE_ARROW_CM: Final = 12.0
"""How near one another two ways end for one arrow to tell both."""
_SHORTEST_CM: Final = 13.0
"""An arrow is drawn at least this long, from further back."""


def arrows_of(way: Sequence[Skeleton], marked: Collection[str]) -> Iterator[tuple[Part, Part]]:
    """Shaft and head of each arrow; `way` is the body from start to end in several steps.

    Joints whose movement is `marked` otherwise get none.
    """
    found = sorted(
        ((weight * length, joint) for weight, chain in _CHAINS for length, joint in [_furthest(chain, way)]),
        key=lambda each: -each[0],
    )
    longest = found[0][0]
    ends: list[Point] = []
    for length, joint in found[:2]:
        end = way[-1][joint]
        if length < max(_WORTH_AN_ARROW_CM, longest * _ALSO_WORTH_ONE) or joint in marked:
            continue
        if all(distance_of(end, other) > _ONE_ARROW_CM for other in ends):
            yield _arrow([body[joint] for body in way])
            ends.append(end)


def _furthest(chain: Sequence[str], way: Sequence[Skeleton]) -> tuple[float, str]:
    first, *others = [(distance_of(way[0][joint], way[-1][joint]), joint) for joint in chain]
    further = max(others, default=first)
    return further if further[0] > first[0] * _CLEARLY_FURTHER else first


# Marks of what does not show as movement -------------------------------------------------------------------

_THICKNESS: Final[Mapping[str, str]] = {
    "hips": "pelvis",
    "hip": "hip",
    "abdomen": "waist",
    "waist": "waist",
    "chest": "chest",
    "head": "head",
    "thigh": "hip",
    "knee": "knee",
    "shank": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "toes": "ball",
}
"""Which half thickness of the body is that of a place; a hand's where none is named."""
_PRESS: Final = path(
    *("M", 0, 0, "L", 6.5, 8.5, "L", 2.6, 8.5, "L", 2.6, 18, "L", -2.6, 18, "L", -2.6, 8.5, "L", -6.5, 8.5, "Z")
)
"""A thick arrow that points up, its tip at the origin."""
_TURN_RIM_CM: Final = 6.5
"""How far an arrow around a limb stands out from it."""
_TURN_FLATNESS: Final = 0.5
_TURN_FROM_DEG, _TURN_TO_DEG, _TURN_STEP_DEG = 230, -20, -25


_TURNED_ALONG: Final[Mapping[str, frozenset[str]]] = {
    "waist": frozenset({"palm_a", "palm_b"}),
    "knee_a": frozenset({"heel_a", "toe_a", "knee_a"}),
    "knee_b": frozenset({"heel_b", "toe_b", "knee_b"}),
}
"""Joints that move because another place turns."""


def marked_joints(pose: Pose) -> frozenset[str]:
    """Joints whose movement a thick arrow or an arrow around a limb tells already."""
    presses, turns = ([parse_mark(written)[0] for written in marks] for marks in (pose.presses, pose.turns))
    return frozenset(presses).union(*(_TURNED_ALONG.get(place, frozenset()) for place in turns))


def marks_of(body: Body) -> tuple[Part, ...]:
    """Thick arrows where the body presses, and arrows around what turns; they move with the body."""
    pose = body.pose
    presses = [Part(_PRESS, "press", _pressing(written, body)) for written in pose.presses]
    return (*presses, *(part for written in pose.turns for part in _turn(written, body)))


def _pressing(written: str, body: Body) -> Spots:
    """Behind the place that presses, as if a hand pushed it."""
    name, direction = parse_mark(written)
    gap, where = _half_thickness(name, body.model.radii), PLACES_ON_BODY[name]
    return upright([along(where(each), direction + 180, gap) for each in body.bodies], direction)


def _turn(written: str, body: Body) -> Iterator[Part]:
    name, direction = parse_mark(written)
    reach = _half_thickness(name, body.model.radii) + _TURN_RIM_CM
    # The side that faces us bulges down or to the right, as on a body seen slightly from above.
    near = reach * _TURN_FLATNESS * (1 if direction < 180 else -1)
    angles = [radians(angle) for angle in range(_TURN_FROM_DEG, _TURN_TO_DEG, _TURN_STEP_DEG)]
    around = [(near * sin(angle), -reach * cos(angle)) for angle in angles]
    (before_x, before_y), (x, y) = around[-2:]
    head_turn = direction_of((before_x, -before_y), (x, -y))
    shaft, where = smooth_line(around), PLACES_ON_BODY[name]
    centres = [where(each) for each in body.bodies]
    ends = [along(along(centre, direction, -y), direction + 90, x) for centre in centres]
    yield Part(shaft, "halo", upright(centres, direction))
    yield Part(shaft, "arrow", upright(centres, direction))
    yield Part(_HEAD, "tip", upright(ends, direction + head_turn))


def _half_thickness(name: str, radii: Radii) -> float:
    return float(getattr(radii, _THICKNESS.get(name.split("_")[0], "palm")))


# Drawing ---------------------------------------------------------------------------------------------------

_HEAD: Final = path("M", -4.5, 6, "L", 0, -2, "L", 4.5, 6, "Z")


def _arrow(points: Sequence[Point]) -> tuple[Part, Part]:
    length = distance_of(points[0], points[-1])
    if length < _SHORTEST_CM:
        back = direction_of(points[-1], points[0])
        points = [along(points[-1], back, _SHORTEST_CM * share) for share in (1, 0.66, 0.33, 0)]
    end, before = points[-1], points[-2]
    return (
        Part(smooth_line([(x, -y) for x, y in points]), "line", upright([(0.0, 0.0)])),
        Part(_HEAD, "line", upright([end], direction_of(before, end))),
    )
