"""A drawing is a list of parts: an outline, how it is painted, and where it is on the way from start to end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Literal, NamedTuple

from app.domain.figures.skeleton import Point, Skeleton
from app.rendering.shapes import number

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


class Spot(NamedTuple):
    """Where an outline lies: its origin (y up), turned clockwise, stretched along its length."""

    at: Point
    turn: float = 0.0
    stretch: float = 1.0

    def transform(self) -> str:
        """As an SVG attribute and, with units, in CSS."""
        text = f"translate({number(self.at[0])} {number(-self.at[1])})"
        if self.turn % 360:
            text += f" rotate({number(self.turn)})"
        return text if self.stretch == 1 else f"{text} scale(1 {self.stretch:.3f})"

    def css(self) -> str:
        """The same as a CSS transform; always of the same form, so that it can be animated."""
        (x, y), turn, stretch = self
        return f"translate({number(x)}px,{number(-y)}px) rotate({number(turn)}deg) scale(1,{stretch:.3f})"


@dataclass(frozen=True, slots=True)
class Part:
    """One outline; parts with the same `group` that follow one another share one silhouette."""

    outline: str
    paint: Paint
    spots: tuple[Spot, ...]
    group: str = ""

    @property
    def moves(self) -> bool:
        """Whether it is ever elsewhere than at the start."""
        first = self.spots[0]
        return first != self.spots[-1] or self.spots.count(first) < len(self.spots)


def unwound(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The same spots with turns that go on from one to the next: 181 after 179, not -179, which would spin around."""
    found = [spots[0]]
    for spot in spots[1:]:
        before = found[-1].turn
        nearest = before + (spot.turn - before + 180) % 360 - 180
        found.append(spot if nearest == spot.turn else Spot(spot.at, nearest, spot.stretch))
    return tuple(found)


Place = Callable[[Skeleton], Spot]


def between_joints(upper: Callable[[Skeleton], Point], lower: Callable[[Skeleton], Point], length: float) -> Place:
    """An outline of `length` that hangs from one point and ends in the other."""

    def spot(body: Skeleton) -> Spot:
        top, end = upper(body), lower(body)
        across, up = end[0] - top[0], end[1] - top[1]
        return Spot(top, degrees(atan2(across, up)) - 180, hypot(across, up) / length)

    return spot


def still(at: Point) -> Place:
    """An outline that does not move."""
    spot = Spot(at)
    return lambda _: spot
