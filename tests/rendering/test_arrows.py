"""Arrows tell movement, pressing without movement, and turning; each is drawn and said."""

import re
from math import cos, radians, sin

import pytest

from app.content.figures import load_figure_texts
from app.content.load import CONTENT_ROOT
from app.content.pose_model import shipped_pose_model
from app.domain.exercises.exercise import Exercise
from app.domain.figures.props import PLACES_ON_BODY, parse_mark
from app.domain.figures.scene import stage
from app.domain.figures.skeleton import along, distance_of
from app.rendering.arrows import arrows_of, marks_of
from app.rendering.body import Body
from app.rendering.figure import draw_figure
from tests.catalog_of_tests import EXERCISES

MODEL = shipped_pose_model()
TEXTS = load_figure_texts(CONTENT_ROOT)
PRESSING = [each for each in EXERCISES.values() if each.pose.presses]
TURNING = [each for each in EXERCISES.values() if each.pose.turns]
STANDING_FEET = [
    ("gastrocnemius-wall-stretch", "ankle_b"),
    ("half-kneeling-hip-flexor-stretch", "ankle_b"),
    ("couch-stretch", "ankle_b"),
    ("split-squat", "ankle_b"),
    ("split-stance-weight-shift", "ankle_b"),
    ("standing-hamstring-stretch", "ankle_a"),
    ("terminal-knee-extension", "ankle_b"),
    ("kickstand-hinge", "ankle_b"),
    ("mirror-squat", "ankle_a"),
    ("banded-squat", "ankle_a"),
    ("standing-adductor-stretch", "ankle_b"),
]


def _named(exercises: list[Exercise]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("exercise", exercises, ids=lambda each: each.slug)


def _drawn(exercise: Exercise, *, motion: bool = False) -> str:
    return draw_figure(exercise, MODEL, TEXTS, "en", motion=motion).decode()


def _last_body(exercise: Exercise) -> Body:
    return Body(exercise.pose, MODEL, (stage(exercise.pose, MODEL).bodies[-1],))


def test_a_thick_arrow_and_its_words_stand_where_something_presses_and_nowhere_else() -> None:
    for exercise in EXERCISES.values():
        text = _drawn(exercise)
        assert text.count('<path class="press"') == len(exercise.pose.presses), exercise.slug
        assert (MODEL.marks["presses"] in text) == bool(exercise.pose.presses), exercise.slug
        assert (MODEL.marks["turns"] in text) == bool(exercise.pose.turns), exercise.slug


@_named(PRESSING)
def test_a_thick_arrow_touches_what_presses_from_behind(exercise: Exercise) -> None:
    body = _last_body(exercise)
    for written, part in zip(exercise.pose.presses, marks_of(body), strict=False):
        name, direction = parse_mark(written)
        place, (x, y, turn, _) = PLACES_ON_BODY[name](body.bodies[0]), part.spots[0]
        gap = distance_of(place, (x, y))
        assert 0 < gap <= MODEL.radii.pelvis
        assert distance_of(along((x, y), direction, gap), place) == pytest.approx(0, abs=1e-6)
        assert turn == direction


@_named(TURNING)
def test_an_arrow_around_a_limb_ends_on_the_side_it_turns_to(exercise: Exercise) -> None:
    body = _last_body(exercise)
    heads = [part for part in marks_of(body) if part.paint == "tip"]
    assert len(heads) == len(exercise.pose.turns)
    for written, head in zip(exercise.pose.turns, heads, strict=True):
        name, direction = parse_mark(written)
        (x, y), (tip_x, tip_y, *_) = PLACES_ON_BODY[name](body.bodies[0]), head.spots[0]
        ahead = (tip_x - x) * sin(radians(direction)) + (tip_y - y) * cos(radians(direction))
        assert ahead > MODEL.radii.ankle


@_named([*PRESSING, *TURNING])
def test_marks_are_seen_while_the_figure_moves(exercise: Exercise) -> None:
    text = _drawn(exercise, motion=True)
    pulsing = re.search(r'<g class="pulse">(.*?)</g>', text)
    assert pulsing is not None
    assert ('class="press' in pulsing[1]) == bool(exercise.pose.presses)
    assert ('class="tip' in pulsing[1]) == bool(exercise.pose.turns)


def test_squeezes_are_drawn_as_two_arrows_that_face_each_other() -> None:
    for slug in ("glute-set", "quad-set-ball-squeeze", "adductor-ball-squeeze", "prone-heel-squeeze"):
        body = _last_body(EXERCISES[slug])
        (right_x, right_y, right, _), (left_x, left_y, left, _) = (part.spots[0] for part in marks_of(body))
        assert right - left == 180
        assert right_x > left_x
        assert right_y == pytest.approx(left_y)


def test_hands_that_go_the_same_way_get_one_arrow() -> None:
    scene = stage(EXERCISES["pallof-press"].pose, MODEL, 4)
    assert len(list(arrows_of(scene.bodies, ()))) == 1


@pytest.mark.parametrize(("slug", "ankle"), STANDING_FEET)
def test_a_foot_that_stands_stays_where_it_stands(slug: str, ankle: str) -> None:
    scene = stage(EXERCISES[slug].pose, MODEL)
    start, end = scene.bodies[0], scene.bodies[-1]
    assert distance_of(start[ankle], end[ankle]) < MODEL.tolerances.support
