"""The drawing of every exercise: whole, deterministic, described, and harmless."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from math import cos, hypot, radians, sin

import pytest

from app.content.figures import load_figure_texts
from app.content.load import CONTENT_ROOT
from app.content.pose_model import shipped_pose_model
from app.domain.exercises.exercise import Exercise
from app.domain.figures.scene import stage
from app.domain.figures.skeleton import SIDES
from app.rendering.body import Body, arm, leg
from app.rendering.figure import draw_figure, shown_side
from app.rendering.parts import Part, Spot
from app.rendering.picture import STEPS
from tests.catalog_of_tests import SHIPPED

EXERCISES = SHIPPED.exercises
MODEL = shipped_pose_model()
TEXTS = load_figure_texts(CONTENT_ROOT)
SVG = "{http://www.w3.org/2000/svg}"
MOTION_MAX_BYTES = 40_000
STILL_MAX_BYTES = 20_000
PARTED_MAX_CM = 1.0

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.slug)


@every_exercise
@pytest.mark.parametrize("motion", [False, True], ids=["still", "moving"])
def test_a_figure_is_an_image_with_a_name_and_a_description(exercise: Exercise, motion: bool) -> None:
    root = ElementTree.fromstring(draw_figure(exercise, MODEL, TEXTS, "en", motion=motion))  # noqa: S314 (our own bytes)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert exercise.name in str(title.text)
    for words in (exercise.pose.caption, exercise.setup, *exercise.steps):
        assert words in str(description.text)


@every_exercise
def test_a_figure_runs_nothing_and_loads_nothing(exercise: Exercise) -> None:
    for motion in (False, True):
        text = draw_figure(exercise, MODEL, TEXTS, "en", motion=motion).decode()
        assert text.count("http") == 1, "only the namespace"
        for word in ("<script", "href", "url(", "@import", "onload", "<image", "<foreignObject", "nan"):
            assert word not in text


@every_exercise
def test_equal_arguments_give_equal_bytes(exercise: Exercise) -> None:
    assert draw_figure(exercise, MODEL, TEXTS, "en", motion=True) == draw_figure(
        exercise, MODEL, TEXTS, "en", motion=True
    )


@every_exercise
def test_one_side_is_drawn_as_written_and_the_other_is_its_mirror_image(exercise: Exercise) -> None:
    written = shown_side(exercise)
    other = "left" if written == "right" else "right"
    still, turned = (draw_figure(exercise, MODEL, TEXTS, "en", side=side).decode() for side in (written, other))  # type: ignore[arg-type]
    assert "scale(-1 1)" not in still
    assert turned.count("scale(-1 1)") in (1, 2), "each panel is turned over by itself"
    if exercise.unilateral:
        assert f"The {other} side works." in turned


@every_exercise
def test_a_figure_is_small(exercise: Exercise) -> None:
    assert len(draw_figure(exercise, MODEL, TEXTS, "en")) < STILL_MAX_BYTES
    assert len(draw_figure(exercise, MODEL, TEXTS, "en", motion=True)) < MOTION_MAX_BYTES


@every_exercise
def test_a_moving_figure_stands_still_for_who_prefers_it(exercise: Exercise) -> None:
    text = draw_figure(exercise, MODEL, TEXTS, "en", motion=True).decode()
    assert "@media(prefers-reduced-motion:reduce){.genu-figure *{animation:none!important}" in text
    assert "@keyframes" not in draw_figure(exercise, MODEL, TEXTS, "en").decode()


@every_exercise
def test_no_joint_is_seen_to_part_between_the_pictures_of_a_movement(exercise: Exercise) -> None:
    scene = stage(exercise.pose, MODEL, STEPS)
    body, lengths = Body(exercise.pose, MODEL, scene.bodies), MODEL.lengths
    for side in SIDES:
        *_, shank, thigh = leg(body, side, "near")
        upper_arm, forearm, _ = arm(body, side, "near")
        assert _parted_cm(thigh, shank, lengths.thigh) < PARTED_MAX_CM
        assert _parted_cm(upper_arm, forearm, lengths.upper_arm) < PARTED_MAX_CM


def _parted_cm(upper: Part, lower: Part, length: float) -> float:
    """How far the end of one limb is from the beginning of the next, halfway between two pictures at most."""
    halfway = [[_middle(*pair) for pair in pairwise(part.spots)] for part in (upper, lower)]
    return max(_distance_to_end(hanging, length, next_one) for hanging, next_one in zip(*halfway, strict=True))


def _middle(one: Spot, other: Spot) -> Spot:
    x, y, turn, stretch = ((first + last) / 2 for first, last in zip(one, other, strict=True))
    return x, y, turn, stretch


def _distance_to_end(upper: Spot, length: float, lower: Spot) -> float:
    x, y, turn, stretch = upper
    angle, reach = radians(turn + 180), length * stretch
    return hypot(x + reach * sin(angle) - lower[0], y + reach * cos(angle) - lower[1])


def test_a_figure_fits_light_and_dark_pages() -> None:
    text = draw_figure(EXERCISES[0], MODEL, TEXTS, "en").decode()
    assert "@media(prefers-color-scheme:dark)" in text


def test_at_a_slant_what_is_far_lies_behind_the_body() -> None:
    slanted = [each for each in EXERCISES if each.pose.view == "back" and each.pose.camera == "level"]
    assert slanted
    for exercise in slanted:
        text = draw_figure(exercise, MODEL, TEXTS, "en").decode()
        panel = text.split('class="plate"')[0].split("<g ")[1]
        far, near = panel.rindex('class="far'), panel.index('class="near')
        assert far < near, "far arm and leg come first, then the near leg, the trunk and the near arm"


def test_no_two_exercises_look_the_same() -> None:
    pictures: dict[str, str] = {}
    for exercise in EXERCISES:
        text = draw_figure(exercise, MODEL, TEXTS, "en").decode()
        picture = text[text.index("</desc>") :]
        assert picture not in pictures, (exercise.slug, pictures.get(picture))
        pictures[picture] = exercise.slug
