"""How thick a body is, and so how far it reaches and what it could touch."""

from collections.abc import Iterable
from functools import cache
from math import cos, inf, radians
from typing import Final

from app.domain.figures.body_model import BodyModel
from app.domain.figures.skeleton import JOINTS, SIDES, Point, Skeleton

_LYING: Final = 0.6
"""Cosine below which a trunk counts as lying."""

Thickness = tuple[tuple[int, float], ...]
"""Which of the points of a skeleton could touch something, and half the thickness of the body there."""


def outline_of(skeleton: Skeleton, model: BodyModel, *, hands: bool = True) -> list[tuple[str, Point, float]]:
    """Where the body could touch something: joint, centre and half thickness there."""
    thickness = thickness_of(skeleton, model, hands=hands)
    return [(JOINTS[place], skeleton.points[place], radius) for place, radius in thickness]


def extent_of(bodies: Iterable[Skeleton], model: BodyModel) -> tuple[float, float, float, float]:
    """From where to where bodies reach: left, bottom, right and top."""
    left = bottom = inf
    right = top = -inf
    # Four comparisons in one loop: this runs for every point of every body.
    for body in bodies:
        points = body.points
        for place, radius in thickness_of(body, model):
            x, y = points[place]
            if x - radius < left:
                left = x - radius
            if x + radius > right:
                right = x + radius
            if y - radius < bottom:
                bottom = y - radius
            if y + radius > top:
                top = y + radius
    return left, bottom, right, top


def lowest_of(skeleton: Skeleton, model: BodyModel) -> float:
    """The height of the lowest point of a body, its hands left out."""
    points = skeleton.points
    return min([points[place][1] - radius for place, radius in thickness_of(skeleton, model, hands=False)])


def thickness_of(skeleton: Skeleton, model: BodyModel, *, hands: bool = True) -> Thickness:
    """How thick a body is where it could touch something."""
    return _thickness(model, abs(cos(radians(skeleton.directions["trunk"]))) < _LYING, hands)


@cache
def _thickness(model: BodyModel, lying: bool, hands: bool) -> Thickness:
    """The same for every figure of a model."""
    radii = model.radii
    torso = {"head": radii.head, "pelvis": radii.pelvis}
    limbs = {
        "shoulder": 4.0 if lying else radii.shoulder,
        "hip": radii.hip,
        "knee": radii.knee,
        "ankle": radii.ankle,
        "heel": radii.heel,
        "ball": radii.ball,
        "elbow": radii.elbow,
    }
    if lying:
        torso["shoulder"] = radii.chest
    if hands:
        limbs |= {"hand": radii.wrist, "palm": radii.palm}
    known = torso | {f"{joint}_{side}": radius for side in SIDES for joint, radius in limbs.items()}
    return tuple((JOINTS.index(joint), radius) for joint, radius in known.items())
