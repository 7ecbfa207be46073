"""Outlines as SVG path data, in centimetres, y down, each drawn once at the origin.

A limb starts at its upper joint and hangs down; a trunk starts at the pelvis and stands up; a foot starts at the ankle
and points right.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_KEPT: Final = 512
"""Outlines kept: those of the body are the same in every figure."""


class _Tenths(dict[int, str]):
    """Whole tenths as text, each written once: there are no more of them than a few thousand in all figures."""

    def __missing__(self, tenths: int) -> str:
        text = self[tenths] = str(tenths // 10) if tenths % 10 == 0 else str(tenths / 10)
        return text


TENTHS: Final = _Tenths()
"""Texts of `number` for who has many to write: `TENTHS[round(value * 10)]`."""


def number(value: float) -> str:
    """To a millimetre of a grown body, as short as can be."""
    return TENTHS[round(value * 10)]


@lru_cache(maxsize=_KEPT)
def path(*parts: str | float) -> str:
    """Path data from letters and numbers."""
    return " ".join(part if isinstance(part, str) else number(part) for part in parts)


@lru_cache(maxsize=_KEPT)
def limb(length: float, upper: float, lower: float, front: float = 0.0, back: float = 0.0) -> str:
    """A tapered limb with round ends; `front` and `back` say how far its sides bulge."""
    middle, half = (upper + lower) / 2, length * 0.42
    return path(
        *("M", -upper, 0, "A", upper, upper, 0, 0, 1, upper, 0),
        *("Q", middle + front, half, lower, length, "A", lower, lower, 0, 0, 1, -lower, length),
        *("Q", -middle - back, half, -upper, 0, "Z"),
    )


@lru_cache(maxsize=_KEPT)
def lens(top: float, bottom: float, left: float, right: float) -> str:
    """A spindle, the drawn form of a muscle, between two heights and two sides."""
    middle = (left + right) / 2
    height = (top + bottom) / 2
    return path(
        *("M", middle, top, "Q", 2 * right - middle, height, middle, bottom),
        *("Q", 2 * left - middle, height, middle, top, "Z"),
    )


@lru_cache(maxsize=_KEPT)
def ellipse(x: float, y: float, across: float, high: float) -> str:
    """An ellipse around a point."""
    turn = (across, high, 0, 1, 0)
    return path("M", x - across, y, "A", *turn, x + across, y, "A", *turn, x - across, y, "Z")


def box(left: float, top: float, right: float, bottom: float) -> str:
    """A rectangle."""
    return path("M", left, top, "H", right, "V", bottom, "H", left, "Z")


def line(points: Sequence[tuple[float, float]]) -> str:
    """Straight strokes from point to point."""
    (first, *rest) = points
    return path("M", *first, *(part for point in rest for part in ("L", *point)))


def smooth_line(points: Sequence[tuple[float, float]]) -> str:
    """One soft stroke through the points (quadratic curves between the middles)."""
    first, *inner, last = points
    parts: list[str | float] = ["M", *first]
    for here, after in zip(inner, (*inner[1:], last), strict=True):
        parts += ["Q", *here, (here[0] + after[0]) / 2, (here[1] + after[1]) / 2]
    return path(*parts, "L", *last)
