"""What moves with the body: in the hands, around the legs, under the feet."""

from collections.abc import Callable, Iterator
from typing import Final

from app.domain.figures.props import PLACES_ON_BODY
from app.domain.figures.skeleton import Point, Skeleton, middle_of
from app.rendering.body import joint
from app.rendering.parts import Part, Spot, between_joints
from app.rendering.shapes import box, ellipse, line, path
from app.rendering.thing import Thing

_UNIT: Final = 10.0
"""Length of the outline of a band before it is stretched between its ends."""


def _on(thing: Thing) -> Callable[[Skeleton], Point]:
    return PLACES_ON_BODY[thing.place]


def ball(thing: Thing) -> Iterator[Part]:
    """A ball between, under or behind what presses it."""
    place, size = thing.place, thing.size
    where = _on(thing)
    radius = size / 2 if size else 9.0
    if size:
        yield thing.moving(ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0], radius)))
    elif place == "knee_a":
        behind = thing.body.model.radii.knee + radius - 2
        yield thing.moving(
            ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0] - behind, where(each)[1]))
        )
    else:
        # Between the knees it is seen above them.
        above = radius * 0.6 if thing.from_side and place == "knees" else 0.0
        yield thing.moving(
            ellipse(0, 0, radius, radius), "prop", lambda each: Spot((where(each)[0], where(each)[1] + above))
        )


def roller(thing: Thing) -> Iterator[Part]:
    """A foam roller on the floor; it rolls half as far as the body over it."""
    where, radius = _on(thing), (thing.size or 15) / 2

    def rolled(each: Skeleton) -> Spot:
        return Spot((middle_of(where(thing.bodies[0]), where(each))[0], radius))

    yield thing.moving(ellipse(0, 0, radius, radius), "prop", rolled)
    yield thing.moving(ellipse(0, 0, radius * 0.4, radius * 0.4), "thing", rolled)


def band(thing: Thing) -> Iterator[Part]:
    """A band around both limbs, or from one place to its anchor."""
    place = thing.place
    anchor = next((each for each in thing.scene.props if each.prop.kind == "anchor"), None)
    where = _on(thing)
    if anchor is not None:
        fixed = _anchor_point(anchor.prop.place, where, thing)
        yield thing.moving(line([(0, 0), (0, _UNIT)]), "band", between_joints(where, lambda _: fixed, _UNIT))
        return
    limb_name = {"knees": "knee", "ankles": "ankle"}.get(place, "knee")
    across = between_joints(_outer(limb_name, "a", thing), _outer(limb_name, "b", thing), _UNIT)
    yield thing.moving(line([(0, 0), (0, _UNIT)]), "band", across)


def _outer(name: str, side: str, thing: Thing) -> Callable[[Skeleton], Point]:
    """The outer edge of a limb, a little above the joint."""
    above = {"knee": "hip", "ankle": "knee"}[name]
    radius = thing.body.model.radii.knee if name == "knee" else thing.body.model.radii.ankle + 1

    def point(each: Skeleton) -> Point:
        (x, y), (up_x, up_y) = each[f"{name}_{side}"], each[f"{above}_{side}"]
        x, y = x + 0.18 * (up_x - x), y + 0.18 * (up_y - y)
        if thing.from_side:
            # Around both limbs, which lie behind one another: across the limb.
            length = max(((up_x - x) ** 2 + (up_y - y) ** 2) ** 0.5, 1)
            turn = 1 if side == "a" else -1
            return x + turn * radius * (up_y - y) / length, y - turn * radius * (up_x - x) / length
        lying = abs(each["shoulder"][0] - each["pelvis"][0]) > abs(each["shoulder"][1] - each["pelvis"][1])
        outward = 1 if side == "a" else -1
        return (x, y + outward * radius) if lying else (x + outward * radius, y)

    return point


def anchor(thing: Thing) -> Iterator[Part]:
    """What a band is fastened to, or what holds the feet."""
    band = next((each for each in thing.scene.props if each.prop.kind == "band"), None)
    if band is None:
        x = middle_of(thing.bodies[0]["ankle_a"], thing.bodies[0]["toe_a"])[0]
        yield thing.still(box(-12, -16, 6, -11), "thing", (x, 0))
        yield thing.still(line([(-10, -13), (-10, 0)]), "line", (x, 0))
        yield thing.still(line([(4, -13), (4, 0)]), "line", (x, 0))
        return
    x, y = _anchor_point(thing.place, PLACES_ON_BODY[band.prop.place], thing)
    if thing.body.pose.camera == "above":
        yield thing.still(box(-9, -9, -3, 9), "thing", (x, y))
    else:
        yield thing.still(box(-2.5, -max(y + 14, 30), 2.5, 0), "thing", (x, 0))
    yield thing.still(ellipse(0, 0, 3, 3), "prop", (x, y))


def _anchor_point(place: str, where: Callable[[Skeleton], Point], thing: Thing) -> Point:
    left, right = thing.width()
    high = where(thing.bodies[0 if thing.body.pose.camera == "above" else -1])[1]
    toward_right = place in ("front", "a_side", "side")
    return (right + 34, high) if toward_right else (left - 34, high)


def strap(thing: Thing) -> Iterator[Part]:
    """A strap from the hand."""
    hand = joint("palm_a")
    foot = _on(thing)
    yield thing.moving(line([(0, 0), (0, _UNIT)]), "rope", between_joints(hand, foot, _UNIT))


def towel(thing: Thing) -> Iterator[Part]:
    """A towel as a strap, rolled or flat."""
    place, where = thing.place, _on(thing)
    if place.startswith("toes"):
        yield from strap(thing)
    elif place.startswith("knee"):
        below = thing.body.model.radii.knee
        yield thing.moving(
            ellipse(0, 0, below, below), "prop", lambda each: Spot((where(each)[0], max(where(each)[1] - 2 * below, 6)))
        )
    else:
        yield thing.moving(box(-12, 0, 12, 2), "prop", lambda each: Spot((where(each)[0], 2)))


def slider(thing: Thing) -> Iterator[Part]:
    """A slider under the feet."""
    where = _on(thing)
    yield thing.moving(box(-10, 0, 10, 2.4), "prop", lambda each: Spot((where(each)[0], 2.4)))


def dowel(thing: Thing) -> Iterator[Part]:
    """A stick along the back."""
    behind = -thing.body.model.radii.pelvis - 2.5
    top = -thing.body.model.lengths.trunk - thing.body.model.lengths.neck - 2 * thing.body.model.lengths.head - 4
    stick = box(behind - 1.2, top, behind + 1.2, 12)
    yield thing.moving(stick, "prop", lambda each: Spot(each["pelvis"], each.directions["trunk"]))


def dumbbell(thing: Thing) -> Iterator[Part]:
    """A weight in the hands: upright at the chest, level elsewhere."""
    where, turn = (_hands, 90.0) if thing.place == "chest" else (_on(thing), 0.0)
    for outline in (box(-9, -1.5, 9, 1.5), box(-11, -5, -6, 5), box(6, -5, 11, 5)):
        yield thing.moving(outline, "prop", lambda each: Spot(where(each), turn))


def _hands(body: Skeleton) -> Point:
    return middle_of(body["palm_a"], body["palm_b"])


def metronome(thing: Thing) -> Iterator[Part]:
    """A metronome beside the head."""
    x = thing.width()[0] - 6
    y = thing.bodies[0]["head"][1]
    yield thing.still(path("M", -4, -12, "L", 4, -12, "L", 9, 12, "L", -9, 12, "Z"), "thing", (x, y))
    yield thing.still(line([(0, 8), (8, -14)]), "line", (x, y))
