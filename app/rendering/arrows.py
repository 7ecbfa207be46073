"""Arrows along the way that the parts of the body that move most take from start to end."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.figure_props import PLACES_ON_BODY, parse_press
from app.domain.skeleton import Point, Skeleton, along, direction_of, distance_of
from app.rendering.parts import Part, Spot
from app.rendering.shapes import path, smooth_line

_WORTH_AN_ARROW_CM: Final = 5.0
_ALSO_WORTH_ONE: Final = 0.55
"""Share of the longest way from which a second arrow is drawn."""
_CHAINS: Final = (
    (1.0, ("heel_a", "toe_a", "knee_a")),
    (1.0, ("heel_b", "toe_b", "knee_b")),
    (1.4, ("pelvis", "shoulder")),
    (0.4, ("palm_a",)),
    (0.4, ("palm_b",)),
)
"""One arrow per chain at most, at its joint that moves furthest; arms mostly only swing along, so they count less."""
_SHORTEST_CM: Final = 13.0
"""An arrow is drawn at least this long, from further back."""


def arrows_of(way: Sequence[Skeleton]) -> Iterator[tuple[Part, Part]]:
    """Shaft and head of each arrow; `way` is the body from start to end in several steps."""
    found = sorted(
        ((weight * length, joint) for weight, chain in _CHAINS for length, joint in [_furthest(chain, way)]),
        key=lambda each: -each[0],
    )
    longest = found[0][0]
    for length, joint in found[:2]:
        if length >= max(_WORTH_AN_ARROW_CM, longest * _ALSO_WORTH_ONE):
            yield _arrow([body[joint] for body in way])


def pushes_of(presses: Sequence[str], body: Skeleton) -> Iterator[tuple[Part, Part]]:
    """One arrow for each place that pushes without moving."""
    for written in presses:
        name, direction = parse_press(written)
        place = PLACES_ON_BODY[name](body)
        yield _arrow([along(place, direction, way * _SHORTEST_CM) for way in (-0.7, 0.0, 0.6)])


def _furthest(chain: Sequence[str], way: Sequence[Skeleton]) -> tuple[float, str]:
    return max((distance_of(way[0][joint], way[-1][joint]), joint) for joint in chain)


def _arrow(points: Sequence[Point]) -> tuple[Part, Part]:
    still = (Spot((0, 0)),)
    length = distance_of(points[0], points[-1])
    if length < _SHORTEST_CM:
        back = direction_of(points[-1], points[0])
        points = [along(points[-1], back, _SHORTEST_CM * share) for share in (1, 0.66, 0.33, 0)]
    end, before = points[-1], points[-2]
    head = path("M", -4.5, 6, "L", 0, -2, "L", 4.5, 6, "Z")
    turned = Spot(end, direction_of(before, end))
    return (
        Part(smooth_line([(x, -y) for x, y in points]), "line", still),
        Part(head, "line", (turned,)),
    )
