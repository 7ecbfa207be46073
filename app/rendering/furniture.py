"""What stands around the body and does not move with it."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.figures.skeleton import Point, middle_of
from app.rendering.parts import Part, Spots, upright
from app.rendering.shapes import box, ellipse, line, path
from app.rendering.thing import Thing

_WALL_ABOVE_CM: Final = 12.0
"""How far a wall or mirror is higher than the body."""
_SEAT_TO_BACK: Final = 0.53
"""Height of a seat as a share of the height of its back."""


def mat(thing: Thing) -> Iterator[Part]:
    """A mat under the body, or beneath it when seen from above."""
    left, right = thing.width()
    if thing.body.pose.camera == "above":
        top, bottom = thing.top(), min(point[1] for each in thing.bodies for point in each.points)
        yield thing.still(box(left - 8, -top - 14, right + 8, -bottom + 8), "soft")
        return
    yield thing.still(box(left - 5, 0, right + 5, 2), "thing")


def chair(thing: Thing) -> Iterator[Part]:
    """A chair to sit on, or its back to hold."""
    (x, top), place = thing.at, thing.place
    if place in ("hips", "behind"):
        yield from _seat(thing)
        return
    # A back to hold: it stands toward the body, the seat away from it.
    away = -1 if place == "b_side" and not thing.from_side else 1
    seat = top * _SEAT_TO_BACK
    yield thing.still(line([(0, -top), (0, 0)]), "line", (x, 0))
    yield thing.still(line([(away * 34, -seat), (away * 34, 0)]), "line", (x, 0))
    yield thing.still(box(min(0, away * 36), -seat, max(0, away * 36), -seat + 4), "thing", (x, 0))
    yield thing.still(box(-2, -top, 2, -seat), "thing", (x, 0))


def _seat(thing: Thing) -> Iterator[Part]:
    x, top = thing.at
    if thing.from_side:
        for leg in (-17, 17):
            yield thing.still(line([(leg, -top), (leg, 0)]), "line", (x, 0))
        yield thing.still(box(-20, -top - 42, -16, -top), "thing", (x, 0))
        yield thing.still(box(-20, -top, 19, -top + 4), "thing", (x, 0))
        return
    for leg in (-20, 20):
        yield thing.still(line([(leg, -top), (leg, 0)]), "line", (x, 0))
    yield thing.still(box(-21, -top - 42, 21, -top - 16), "thing", (x, 0))
    yield thing.still(box(-23, -top, 23, -top + 4), "thing", (x, 0))


def wall(thing: Thing) -> Iterator[Part]:
    """A wall beside the body, or behind it when seen from in front."""
    high = thing.top() + _WALL_ABOVE_CM
    if not thing.from_side and thing.place in ("back", "behind", "front"):
        left, right = thing.width()
        yield thing.still(box(left - 12, -high, right + 12, 0), "soft")
        return
    outward = 1 if thing.place in ("front", "a_side") else -1
    yield thing.still(box(min(0, outward * 7), -high, max(0, outward * 7), 0), "thing", (thing.at[0], 0))


def mirror(thing: Thing) -> Iterator[Part]:
    """A mirror."""
    high = thing.top() + _WALL_ABOVE_CM
    if thing.from_side:
        yield thing.still(box(0, -high, 3, -20), "thing", thing.at)
        return
    left, right = thing.width()
    left, right = left - 14, right + 14
    yield thing.still(box(left, -high, right, -3), "soft")
    gleams = [((left + 4, -high + 16), (left + 16, -high + 4)), ((left + 4, -high + 26), (left + 26, -high + 4))]
    for gleam in gleams:
        yield thing.still(line(gleam), "line")


def block(thing: Thing) -> Iterator[Part]:
    """Step or foam pad: a box under what stands on it."""
    (x, top), place = thing.at, thing.place
    left, right = _BLOCKS.get(place, (-24, 24)) if thing.from_side else (-15, 15)
    if place == "behind":
        x = thing.bodies[0]["ankle_a"][0]
        left, right = -40, 20
    yield thing.still(box(left, -top, right, 0), "thing", (x, 0))


def bench(thing: Thing) -> Iterator[Part]:
    """A bench under what rests on it; what is under the bench shows between its legs."""
    x, top = thing.at
    left, right = _BENCHES.get(thing.place, (-26, 26))
    for leg in (left + 4, right - 4):
        yield thing.still(line([(leg, -top + 5), (leg, 0)]), "line", (x, 0))
    yield thing.still(box(left, -top, right, -top + 6), "thing", (x, 0))


_BENCHES: Final[Mapping[str, tuple[float, float]]] = {
    "shoulders": (-34.0, 12.0),
    "forearms": (-10.0, 60.0),
    "knee_a": (-8.0, 44.0),
}
"""From where to where a bench reaches, seen from what rests on it."""


_BLOCKS: Final[Mapping[str, tuple[float, float]]] = {
    "toes_a": (-4.0, 40.0),
    "foot_a": (-18.0, 24.0),
    "foot_b": (-20.0, 26.0),
}


def bed(thing: Thing) -> Iterator[Part]:
    """A bed under the trunk."""
    left, _ = thing.width()
    (x, top) = thing.at
    yield thing.still(box(left - 8, -top, x + 4, 0), "thing")


def stairs(thing: Thing) -> Iterator[Part]:
    """Two stairs up or down."""
    rise, deep = thing.size, 30.0
    up = thing.place == "front"
    edge = thing.bodies[0]["heel_a"][0] - 5 if up else thing.bodies[0]["toe_a"][0] + 3
    forward = 1 if up else -1
    points: list[Point] = [(edge, 0)]
    for step in range(1, 3):
        points += [(edge + forward * deep * (step - 1), -rise * step), (edge + forward * deep * step, -rise * step)]
    points.append((edge + forward * deep * 2, 0))
    yield thing.still(line(points) + " Z", "thing")


def slope(thing: Thing) -> Iterator[Part]:
    """A slope under both feet."""
    _, right = thing.width()
    start = thing.bodies[0]
    rear, front = sorted((start["ball_a"], start["ball_b"]))
    rise = (front[1] - rear[1]) / (front[0] - rear[0])

    def top(x: float) -> float:
        return rear[1] - thing.body.model.radii.ball + (x - rear[0]) * rise

    low, high = rear[0] - 30, right + 14
    outline = path("M", low, -top(low), "L", high, -top(high), "L", high, -top(low), "Z")
    yield thing.still(outline, "thing")


def wobble(thing: Thing) -> Iterator[Part]:
    """A wobble board."""
    (x, top) = thing.at
    wide = 26 if thing.place == "feet" else 20
    yield thing.still(path("M", -12, -top + 2.5, "A", 12, top - 2, 0, 0, 0, 12, -top + 2.5, "Z"), "thing", (x, 0))
    yield thing.still(box(-wide, -top, wide, -top + 2.6), "thing", (x, 0))


def pool(thing: Thing) -> Iterator[Part]:
    """Water to the chest."""
    left, right = thing.width()
    high = thing.bodies[0]["pelvis"][1] * 0.35 + thing.bodies[0]["shoulder"][1] * 0.65
    left, right = left - 22, right + 22
    waves: list[str | float] = ["M", left, -high]
    for at in range(int(left), int(right), 12):
        waves += ["Q", at + 3, -high - 4, at + 6, -high, "T", at + 12, -high]
    yield thing.still(path(*waves, "V", 0, "H", left, "Z"), "water")


def bike(thing: Thing) -> Iterator[Part]:
    """An exercise bike."""
    start, end = thing.bodies[0], thing.bodies[-1]
    crank = middle_of(middle_of(start["ball_a"], start["ball_b"]), middle_of(end["ball_a"], end["ball_b"]))
    seat = start["pelvis"][0] - 4, start["pelvis"][1] - thing.body.model.radii.pelvis
    grip = start["palm_a"]
    wheel = crank[0] + 34, 22.0
    yield thing.still(line([(seat[0], -seat[1]), (crank[0], -crank[1]), (wheel[0], -wheel[1])]), "line")
    yield thing.still(line([(grip[0], -grip[1]), (grip[0] - 3, -grip[1]), (wheel[0] - 4, -wheel[1])]), "line")
    yield thing.still(line([(crank[0] - 40, 0), (wheel[0] + 20, 0)]), "line")
    yield thing.still(line([(seat[0] + 6, -seat[1] + 20), (crank[0] - 34, 0)]), "line")
    yield thing.still(ellipse(0, 0, 20, 20), "thing", wheel)
    yield thing.still(box(-12, 0, 10, 4), "thing", seat)
    yield thing.still(ellipse(0, 0, 8, 8), "thing", crank)


def elliptical(thing: Thing) -> Iterator[Part]:
    """An elliptical trainer."""
    _, right = thing.width()
    left = min(each[f"heel_{side}"][0] for each in thing.bodies for side in ("a", "b"))
    top = thing.bodies[0]["shoulder"][1]
    yield thing.still(box(left - 14, -5, right + 22, 0), "thing")
    yield thing.still(line([(right + 10, -5), (right + 4, -top)]), "line")
    yield thing.still(ellipse(0, 0, 13, 13), "thing", (left - 2, 18))
    for side in ("b", "a"):
        yield Part(box(-10, 0, 20, 3), "thing", _pedal(side, thing))


def _pedal(side: str, thing: Thing) -> Spots:
    """Under a foot."""
    heels, balls = (thing.body.tracks[f"{joint}_{side}"] for joint in ("heel", "ball"))
    soles = zip(heels, balls, strict=True)
    return upright([(middle_of(heel, ball)[0], min(heel[1], ball[1]) - 2.5) for heel, ball in soles])


def treadmill(thing: Thing) -> Iterator[Part]:
    """A treadmill."""
    left, right = thing.width()
    yield thing.still(box(left - 16, 0, right + 16, 5), "thing")
    for x in (left - 14, right + 14):
        yield thing.still(line([(x, 0), (x, -100)]), "line")
