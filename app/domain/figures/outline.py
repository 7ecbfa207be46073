"""How thick a body is, and so how far it reaches and what it could touch."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from math import cos, inf, radians
from operator import itemgetter, sub
from typing import Final

from app.domain.figures.body_model import BodyModel
from app.domain.figures.skeleton import JOINTS, SIDES, Point, Skeleton

_LYING: Final = 0.6
"""Cosine below which a trunk counts as lying."""


def outline_of(skeleton: Skeleton, model: BodyModel, *, hands: bool = True) -> list[tuple[str, Point, float]]:
    """Where the body could touch something: joint, centre and half thickness there."""
    thickness = thickness_of(skeleton, model, hands=hands)
    joints = zip(JOINTS, skeleton.points, thickness, strict=True)
    return [(joint, point, radius) for joint, point, radius in joints if radius > 0]


def extent_of(bodies: Iterable[Skeleton], model: BodyModel) -> tuple[float, float, float, float]:
    """From where to where bodies reach: left, bottom, right and top."""
    lefts, bottoms, rights, tops = [], [], [], []
    for thickness, alike in groupby(bodies, key=lambda body: thickness_of(body, model)):
        for track, radius in zip(zip(*[body.points for body in alike], strict=True), thickness, strict=True):
            across, high = zip(*track, strict=True)
            lefts.append(min(across) - radius)
            bottoms.append(min(high) - radius)
            rights.append(max(across) + radius)
            tops.append(max(high) + radius)
    return min(lefts), min(bottoms), max(rights), max(tops)


def lowest_of(skeleton: Skeleton, model: BodyModel) -> float:
    """The height of the lowest point of a body, its hands left out."""
    heights = map(itemgetter(1), skeleton.points)
    lowest: float = min(map(sub, heights, thickness_of(skeleton, model, hands=False)))
    return lowest


def thickness_of(skeleton: Skeleton, model: BodyModel, *, hands: bool = True) -> tuple[float, ...]:
    """Half thickness of the body at each joint; minus infinity where it touches nothing."""
    return _thickness(model, abs(cos(radians(skeleton.directions["trunk"]))) < _LYING, hands)


@cache
def _thickness(model: BodyModel, lying: bool, hands: bool) -> tuple[float, ...]:
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
    return tuple(known.get(joint, -inf) for joint in JOINTS)
