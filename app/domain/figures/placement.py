"""Where a body stands: its lowest point on the floor, and both frames laid over each other on one joint."""

from collections.abc import Sequence
from typing import Final

from app.domain.exercises.exercise import Pose
from app.domain.figures.body_model import BodyModel
from app.domain.figures.props import Prop
from app.domain.figures.skeleton import FEET, Bearings, Skeleton, bearings_of, between, lowest_of, skeleton_from

CARRIERS: Final = frozenset({"chair", "bed", "bike"})
"""Props that carry a body whose fixed joint is the pelvis: it keeps its height while the legs move."""


Ends = tuple[Bearings, Bearings]


def ends_of(pose: Pose, model: BodyModel) -> Ends:
    """Start and end as directions and lengths."""
    return bearings_of(pose.start, pose.view, model), bearings_of(pose.end, pose.view, model)


def largest_turn_deg(ends: Ends) -> float:
    """How far the limb that turns most turns from start to end, feet and what hands hold left out."""
    start, end = (each.directions for each in ends)
    return max([abs(end[name] - direction) for name, direction in start.items() if name not in FEET])


def place(
    pose: Pose, ends: Ends, props: Sequence[Prop], model: BodyModel, shares: Sequence[float]
) -> tuple[Skeleton, ...]:
    """The body at each share of the way from start (0) to end (1), standing where it belongs."""
    first = skeleton_from(ends[0], pose.view, model)
    first = first.shifted(0, 0 if pose.camera == "above" else pose.start.lift_cm - lowest_of(first, model))
    carried = pose.fix == "pelvis" and any(prop.kind in CARRIERS for prop in props)
    return tuple(_placed(pose, ends, first, share, model, carried=carried) for share in shares)


def _placed(pose: Pose, ends: Ends, first: Skeleton, share: float, model: BodyModel, *, carried: bool) -> Skeleton:
    body = skeleton_from(between(*ends, share), pose.view, model)
    right = first[pose.fix][0] - body[pose.fix][0] + share * pose.end.shift_cm
    if carried or pose.camera == "above":
        return body.shifted(right, first[pose.fix][1] - body[pose.fix][1])
    lift = pose.start.lift_cm + share * (pose.end.lift_cm - pose.start.lift_cm)
    return body.shifted(right, lift - lowest_of(body, model))
