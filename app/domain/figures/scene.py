"""A pose as it is drawn: the body in place, the things around it, and the hands on what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import acos, ceil, degrees
from typing import Final, NamedTuple

from app.domain.exercises.exercise import Pose
from app.domain.figures.body_model import BodyModel
from app.domain.figures.outline import outline_of
from app.domain.figures.placement import place
from app.domain.figures.props import PLACES_ON_BODY, Prop, parse_prop
from app.domain.figures.skeleton import (
    SIDES,
    Point,
    Side,
    Skeleton,
    Way,
    along,
    direction_of,
    distance_of,
    way_of,
)

NOTHING: Final = "-"
FLOOR: Final = "floor"
UPRIGHT: Final = frozenset({"wall", "mirror"})
"""Props that stand beside the body as far away as it reaches."""
_UNSEEN_CM: Final = 3.0
"""How far a joint moves at most for its movement not to be seen."""
_LEFT_PLACES: Final = frozenset({"back", "behind", "b_side"})


@dataclass(frozen=True, slots=True)
class StandingProp:
    """A prop and the point that says where it is: its top, or for a wall its face."""

    prop: Prop
    at: Point


class Hold(NamedTuple):
    """Where a hand has to be: the wrist on a surface (with the hand along it), or the palm on a point."""

    at: Point
    hand_direction: float | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Bodies from start to end and the props that do not move with them.

    `misses` is the largest distance of a hand from what it holds, in centimetres, per side.
    """

    pose: Pose
    bodies: tuple[Skeleton, ...]
    props: tuple[StandingProp, ...]
    misses: Mapping[Side, float]

    @property
    def is_held(self) -> bool:
        """Whether nothing moves far enough to be seen."""
        start, end = self.bodies[0], self.bodies[-1]
        turned = _nod(start) != _nod(end)
        return not turned and all(
            distance_of(*ends) < _UNSEEN_CM for ends in zip(start.points, end.points, strict=True)
        )


def _nod(body: Skeleton) -> float:
    return body.directions["head"] - body.directions["trunk"]


@dataclass(frozen=True, slots=True)
class Steps:
    """How many steps the way from start to end has: one for so many degrees of turn, within bounds."""

    fewest: int
    most: int
    turn_deg: float

    def of(self, way: Way) -> int:
        """The number of steps of a way."""
        return min(self.most, max(self.fewest, ceil(way.largest_turn_deg / self.turn_deg)))


def stage(pose: Pose, model: BodyModel, steps: int | Steps = 1) -> Scene:
    """The scene of a pose; with more `steps`, the body on its way from start to end as well."""
    way = way_of(pose, model)
    count = steps if isinstance(steps, int) else steps.of(way)
    props = tuple(parse_prop(written) for written in pose.props)
    shares = [step / count for step in range(count + 1)]
    bodies = place(pose, way, props, model, shares)
    standing = tuple(StandingProp(prop, _where(prop, pose, bodies, model)) for prop in props)
    misses: dict[Side, float] = {}
    for side in SIDES:
        bodies, misses[side] = _with_hand(side, bodies, shares, pose, standing, model)
    return Scene(pose, bodies, standing, misses)


def _where(prop: Prop, pose: Pose, bodies: Sequence[Skeleton], model: BodyModel) -> Point:
    start, end = bodies[0], bodies[-1]
    height = prop.size_cm or 0
    if prop.kind in UPRIGHT:
        return _beside(prop.place, bodies, model), 0.0
    if prop.place == "behind":
        return end["pelvis"][0], float(height) or end["pelvis"][1] - model.radii.pelvis
    if prop.place in ("hips", "back"):
        return start["pelvis"][0], float(height) or start["pelvis"][1] - model.radii.hip
    if prop.place in PLACES_ON_BODY:
        # What carries a part of the body is where that part is lowest.
        where = PLACES_ON_BODY[prop.place]
        x, y = min((where(start), where(end)), key=lambda point: point[1])
        return x, float(height) or y
    return _hand_on(prop, pose, start), float(height)


def _beside(place_name: str, bodies: Sequence[Skeleton], model: BodyModel) -> float:
    touched = [
        (point[0], model.radii.foot if joint.startswith("ball") else radius)
        for body in bodies
        for joint, point, radius in outline_of(body, model)
    ]
    if place_name in _LEFT_PLACES:
        return min(x - radius for x, radius in touched)
    return max(x + radius for x, radius in touched)


def _hand_on(prop: Prop, pose: Pose, body: Skeleton) -> float:
    """Beside the body a thing stands where a hand reaches for it."""
    for frame in (pose.start, pose.end):
        for side, held in zip(SIDES, frame.hands, strict=False):
            if held == prop.kind:
                return body[f"palm_{side}"][0]
    toward = -1 if prop.place in _LEFT_PLACES else 1
    return body["pelvis"][0] + toward * distance_of(body["pelvis"], body["shoulder"])


# Hands -----------------------------------------------------------------------------------------------------


def _with_hand(
    side: Side,
    bodies: tuple[Skeleton, ...],
    shares: Sequence[float],
    pose: Pose,
    props: Sequence[StandingProp],
    model: BodyModel,
) -> tuple[tuple[Skeleton, ...], float]:
    """The bodies with one hand on what it holds, and how far it misses that at most."""
    index = SIDES.index(side)
    first, last = (frame.hands[index] if frame.hands else NOTHING for frame in (pose.start, pose.end))
    if first == last == NOTHING:
        return bodies, 0.0
    bend = pose.end.elbow_deg[index] or pose.start.elbow_deg[index]
    outward = (bend >= 0) == (pose.view == "side" or side == "a")
    reached, farthest = [], 0.0
    for body, share in zip(bodies, shares, strict=True):
        hold = _hold(first, side, body, props, model)
        if last != first:
            hold = _on_the_way(hold, _hold(last, side, body, props, model), share)
        drawn = reach(body, side, hold, model, bends_clockwise=outward)
        holding = drawn[f"hand_{side}"] if hold.hand_direction is not None else drawn[f"palm_{side}"]
        farthest = max(farthest, distance_of(holding, hold.at))
        reached.append(drawn)
    return tuple(reached), farthest


def _on_the_way(first: Hold, last: Hold, share: float) -> Hold:
    (x, y), (to_x, to_y) = first.at, last.at
    nearer = first if share < 0.5 else last
    return Hold((x + share * (to_x - x), y + share * (to_y - y)), nearer.hand_direction)


def _hold(word: str, side: Side, body: Skeleton, props: Sequence[StandingProp], model: BodyModel) -> Hold:
    wrist = body[f"hand_{side}"]
    if word == NOTHING:
        return Hold(body[f"palm_{side}"], None)
    if word == FLOOR:
        return Hold((wrist[0], model.radii.palm), 90.0 if body["head"][0] >= body["pelvis"][0] else 270.0)
    if word in PLACES_ON_BODY:
        return Hold(PLACES_ON_BODY[word](body), None)
    standing = next((each for each in props if each.prop.kind == word), None)
    if standing is None:
        return Hold(body[f"palm_{side}"], None)
    if word in UPRIGHT:
        toward = 1 if standing.at[0] >= body["pelvis"][0] else -1
        height = body[f"shoulder_{side}"][1] - model.radii.chest
        return Hold((standing.at[0] - toward * model.radii.palm, height), 0.0)
    return Hold((standing.at[0], standing.at[1] + model.radii.palm), None)


def reach(body: Skeleton, side: Side, hold: Hold, model: BodyModel, *, bends_clockwise: bool) -> Skeleton:
    """The body with one arm drawn to a hold as far as it reaches; the elbow bends the way it is told."""
    shoulder, elbow, wrist = (body[f"{joint}_{side}"] for joint in ("shoulder", "elbow", "hand"))
    upper, lower = distance_of(shoulder, elbow), distance_of(elbow, wrist)
    palm_ahead = 0.0 if hold.hand_direction is not None else model.lengths.hand / 2
    lower += palm_ahead
    gap = min(max(distance_of(shoulder, hold.at), abs(upper - lower) + 0.01), upper + lower - 0.01)
    straight = direction_of(shoulder, hold.at)
    turned = degrees(acos((upper**2 + gap**2 - lower**2) / (2 * upper * gap)))
    upper_arm = straight + (turned if bends_clockwise else -turned)
    new_elbow = along(shoulder, upper_arm, upper)
    end = along(shoulder, straight, gap)
    forearm = direction_of(new_elbow, end)
    new_wrist = along(new_elbow, forearm, lower - palm_ahead)
    hand = hold.hand_direction if hold.hand_direction is not None else forearm
    palm = along(new_wrist, hand, model.lengths.hand / 2)
    drawn = {f"elbow_{side}": new_elbow, f"hand_{side}": new_wrist, f"palm_{side}": palm}
    return body.with_joints(drawn)
