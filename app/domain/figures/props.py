"""What a figure shows besides the body: `type and size @ place`, and where on the body a place is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.domain.figures.skeleton import SIDES, Point, Skeleton, middle_of

_WRITTEN: Final = re.compile(r"^([a-z]+?)(\d*)@([a-z_]+)$")


@dataclass(frozen=True, slots=True)
class Prop:
    """One thing at one place; `size_cm` is None when its kind says enough."""

    kind: str
    size_cm: int | None
    place: str


@cache
def parse_prop(written: str) -> Prop:
    """A prop as content writes it.

    Raises:
        ValueError: it is not written as type, size, @ and place.
    """
    found = _WRITTEN.match(written)
    if found is None:
        raise ValueError(f"{written} is not type@place")
    kind, size, place = found.groups()
    return Prop(kind, int(size) if size else None, place)


def parse_mark(written: str) -> tuple[str, float]:
    """Place and direction of a push or a turn as content writes it."""
    place, _, direction = written.partition("@")
    return place, float(direction)


def _both(joint: str) -> Callable[[Skeleton], Point]:
    return lambda body: middle_of(body[f"{joint}_a"], body[f"{joint}_b"])


def _one(joint: str, side: str) -> Callable[[Skeleton], Point]:
    return lambda body: body[f"{joint}_{side}"]


def _half(one: str, other: str, side: str) -> Callable[[Skeleton], Point]:
    return lambda body: middle_of(body[f"{one}_{side}"], body[f"{other}_{side}"])


PLACES_ON_BODY: Final[Mapping[str, Callable[[Skeleton], Point]]] = {
    "hips": lambda body: body["pelvis"],
    "abdomen": lambda body: middle_of(body["pelvis"], middle_of(body["pelvis"], body["shoulder"])),
    "waist": lambda body: middle_of(body["pelvis"], body["shoulder"]),
    "chest": lambda body: middle_of(middle_of(body["pelvis"], body["shoulder"]), body["shoulder"]),
    "shoulders": lambda body: body["shoulder"],
    "head": lambda body: body["head"],
    "hands": _both("palm"),
    "forearms": _both("elbow"),
    "knees": _both("knee"),
    "ankles": _both("ankle"),
    "feet": _both("ball"),
    "heels": _both("heel"),
    **{f"hip_{side}": _one("hip", side) for side in SIDES},
    **{f"shoulder_{side}": _one("shoulder", side) for side in SIDES},
    **{f"hand_{side}": _one("palm", side) for side in SIDES},
    **{f"thigh_{side}": _half("hip", "knee", side) for side in SIDES},
    **{f"knee_{side}": _one("knee", side) for side in SIDES},
    **{f"shank_{side}": _half("knee", "ankle", side) for side in SIDES},
    **{f"ankle_{side}": _one("ankle", side) for side in SIDES},
    **{f"foot_{side}": _half("heel", "ball", side) for side in SIDES},
    **{f"heel_{side}": _one("heel", side) for side in SIDES},
    **{f"toes_{side}": _one("ball", side) for side in SIDES},
}
"""Places that move with the body."""

PLACES_AROUND: Final = frozenset({"floor", "front", "back", "behind", "a_side", "b_side", "side", "pedals", "ear"})
"""Places beside it."""
