"""What moves with the body: in the hands, around the legs, under the feet."""

from collections.abc import Callable, Iterator
from typing import Final

from app.domain.figures.props import PLACES_ON_BODY
from app.domain.figures.skeleton import SIDES, Point, Side, Skeleton, Track, middle_of
from app.rendering.parts import Part, hung, upright
from app.rendering.shapes import box, ellipse, line, path
from app.rendering.thing import Thing

_UNIT: Final = 10.0
"""Length of the outline of a band before it is stretched between its ends."""
_STRETCHED: Final = line([(0, 0), (0, _UNIT)])


def ball(thing: Thing) -> Iterator[Part]:
    """A ball between, under or behind what presses it."""
    radius = thing.size / 2 if thing.size else 9.0
    if thing.size:
        centres = [(x, radius) for x, _ in thing.track]
    elif thing.place == "knee_a":
        behind = thing.body.model.radii.knee + radius - 2
        centres = [(x - behind, y) for x, y in thing.track]
    else:
        # Between the knees it is seen above them.
        above = radius * 0.6 if thing.from_side and thing.place == "knees" else 0.0
        centres = [(x, y + above) for x, y in thing.track]
    yield Part(ellipse(0, 0, radius, radius), "prop", upright(centres))


def roller(thing: Thing) -> Iterator[Part]:
    """A foam roller on the floor; it rolls half as far as the body over it."""
    track, radius = thing.track, (thing.size or 15) / 2
    rolled = upright([(middle_of(track[0], point)[0], radius) for point in track])
    yield Part(ellipse(0, 0, radius, radius), "prop", rolled)
    yield Part(ellipse(0, 0, radius * 0.4, radius * 0.4), "thing", rolled)


def band(thing: Thing) -> Iterator[Part]:
    """A band around both limbs, or from one place to its anchor."""
    anchor = next((each for each in thing.scene.props if each.prop.kind == "anchor"), None)
    if anchor is not None:
        fixed = _anchor_point(anchor.prop.place, PLACES_ON_BODY[thing.place], thing)
        yield Part(_STRETCHED, "band", hung(thing.track, [fixed] * len(thing.bodies), _UNIT))
        return
    joint = {"knees": "knee", "ankles": "ankle"}.get(thing.place, "knee")
    outer_a, outer_b = (_outer(joint, side, thing) for side in SIDES)
    yield Part(_STRETCHED, "band", hung(outer_a, outer_b, _UNIT))


def _outer(name: str, side: Side, thing: Thing) -> Track:
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

    return [point(body) for body in thing.bodies]


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
    yield Part(_STRETCHED, "rope", hung(thing.body.tracks["palm_a"], thing.track, _UNIT))


def towel(thing: Thing) -> Iterator[Part]:
    """A towel as a strap, rolled or flat."""
    if thing.place.startswith("toes"):
        yield from strap(thing)
    elif thing.place.startswith("knee"):
        radius = thing.body.model.radii.knee
        spots = upright([(x, max(y - 2 * radius, 6)) for x, y in thing.track])
        yield Part(ellipse(0, 0, radius, radius), "prop", spots)
    else:
        yield Part(box(-12, 0, 12, 2), "prop", upright([(x, 2) for x, _ in thing.track]))


def slider(thing: Thing) -> Iterator[Part]:
    """A slider under the feet."""
    yield Part(box(-10, 0, 10, 2.4), "prop", upright([(x, 2.4) for x, _ in thing.track]))


def dowel(thing: Thing) -> Iterator[Part]:
    """A stick along the back."""
    behind = -thing.body.model.radii.pelvis - 2.5
    top = -thing.body.model.lengths.trunk - thing.body.model.lengths.neck - 2 * thing.body.model.lengths.head - 4
    yield Part(box(behind - 1.2, top, behind + 1.2, 12), "prop", thing.body.turned("pelvis", "trunk"))


def dumbbell(thing: Thing) -> Iterator[Part]:
    """A weight in the hands: upright at the chest, level elsewhere."""
    spots = upright([_hands(body) for body in thing.bodies], 90.0) if thing.place == "chest" else upright(thing.track)
    for outline in (box(-9, -1.5, 9, 1.5), box(-11, -5, -6, 5), box(6, -5, 11, 5)):
        yield Part(outline, "prop", spots)


def _hands(body: Skeleton) -> Point:
    return middle_of(body["palm_a"], body["palm_b"])


def metronome(thing: Thing) -> Iterator[Part]:
    """A metronome beside the head."""
    x = thing.width()[0] - 6
    y = thing.bodies[0]["head"][1]
    yield thing.still(path("M", -4, -12, "L", 4, -12, "L", 9, 12, "L", -9, 12, "Z"), "thing", (x, y))
    yield thing.still(line([(0, 8), (8, -14)]), "line", (x, y))
