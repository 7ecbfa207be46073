"""Shading of the muscles that work, on the segment and the face where they lie."""

from collections.abc import Iterator

from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import MusclePlace
from app.domain.figures.skeleton import Side
from app.rendering.body import Body, joint
from app.rendering.parts import Part, Place, Spot, between_joints
from app.rendering.shapes import ellipse, lens

_BELOW = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle")}


def muscles_of(exercise: Exercise, body: Body, segments: frozenset[str], sides: tuple[Side, ...]) -> Iterator[Part]:
    """The main muscles of an exercise that lie on the given segments, on the sides that work."""
    works = exercise.pose.works
    for muscle in exercise.targets.primary:
        place = body.model.muscles.get(muscle)
        if place is None or place.segment not in segments:
            continue
        for side in sides:
            if works in ("both", side):
                yield _muscle(place, side, body)


def _muscle(place: MusclePlace, side: Side, body: Body) -> Part:
    if place.segment in ("shoulder", "ankle"):
        radius = body.model.radii.ankle if place.segment == "ankle" else body.model.radii.upper_arm
        outline, where = ellipse(0, 0, radius, radius), _at(f"{place.segment}_{side}")
    elif place.segment == "foot":
        outline, where = _foot(side, body)
    else:
        outline, where = _SHADERS[place.segment](place, side, body)
    return body.part(outline, "muscle", where)


def _at(name: str) -> Place:
    return lambda each: Spot(each[name])


def _limb(place: MusclePlace, side: Side, body: Body) -> tuple[str, Place]:
    upper, lower = _BELOW[place.segment]
    lengths, radii = body.model.lengths, body.model.radii
    length = lengths.thigh if place.segment == "thigh" else lengths.shank
    wide = radii.hip if place.segment == "thigh" else radii.knee
    left, right = _span(place, side, body, wide - 0.8)
    top, bottom = (part * length for part in place.part)
    return lens(top, bottom, left, right), between_joints(joint(f"{upper}_{side}"), joint(f"{lower}_{side}"), length)


def _span(place: MusclePlace, side: Side, body: Body, wide: float) -> tuple[float, float]:
    """From where to where across a segment; what does not show from here is drawn as if seen through."""
    if body.from_side:
        return {"front": (0.0, wide), "back": (-wide, 0.0)}.get(place.face, (-wide * 0.55, wide * 0.55))
    outward = 1 if side == "a" else -1
    if place.face in ("outer", "inner"):
        ends = sorted((0.0, wide * (outward if place.face == "outer" else -outward)))
        return ends[0], ends[1]
    return -wide * 0.7, wide * 0.7


def _trunk(place: MusclePlace, side: Side, body: Body) -> tuple[str, Place]:
    lengths, radii = body.model.lengths, body.model.radii
    wide = radii.waist if body.from_side else radii.waist + 2.5
    if body.from_side:
        left, right = {"front": (1.0, wide), "back": (-wide + 1, -1.0)}.get(place.face, (-wide * 0.4, wide * 0.4))
    else:
        outward = wide if side == "a" else -wide
        left, right = sorted((outward * 0.3, outward)) if place.face == "outer" else (-wide * 0.6, wide * 0.6)
    shading = lens(-lengths.trunk * 0.78, -4, left, right)
    return shading, lambda each: Spot(each["pelvis"], each.directions["trunk"])


def _pelvis(place: MusclePlace, side: Side, body: Body) -> tuple[str, Place]:
    radii = body.model.radii
    if body.from_side:
        spots = {"back": (-radii.pelvis + 3.5, 1.0, 5.5, 8.0), "front": (radii.pelvis - 5, -3.0, 3.5, 7.0)}
        x, y, across, high = spots.get(place.face, (-1.5, -5.0, 5.5, 6.0))
    else:
        outward = 1 if side == "a" else -1
        x, y, across, high = (outward * (4.5 if place.face == "outer" else 0), -5.0, 4.0, 6.5)
    outline = ellipse(x, y, across, high)
    return outline, lambda each: Spot(each[f"hip_{side}"], each.directions["trunk"])


def _foot(side: Side, body: Body) -> tuple[str, Place]:
    sole = body.model.lengths.ankle_height
    if body.from_side:
        return ellipse(4, sole - 1.6, 7, 1.5), lambda each: Spot(
            each[f"ankle_{side}"], each.directions[f"foot_{side}"] - 90
        )
    return ellipse(0, sole - 2, 4, 1.6), lambda each: Spot(each[f"ankle_{side}"], each.directions[f"foot_{side}"] - 180)


_SHADERS = {
    "thigh": _limb,
    "shank": _limb,
    "trunk": _trunk,
    "pelvis": _pelvis,
}
