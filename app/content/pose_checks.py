"""What the pose of an exercise must satisfy before anyone draws it: a body that can be, standing where it should."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from app.content.flaws import Flaw
from app.domain.exercises.exercise import Exercise, ImpactLevel, PoseFrame
from app.domain.figures.body_model import BodyModel
from app.domain.figures.outline import outline_of
from app.domain.figures.props import PLACES_AROUND, PLACES_ON_BODY, Prop, parse_mark, parse_prop
from app.domain.figures.scene import FLOOR, NOTHING, Scene, stage
from app.domain.figures.skeleton import SIDES, Side, Skeleton

_MOVING_SUPPORTS: Final = frozenset({"bike", "elliptical", "slope", "treadmill", "wobble"})
"""Things whose surface is not level or moves with the foot."""
_FRAMES: Final = ("start", "end")


def pose_flaws_of(exercises: tuple[Exercise, ...], model: BodyModel) -> Iterator[Flaw]:
    """Everything wrong with the poses."""
    for exercise in exercises:
        words = [*_props(exercise, model), *_hands(exercise, model)]
        yield from words
        yield from _ranges(exercise, model)
        if not words:
            # Only a pose whose words are known can be set up.
            scene = stage(exercise.pose, model)
            yield from _stillness(exercise, scene, model)
            yield from _contacts(exercise, scene, model)


def _stillness(exercise: Exercise, scene: Scene, model: BodyModel) -> Iterator[Flaw]:
    """A body that neither moves nor presses looks like one at rest."""
    told = exercise.pose.presses or exercise.pose.turns or exercise.slug in model.close_ups
    if scene.is_held and not told:
        yield Flaw(exercise, "pose", "nothing is seen to move", "say under presses or turns what the body does")


def _props(exercise: Exercise, model: BodyModel) -> Iterator[Flaw]:
    places = PLACES_AROUND | PLACES_ON_BODY.keys()
    for written in exercise.pose.props:
        prop = parse_prop(written)
        if prop.kind not in model.props:
            message = f'there is no prop "{prop.kind}"'
            yield Flaw(exercise, "pose.props", message, _nearest(prop.kind, model.props))
        if prop.place not in places:
            message = f'there is no place "{prop.place}"'
            yield Flaw(exercise, "pose.props", message, _nearest(prop.place, places))
    for key, marks in (("presses", exercise.pose.presses), ("turns", exercise.pose.turns)):
        for place, _ in map(parse_mark, marks):
            if place not in PLACES_ON_BODY:
                message = f'the body has no place "{place}"'
                yield Flaw(exercise, f"pose.{key}", message, _nearest(place, PLACES_ON_BODY))


def _hands(exercise: Exercise, model: BodyModel) -> Iterator[Flaw]:
    kinds = [parse_prop(written).kind for written in exercise.pose.props]
    known = {NOTHING, FLOOR, *kinds, *PLACES_ON_BODY}
    for name, frame in _frames(exercise):
        for word in frame.hands:
            if word in known:
                continue
            message = f'a hand is on "{word}", which is neither in the picture nor on the body'
            remedy = "name it in props, too" if word in model.props else _nearest(word, known)
            yield Flaw(exercise, f"pose.{name}.hands", message, remedy)


def _nearest(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    found = get_close_matches(word, words, n=1)
    return f'write "{found[0]}"' if found else f"use one of {', '.join(words)}"


def _frames(exercise: Exercise) -> tuple[tuple[str, PoseFrame], ...]:
    return tuple(zip(_FRAMES, (exercise.pose.start, exercise.pose.end), strict=True))


# Joints ----------------------------------------------------------------------------------------------------

_ANGLES: Final[tuple[tuple[str, str, Callable[[PoseFrame], Sequence[int | str]]], ...]] = (
    ("hip", "thigh", lambda frame: frame.hip_deg),
    ("knee", "shank", lambda frame: frame.knee_deg),
    ("ankle", "shank", lambda frame: frame.ankle_deg),
    ("shoulder", "arm", lambda frame: frame.shoulder_deg),
    ("elbow", "arm", lambda frame: frame.elbow_deg),
)


def _ranges(exercise: Exercise, model: BodyModel) -> Iterator[Flaw]:
    """A joint turned further than a joint turns; from in front and foreshortened, angles are those of the picture."""
    if exercise.pose.view != "side":
        return
    for name, frame in _frames(exercise):
        for joint, segment, angles in _ANGLES:
            low, high = getattr(model.ranges, joint)
            for side, angle in zip(SIDES, angles(frame), strict=True):
                if isinstance(angle, str) or _foreshortened(frame, segment, side):
                    continue
                if not low <= angle <= high:
                    message = f"{angle} degrees at side {side}; a {joint} turns from {low} to {high}"
                    yield Flaw(exercise, f"pose.{name}.{joint}_deg", message, "correct the angle")


def _foreshortened(frame: PoseFrame, segment: str, side: Side) -> bool:
    own = frame.scale_a if side == "a" else frame.scale_b
    return any(each.segment == segment for each in (*own, *frame.scale))


# Contacts --------------------------------------------------------------------------------------------------


def _contacts(exercise: Exercise, scene: Scene, model: BodyModel) -> Iterator[Flaw]:
    for side in SIDES:
        if scene.misses[side] > model.tolerances.hold:
            message = f"hand {side} misses what it is on by {scene.misses[side]:.0f} cm"
            yield Flaw(exercise, "pose.hands", message, "bring the body nearer, or let the hand go with -")
    if exercise.pose.camera == "above":
        return
    for (name, frame), body in zip(_frames(exercise), (scene.bodies[0], scene.bodies[-1]), strict=True):
        yield from _below_floor(exercise, name, body, model)
        yield from _floating(exercise, name, frame, body, model)
        yield from _feet(exercise, name, frame, body, scene, model)


def _below_floor(exercise: Exercise, name: str, body: Skeleton, model: BodyModel) -> Iterator[Flaw]:
    for joint, point, radius in outline_of(body, model):
        if point[1] - radius < -model.tolerances.floor:
            message = f"{joint} is {radius - point[1]:.0f} cm below the floor"
            yield Flaw(exercise, f"pose.{name}", message, "correct the angles of that limb, or give a hand the floor")


def _floating(exercise: Exercise, name: str, frame: PoseFrame, body: Skeleton, model: BodyModel) -> Iterator[Flaw]:
    """A lifted body has something under it, or jumps."""
    lowest = min(point[1] - radius for _, point, radius in outline_of(body, model, hands=False))
    carried = any(prop.size_cm or prop.kind in _CARRYING for prop in map(parse_prop, exercise.pose.props))
    jumps = exercise.impact is not ImpactLevel.NONE
    # From in front on tiptoe; or seen at a slant, where what is further away stands higher in the picture.
    raised = frame.lift_cm and exercise.pose.view != "side"
    if lowest > model.tolerances.support and not (carried or jumps or raised):
        message = f"the body floats {lowest:.0f} cm above the floor"
        yield Flaw(exercise, f"pose.{name}.lift_cm", message, "lower it, or put the prop under it that carries it")


_CARRYING: Final = frozenset({"bed", "bike", "chair", "elliptical", "slope", "wobble"})


def _feet(
    exercise: Exercise, name: str, frame: PoseFrame, body: Skeleton, scene: Scene, model: BodyModel
) -> Iterator[Flaw]:
    """A foot that is flat lies on the floor or on a thing that carries it."""
    props = [standing.prop for standing in scene.props]
    if exercise.pose.view != "side" or any(prop.kind in _MOVING_SUPPORTS for prop in props):
        return
    levels = {0.0, float(frame.lift_cm), *_levels(props)}
    for side, ankle in zip(SIDES, frame.ankle_deg, strict=True):
        sole = min(body[f"heel_{side}"][1] - model.radii.heel, body[f"ball_{side}"][1] - model.radii.ball)
        gap = min(abs(sole - level) for level in levels)
        if isinstance(ankle, str) and gap > model.tolerances.support:
            message = f"foot {side} is flat, {sole:.0f} cm above the floor with nothing under it"
            yield Flaw(exercise, f"pose.{name}.ankle_deg", message, "correct hip and knee, or write the ankle's angle")


def _levels(props: Sequence[Prop]) -> Iterator[float]:
    for prop in props:
        size = float(prop.size_cm or 0)
        yield from (size, 2 * size) if prop.kind == "stairs" else (size,)
