"""Where a body stands: its lowest point on the floor, and both frames laid over each other on one joint."""

from collections.abc import Sequence
from typing import Final

from app.domain.exercises.exercise import Pose
from app.domain.figures.body_model import BodyModel
from app.domain.figures.outline import lowest_of
from app.domain.figures.props import Prop
from app.domain.figures.skeleton import Skeleton, Way, skeleton_from

CARRIERS: Final = frozenset({"chair", "bed", "bike"})
"""Props that carry a body whose fixed joint is the pelvis: it keeps its height while the legs move."""


def place(
    pose: Pose, way: Way, props: Sequence[Prop], model: BodyModel, shares: Sequence[float]
) -> tuple[Skeleton, ...]:
    """The body at each share of the way from start (0, which comes first) to end (1), standing where it belongs."""
    first, *others = (skeleton_from(way.at(share), pose.view, model) for share in shares)
    first = first.shifted(0, 0 if pose.camera == "above" else pose.start.lift_cm - lowest_of(first, model))
    carried = pose.camera == "above" or (pose.fix == "pelvis" and any(prop.kind in CARRIERS for prop in props))
    return first, *(
        _placed(body, pose, first, share, model, carried=carried)
        for body, share in zip(others, shares[1:], strict=True)
    )


def _placed(body: Skeleton, pose: Pose, first: Skeleton, share: float, model: BodyModel, *, carried: bool) -> Skeleton:
    (x, y), (fixed_x, fixed_y) = body[pose.fix], first[pose.fix]
    right = fixed_x - x + share * pose.end.shift_cm
    if carried:
        return body.shifted(right, fixed_y - y)
    lift = pose.start.lift_cm + share * (pose.end.lift_cm - pose.start.lift_cm)
    return body.shifted(right, lift - lowest_of(body, model))
