"""Things around the body as parts: furniture behind it, bands and what the hands hold in front of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.figure_props import PLACES_ON_BODY
from app.domain.scene import UPRIGHT, Scene, StandingProp
from app.domain.skeleton import Point, Skeleton, middle_of
from app.rendering.body import Body, joint
from app.rendering.parts import Paint, Part, Place, Spot, between_joints, still
from app.rendering.shapes import box, ellipse, line, path

_UNIT: Final = 10.0
"""Length of the outline of a band before it is stretched between its ends."""
_CHAIR_BACK_CM: Final = 85.0
_WALL_ABOVE_CM: Final = 12.0


@dataclass(frozen=True, slots=True)
class Props:
    """The parts behind the body, between its legs, and in front of it."""

    behind: tuple[Part, ...]
    between: tuple[Part, ...]
    front: tuple[Part, ...]


def props_of(scene: Scene, body: Body) -> Props:
    """Every prop of a scene."""
    # Walls and mirrors stand behind everything else.
    standing = sorted(scene.props, key=lambda each: each.prop.kind not in UPRIGHT)
    drawn = [(_LAYER.get(each.prop.kind, "behind"), part) for each in standing for part in _draw(each, scene, body)]

    def layer(name: str) -> tuple[Part, ...]:
        return tuple(part for found, part in drawn if found == name)

    return Props(layer("behind"), layer("between"), layer("front"))


def _draw(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    return _DRAWN[standing.prop.kind](standing, scene, body)


# Furniture -------------------------------------------------------------------------------------------------


def _fixed(outline: str, paint: Paint, at: Point, body: Body) -> Part:
    return body.part(outline, paint, still(at))


def _mat(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    left, right = _width(body.bodies)
    if body.pose.camera == "above":
        top, bottom = _top(body.bodies), min(point[1] for each in body.bodies for point in each.joints.values())
        yield _fixed(box(left - 8, -top - 14, right + 8, -bottom + 8), "soft", (0, 0), body)
        return
    yield _fixed(box(left - 5, 0, right + 5, 2), "thing", (0, 0), body)


def _width(bodies: tuple[Skeleton, ...]) -> tuple[float, float]:
    across = [point[0] for body in bodies for point in body.joints.values()]
    return min(across), max(across)


def _top(bodies: tuple[Skeleton, ...]) -> float:
    return max(point[1] for body in bodies for point in body.joints.values())


def _chair(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    (x, top), place = standing.at, standing.prop.place
    if place in ("hips", "behind"):
        yield from _seat(x, top, body)
        return
    # A back to hold: it stands toward the body, the seat away from it.
    away = -1 if place == "b_side" and not body.from_side else 1
    seat = top * 0.53
    yield _fixed(line([(0, -top), (0, 0)]), "line", (x, 0), body)
    yield _fixed(line([(away * 34, -seat), (away * 34, 0)]), "line", (x, 0), body)
    yield _fixed(box(min(0, away * 36), -seat, max(0, away * 36), -seat + 4), "thing", (x, 0), body)
    yield _fixed(box(-2, -top, 2, -seat), "thing", (x, 0), body)


def _seat(x: float, top: float, body: Body) -> Iterator[Part]:
    if body.from_side:
        for leg in (-17, 17):
            yield _fixed(line([(leg, -top), (leg, 0)]), "line", (x, 0), body)
        yield _fixed(box(-20, -top - 42, -16, -top), "thing", (x, 0), body)
        yield _fixed(box(-20, -top, 19, -top + 4), "thing", (x, 0), body)
        return
    for leg in (-20, 20):
        yield _fixed(line([(leg, -top), (leg, 0)]), "line", (x, 0), body)
    yield _fixed(box(-21, -top - 42, 21, -top - 16), "thing", (x, 0), body)
    yield _fixed(box(-23, -top, 23, -top + 4), "thing", (x, 0), body)


def _wall(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    high = _top(body.bodies) + _WALL_ABOVE_CM
    if not body.from_side and standing.prop.place in ("back", "behind", "front"):
        left, right = _width(body.bodies)
        yield _fixed(box(left - 12, -high, right + 12, 0), "soft", (0, 0), body)
        return
    outward = 1 if standing.prop.place in ("front", "a_side") else -1
    yield _fixed(box(min(0, outward * 7), -high, max(0, outward * 7), 0), "thing", (standing.at[0], 0), body)


def _mirror(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    high = _top(body.bodies) + _WALL_ABOVE_CM
    if body.from_side:
        yield _fixed(box(0, -high, 3, -20), "thing", standing.at, body)
        return
    left, right = _width(body.bodies)
    left, right = left - 14, right + 14
    yield _fixed(box(left, -high, right, -3), "soft", (0, 0), body)
    gleams = [((left + 4, -high + 16), (left + 16, -high + 4)), ((left + 4, -high + 26), (left + 26, -high + 4))]
    for gleam in gleams:
        yield _fixed(line(gleam), "line", (0, 0), body)


def _block(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    """Step, foam pad, bench: a box under what stands or lies on it."""
    (x, top), place = standing.at, standing.prop.place
    left, right = _BLOCKS.get(place, (-24, 24)) if body.from_side else (-15, 15)
    if standing.prop.kind == "bench":
        left, right = (-26, 26) if body.from_side else (-24, 24)
    if place == "shoulders":
        left, right = -34, 12
    elif place == "forearms":
        left, right = -10, 60
    elif place == "behind":
        x = body.bodies[0]["ankle_a"][0]
        left, right = -40, 20
    yield _fixed(box(left, -top, right, 0), "thing", (x, 0), body)


_BLOCKS: Final[Mapping[str, tuple[float, float]]] = {
    "toes_a": (-4.0, 40.0),
    "foot_a": (-18.0, 24.0),
    "foot_b": (-20.0, 26.0),
}


def _bed(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    left, _ = _width(body.bodies)
    (x, top) = standing.at
    yield _fixed(box(left - 8, -top, x + 4, 0), "thing", (0, 0), body)


def _stairs(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    rise, deep = float(standing.prop.size_cm or 0), 30.0
    up = standing.prop.place == "front"
    edge = body.bodies[0]["heel_a"][0] - 5 if up else body.bodies[0]["toe_a"][0] + 3
    forward = 1 if up else -1
    points: list[Point] = [(edge, 0)]
    for step in range(1, 3):
        points += [(edge + forward * deep * (step - 1), -rise * step), (edge + forward * deep * step, -rise * step)]
    points.append((edge + forward * deep * 2, 0))
    yield _fixed(line(points) + " Z", "thing", (0, 0), body)


def _slope(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    left, right = _width(body.bodies)
    start = body.bodies[0]
    rear, front = sorted((start["ball_a"], start["ball_b"]))
    rise = (front[1] - rear[1]) / (front[0] - rear[0])

    def top(x: float) -> float:
        return rear[1] - body.model.radii.ball + (x - rear[0]) * rise

    low, high = rear[0] - 30, right + 14
    outline = path("M", low, -top(low), "L", high, -top(high), "L", high, -top(low), "Z")
    yield _fixed(outline, "thing", (0, 0), body)


def _wobble(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    (x, top) = standing.at
    wide = 26 if standing.prop.place == "feet" else 20
    yield _fixed(path("M", -12, -top + 2.5, "A", 12, top - 2, 0, 0, 0, 12, -top + 2.5, "Z"), "thing", (x, 0), body)
    yield _fixed(box(-wide, -top, wide, -top + 2.6), "thing", (x, 0), body)


def _pool(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    left, right = _width(body.bodies)
    high = body.bodies[0]["pelvis"][1] * 0.35 + body.bodies[0]["shoulder"][1] * 0.65
    left, right = left - 22, right + 22
    waves: list[str | float] = ["M", left, -high]
    for at in range(int(left), int(right), 12):
        waves += ["Q", at + 3, -high - 4, at + 6, -high, "T", at + 12, -high]
    yield _fixed(path(*waves, "V", 0, "H", left, "Z"), "water", (0, 0), body)


def _bike(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    start, end = body.bodies[0], body.bodies[-1]
    crank = middle_of(middle_of(start["ball_a"], start["ball_b"]), middle_of(end["ball_a"], end["ball_b"]))
    seat = start["pelvis"][0] - 4, start["pelvis"][1] - body.model.radii.pelvis
    grip = start["palm_a"]
    wheel = crank[0] + 34, 22.0
    yield _fixed(line([(seat[0], -seat[1]), (crank[0], -crank[1]), (wheel[0], -wheel[1])]), "line", (0, 0), body)
    yield _fixed(line([(grip[0], -grip[1]), (grip[0] - 3, -grip[1]), (wheel[0] - 4, -wheel[1])]), "line", (0, 0), body)
    yield _fixed(line([(crank[0] - 40, 0), (wheel[0] + 20, 0)]), "line", (0, 0), body)
    yield _fixed(line([(seat[0] + 6, -seat[1] + 20), (crank[0] - 34, 0)]), "line", (0, 0), body)
    yield _fixed(ellipse(0, 0, 20, 20), "thing", wheel, body)
    yield _fixed(box(-12, 0, 10, 4), "thing", seat, body)
    yield _fixed(ellipse(0, 0, 8, 8), "thing", crank, body)


def _elliptical(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    _, right = _width(body.bodies)
    left = min(each[f"heel_{side}"][0] for each in body.bodies for side in ("a", "b"))
    top = body.bodies[0]["shoulder"][1]
    yield _fixed(box(left - 14, -5, right + 22, 0), "thing", (0, 0), body)
    yield _fixed(line([(right + 10, -5), (right + 4, -top)]), "line", (0, 0), body)
    yield _fixed(ellipse(0, 0, 13, 13), "thing", (left - 2, 18), body)
    for side in ("b", "a"):
        yield body.part(box(-10, 0, 20, 3), "thing", lambda each, side=side: Spot(_under(each, side)))


def _under(body: Skeleton, side: str) -> Point:
    heel, ball = body[f"heel_{side}"], body[f"ball_{side}"]
    return middle_of(heel, ball)[0], min(heel[1], ball[1]) - 2.5


def _treadmill(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    left, right = _width(body.bodies)
    yield _fixed(box(left - 16, 0, right + 16, 5), "thing", (0, 0), body)
    for x in (left - 14, right + 14):
        yield _fixed(line([(x, 0), (x, -100)]), "line", (0, 0), body)


# What moves with the body ----------------------------------------------------------------------------------


def _on(standing: StandingProp) -> Callable[[Skeleton], Point]:
    return PLACES_ON_BODY[standing.prop.place]


def _ball(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    place, size = standing.prop.place, standing.prop.size_cm
    where = _on(standing)
    radius = size / 2 if size else 9.0
    if size:
        yield body.part(ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0], radius)))
    elif place == "knee_a":
        behind = body.model.radii.knee + radius - 2
        yield body.part(
            ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0] - behind, where(each)[1]))
        )
    else:
        # Between the knees it is seen above them.
        above = radius * 0.6 if body.from_side and place == "knees" else 0.0
        yield body.part(
            ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0], where(each)[1] + above))
        )


def _roller(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    where, radius = _on(standing), (standing.prop.size_cm or 15) / 2
    yield body.part(ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0], radius)))
    yield body.part(ellipse(0, 0, radius * 0.4, radius * 0.4), "thing", lambda each: Spot((where(each)[0], radius)))


def _band(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    place = standing.prop.place
    anchor = next((each for each in scene.props if each.prop.kind == "anchor"), None)
    where = _on(standing)
    if anchor is not None:
        fixed = _anchor_point(anchor, where, body)
        yield body.part(line([(0, 0), (0, _UNIT)]), "band", between_joints(where, lambda _: fixed, _UNIT))
        return
    limb_name = {"knees": "knee", "ankles": "ankle"}.get(place, "knee")
    across = between_joints(_outer(limb_name, "a", body), _outer(limb_name, "b", body), _UNIT)
    yield body.part(line([(0, 0), (0, _UNIT)]), "band", across)


def _outer(name: str, side: str, body: Body) -> Callable[[Skeleton], Point]:
    """The outer edge of a limb, a little above the joint."""
    above = {"knee": "hip", "ankle": "knee"}[name]
    radius = body.model.radii.knee if name == "knee" else body.model.radii.ankle + 1

    def point(each: Skeleton) -> Point:
        (x, y), (up_x, up_y) = each[f"{name}_{side}"], each[f"{above}_{side}"]
        x, y = x + 0.18 * (up_x - x), y + 0.18 * (up_y - y)
        if body.from_side:
            # Around both limbs, which lie behind one another: across the limb.
            length = max(((up_x - x) ** 2 + (up_y - y) ** 2) ** 0.5, 1)
            turn = 1 if side == "a" else -1
            return x + turn * radius * (up_y - y) / length, y - turn * radius * (up_x - x) / length
        lying = abs(each["shoulder"][0] - each["pelvis"][0]) > abs(each["shoulder"][1] - each["pelvis"][1])
        outward = 1 if side == "a" else -1
        return (x, y + outward * radius) if lying else (x + outward * radius, y)

    return point


def _anchor(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    band = next((each for each in scene.props if each.prop.kind == "band"), None)
    if band is None:
        x = middle_of(body.bodies[0]["ankle_a"], body.bodies[0]["toe_a"])[0]
        yield _fixed(box(-12, -16, 6, -11), "thing", (x, 0), body)
        yield _fixed(line([(-10, -13), (-10, 0)]), "line", (x, 0), body)
        yield _fixed(line([(4, -13), (4, 0)]), "line", (x, 0), body)
        return
    x, y = _anchor_point(standing, _on(band), body)
    yield _fixed(box(-2.5, -max(y + 14, 30), 2.5, 0), "thing", (x, 0), body)
    yield _fixed(ellipse(0, 0, 3, 3), "prop", (x, y), body)


def _anchor_point(anchor: StandingProp, where: Callable[[Skeleton], Point], body: Body) -> Point:
    left, right = _width(body.bodies)
    high = where(body.bodies[-1])[1]
    toward_right = anchor.prop.place in ("front", "a_side", "side")
    return (right + 34, high) if toward_right else (left - 34, high)


def _strap(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    hand = joint("palm_a")
    foot = _on(standing)
    yield body.part(line([(0, 0), (0, _UNIT)]), "rope", between_joints(hand, foot, _UNIT))


def _towel(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    place, where = standing.prop.place, _on(standing)
    if place.startswith("toes"):
        yield from _strap(standing, scene, body)
    elif place.startswith("knee"):
        below = body.model.radii.knee
        yield body.part(
            ellipse(0, 0, below, below), "prop", lambda each: Spot((where(each)[0], max(where(each)[1] - 2 * below, 6)))
        )
    else:
        yield body.part(box(-12, 0, 12, 2), "prop", lambda each: Spot((where(each)[0], 2)))


def _slider(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    where = _on(standing)
    yield body.part(box(-10, 0, 10, 2.4), "prop", lambda each: Spot((where(each)[0], 2.4)))


def _dowel(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    behind = -body.model.radii.pelvis - 2.5
    top = -body.model.lengths.trunk - body.model.lengths.neck - 2 * body.model.lengths.head - 4
    stick = box(behind - 1.2, top, behind + 1.2, 12)
    yield body.part(stick, "prop", lambda each: Spot(each["pelvis"], each.directions["trunk"]))


def _dumbbell(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    if standing.prop.place == "chest":
        held: Place = lambda each: Spot(middle_of(each["palm_a"], each["palm_b"]), 90)  # noqa: E731
    else:
        where = _on(standing)
        held = lambda each: Spot(where(each))  # noqa: E731
    yield body.part(box(-9, -1.5, 9, 1.5), "prop", held)
    yield body.part(box(-11, -5, -6, 5), "prop", held)
    yield body.part(box(6, -5, 11, 5), "prop", held)


def _metronome(standing: StandingProp, scene: Scene, body: Body) -> Iterator[Part]:
    x = _width(body.bodies)[0] - 6
    y = body.bodies[0]["head"][1]
    yield _fixed(path("M", -4, -12, "L", 4, -12, "L", 9, 12, "L", -9, 12, "Z"), "thing", (x, y), body)
    yield _fixed(line([(0, 8), (8, -14)]), "line", (x, y), body)


_DRAWN: Final[Mapping[str, Callable[[StandingProp, Scene, Body], Iterator[Part]]]] = {
    "anchor": _anchor,
    "ball": _ball,
    "band": _band,
    "bed": _bed,
    "bench": _block,
    "bike": _bike,
    "chair": _chair,
    "dowel": _dowel,
    "dumbbell": _dumbbell,
    "elliptical": _elliptical,
    "foam": _block,
    "mat": _mat,
    "metronome": _metronome,
    "mirror": _mirror,
    "pool": _pool,
    "roller": _roller,
    "slider": _slider,
    "slope": _slope,
    "stairs": _stairs,
    "step": _block,
    "strap": _strap,
    "towel": _towel,
    "treadmill": _treadmill,
    "wall": _wall,
    "wobble": _wobble,
}
DRAWN_KINDS: Final = frozenset(_DRAWN)
_LAYER: Final[Mapping[str, str]] = {
    "ball": "between",
    "band": "front",
    "dumbbell": "front",
    "pool": "front",
    "roller": "between",
    "strap": "front",
    "towel": "between",
    "slider": "between",
}
