"""A drawing is a list of parts: an outline, how it is painted, and where it is on the way from start to end."""

from collections.abc import Iterable, Sequence
from math import atan2, degrees, hypot
from typing import Literal, NamedTuple

from app.domain.figures.skeleton import Point
from app.rendering.shapes import TENTHS

Paint = Literal[
    "near",
    "far",
    "muscle",
    "prop",
    "thing",
    "soft",
    "line",
    "band",
    "rope",
    "water",
    "dot",
    "floor",
    "press",
    "halo",
    "arrow",
    "tip",
]


Spot = tuple[float, float, float, float]
"""Where an outline lies: x and y (up) of its origin, how far it is turned clockwise and stretched along its length."""
Spots = tuple[Spot, ...]
"""Where it lies at each step on the way from start to end."""


class Part(NamedTuple):
    """One outline; parts with the same `group` that follow one another share one silhouette."""

    outline: str
    paint: Paint
    spots: Spots
    group: str = ""

    @property
    def moves(self) -> bool:
        """Whether it is ever elsewhere than at the start."""
        spots = self.spots
        return spots[0] != spots[-1] or spots.count(spots[0]) < len(spots)


def transform(spot: Spot) -> str:
    """A spot as an SVG attribute."""
    x, y, turn, stretch = spot
    text = f"translate({TENTHS[round(x * 10)]} {TENTHS[round(-y * 10)]})"
    if turn % 360:
        text += f" rotate({TENTHS[round(turn * 10)]})"
    return text if stretch == 1 else f"{text} scale(1 {stretch:.3f})"


def css_transforms(spots: Iterable[Spot]) -> list[str]:
    """The same in CSS; always of the same form, so that it can be animated."""
    return [
        f"translate({TENTHS[round(x * 10)]}px,{TENTHS[round(-y * 10)]}px) "
        f"rotate({TENTHS[round(turn * 10)]}deg) scale(1,{stretch:.3f})"
        for x, y, turn, stretch in spots
    ]


def upright(points: Iterable[Point], turn: float = 0.0) -> Spots:
    """At these points, all turned alike."""
    return tuple([(x, y, turn, 1.0) for x, y in points])


def turned(points: Iterable[Point], turns: Iterable[float], further: float = 0.0) -> Spots:
    """At these points, each turned as the body is there, and a little `further`."""
    return unwound([(x, y, turn + further, 1.0) for (x, y), turn in zip(points, turns, strict=True)])


def hung(tops: Iterable[Point], ends: Iterable[Point], length: float) -> Spots:
    """An outline of `length` that hangs from one point and ends in the other."""
    return unwound(
        [
            (x, y, degrees(atan2(across := end_x - x, up := end_y - y)) - 180, hypot(across, up) / length)
            for (x, y), (end_x, end_y) in zip(tops, ends, strict=True)
        ]
    )


def unwound(spots: Sequence[Spot]) -> Spots:
    """The same spots with turns that go on from one to the next: 181 after 179, not -179, which would spin around."""
    before = spots[0][2]
    for _, _, turn, _ in spots:
        if not -180 < turn - before < 180:
            break
        before = turn
    else:
        return tuple(spots)
    found = [spots[0]]
    for x, y, turn, stretch in spots[1:]:
        before = found[-1][2]
        found.append((x, y, before + (turn - before + 180) % 360 - 180, stretch))
    return tuple(found)
