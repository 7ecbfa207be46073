"""The body of every pose, start to end: whole, standing where it should, with its hands where they belong."""

from itertools import pairwise

import pytest

from app.content.pose_model import shipped_pose_model
from app.domain.exercises.exercise import Exercise, PoseFrame
from app.domain.figures.outline import extent_of, outline_of
from app.domain.figures.props import Prop, parse_prop
from app.domain.figures.scene import Hold, reach, stage
from app.domain.figures.skeleton import SIDES, Skeleton, along, direction_of, distance_of, skeleton_of
from tests.catalog_of_tests import SHIPPED

EXERCISES = SHIPPED.exercises
MODEL = shipped_pose_model()
STANDING = PoseFrame(0, (0, 0), (0, 0), ("flat", "flat"), (0, 0), (0, 0))
SEGMENTS = (
    ("hip", "knee", "thigh", MODEL.lengths.thigh),
    ("knee", "ankle", "shank", MODEL.lengths.shank),
    ("shoulder", "elbow", "arm", MODEL.lengths.upper_arm),
    ("elbow", "hand", "arm", MODEL.lengths.forearm),
)

# Seen from above there is no floor.
ON_A_FLOOR = [each for each in EXERCISES if each.pose.camera != "above"]

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.slug)
every_exercise_on_a_floor = pytest.mark.parametrize("exercise", ON_A_FLOOR, ids=lambda each: each.slug)


@every_exercise
def test_segments_keep_their_length_unless_they_are_foreshortened(exercise: Exercise) -> None:
    scene = stage(exercise.pose, MODEL)
    for frame, body in ((exercise.pose.start, scene.bodies[0]), (exercise.pose.end, scene.bodies[-1])):
        shortened = {each.segment for each in (*frame.scale, *frame.scale_a, *frame.scale_b)}
        for upper, lower, segment, length in SEGMENTS:
            for side in SIDES:
                drawn = distance_of(body[f"{upper}_{side}"], body[f"{lower}_{side}"])
                assert segment in shortened or drawn == pytest.approx(length)


@every_exercise_on_a_floor
def test_nothing_is_below_the_floor_on_the_whole_way(exercise: Exercise) -> None:
    scene = stage(exercise.pose, MODEL, 8)
    for body in scene.bodies:
        lowest = min(point[1] - radius for _, point, radius in outline_of(body, MODEL))
        assert lowest >= -MODEL.tolerances.floor


@every_exercise
def test_bodies_reach_as_far_as_their_outline_on_the_whole_way(exercise: Exercise) -> None:
    bodies = stage(exercise.pose, MODEL, 4).bodies
    seen = [(x, y, radius) for body in bodies for _, (x, y), radius in outline_of(body, MODEL)]
    assert extent_of(bodies, MODEL) == pytest.approx(
        (
            min(x - radius for x, _, radius in seen),
            min(y - radius for _, y, radius in seen),
            max(x + radius for x, _, radius in seen),
            max(y + radius for _, y, radius in seen),
        )
    )


@every_exercise
def test_the_joint_that_is_fixed_stays_over_its_place(exercise: Exercise) -> None:
    scene = stage(exercise.pose, MODEL)
    start, end = (body[exercise.pose.fix] for body in (scene.bodies[0], scene.bodies[-1]))
    if not exercise.pose.fix.startswith("hand"):
        assert end[0] - start[0] == pytest.approx(exercise.pose.end.shift_cm)


@every_exercise
def test_the_way_has_no_jumps(exercise: Exercise) -> None:
    bodies = stage(exercise.pose, MODEL, 16).bodies
    for before, after in pairwise(bodies):
        assert max(distance_of(before[joint], after[joint]) for joint in before.joints) < 40


@every_exercise
def test_hands_reach_what_they_are_on(exercise: Exercise) -> None:
    assert max(stage(exercise.pose, MODEL).misses.values()) <= MODEL.tolerances.hold


def test_a_standing_body_is_as_tall_as_its_parts() -> None:
    body = skeleton_of(STANDING, "side", MODEL)
    height = body["head"][1] + MODEL.radii.head - body["heel_a"][1] + MODEL.radii.heel
    assert 165 < height < 185


def test_a_bent_knee_brings_the_heel_behind_and_the_toes_point_where_we_look() -> None:
    bent = skeleton_of(PoseFrame(0, (0, 0), (90, 0), (0, "flat"), (0, 0), (0, 0)), "side", MODEL)
    assert bent["ankle_a"][0] < bent["knee_a"][0]
    assert bent["toe_b"][0] > bent["ankle_b"][0]


def test_an_arm_out_of_reach_is_stretched_and_the_miss_is_told() -> None:
    body = skeleton_of(STANDING, "side", MODEL)
    far = Hold((300.0, 0.0), None)
    stretched = reach(body, "a", far, MODEL, bends_clockwise=True)
    assert direction_of(stretched["shoulder_a"], stretched["hand_a"]) == pytest.approx(
        direction_of(body["shoulder_a"], far.at), abs=1
    )
    assert distance_of(stretched["palm_a"], far.at) > 100


@pytest.mark.parametrize(
    ("written", "prop"),
    [("mat@floor", Prop("mat", None, "floor")), ("step20@foot_a", Prop("step", 20, "foot_a"))],
)
def test_a_prop_is_read_as_kind_size_and_place(written: str, prop: Prop) -> None:
    assert parse_prop(written) == prop


def test_a_shifted_body_keeps_its_form() -> None:
    body = skeleton_of(STANDING, "front", MODEL)
    moved: Skeleton = body.shifted(12, 5)
    for joint, point in body.joints.items():
        assert moved[joint] == pytest.approx((point[0] + 12, point[1] + 5))
    assert along((0, 0), 90, 2) == pytest.approx((2, 0))
