"""Shading of the muscles that work, on the segment and the face where they lie."""

from collections.abc import Iterator
from functools import cache

from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import BodyModel, BodySegment, MusclePlace
from app.domain.figures.skeleton import Side
from app.rendering.body import Body
from app.rendering.parts import Part, Spots, upright
from app.rendering.shapes import ellipse, lens


def muscles_of(exercise: Exercise, body: Body, segments: frozenset[str], sides: tuple[Side, ...]) -> Iterator[Part]:
    """The main muscles of an exercise that lie on the given segments, on the sides that work."""
    works = exercise.pose.works
    for muscle in exercise.targets.primary:
        place = body.model.muscles.get(muscle)
        if place is None or place.segment not in segments:
            continue
        for side in sides:
            if works in ("both", side):
                outline = _outline(muscle, side, body.from_side, body.model)
                yield Part(outline, "muscle", _spots(place.segment, side, body))


def _spots(segment: BodySegment, side: Side, body: Body) -> Spots:
    lengths = body.model.lengths
    match segment:
        case "thigh":
            return body.hung(f"hip_{side}", f"knee_{side}", lengths.thigh)
        case "shank":
            return body.hung(f"knee_{side}", f"ankle_{side}", lengths.shank)
        case "trunk":
            return body.turned("pelvis", "trunk")
        case "pelvis":
            return body.turned(f"hip_{side}", "trunk")
        case "foot":
            return body.turned(f"ankle_{side}", f"foot_{side}", -90 if body.from_side else -180)
        case "shoulder" | "ankle":
            return upright(body.tracks[f"{segment}_{side}"])


@cache
def _outline(muscle: str, side: Side, from_side: bool, model: BodyModel) -> str:
    """Of a muscle that has a place; the same in every figure of a model."""
    place, lengths, radii = model.muscles[muscle], model.lengths, model.radii
    match place.segment:
        case "thigh":
            return _on_limb(place, side, from_side, lengths.thigh, radii.hip)
        case "shank":
            return _on_limb(place, side, from_side, lengths.shank, radii.knee)
        case "trunk":
            return _on_trunk(place, side, from_side, model)
        case "pelvis":
            return _on_pelvis(place, side, from_side, model)
        case "foot":
            sole = lengths.ankle_height
            return ellipse(4, sole - 1.6, 7, 1.5) if from_side else ellipse(0, sole - 2, 4, 1.6)
        case "shoulder" | "ankle":
            radius = radii.ankle if place.segment == "ankle" else radii.upper_arm
            return ellipse(0, 0, radius, radius)


def _on_limb(place: MusclePlace, side: Side, from_side: bool, length: float, half_width: float) -> str:
    left, right = _span(place, side, from_side, half_width - 0.8)
    top, bottom = (part * length for part in place.part)
    return lens(top, bottom, left, right)


def _span(place: MusclePlace, side: Side, from_side: bool, wide: float) -> tuple[float, float]:
    """From where to where across a segment; what does not show from here is drawn as if seen through."""
    if from_side:
        return {"front": (0.0, wide), "back": (-wide, 0.0)}.get(place.face, (-wide * 0.55, wide * 0.55))
    outward = 1 if side == "a" else -1
    if place.face in ("outer", "inner"):
        ends = sorted((0.0, wide * (outward if place.face == "outer" else -outward)))
        return ends[0], ends[1]
    return -wide * 0.7, wide * 0.7


def _on_trunk(place: MusclePlace, side: Side, from_side: bool, model: BodyModel) -> str:
    wide = model.radii.waist if from_side else model.radii.waist + 2.5
    if from_side:
        left, right = {"front": (1.0, wide), "back": (-wide + 1, -1.0)}.get(place.face, (-wide * 0.4, wide * 0.4))
    else:
        outward = wide if side == "a" else -wide
        left, right = sorted((outward * 0.3, outward)) if place.face == "outer" else (-wide * 0.6, wide * 0.6)
    return lens(-model.lengths.trunk * 0.78, -4, left, right)


def _on_pelvis(place: MusclePlace, side: Side, from_side: bool, model: BodyModel) -> str:
    pelvis = model.radii.pelvis
    if from_side:
        places = {"back": (-pelvis + 3.5, 1.0, 5.5, 8.0), "front": (pelvis - 5, -3.0, 3.5, 7.0)}
        return ellipse(*places.get(place.face, (-1.5, -5.0, 5.5, 6.0)))
    outward = 1 if side == "a" else -1
    return ellipse(outward * (4.5 if place.face == "outer" else 0), -5.0, 4.0, 6.5)
