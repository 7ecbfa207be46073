"""Whole-body pictures: parts from far to near, in panels beside or above one another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import cos, radians, sin
from typing import Final

from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import BodyModel
from app.domain.figures.outline import extent_of
from app.domain.figures.scene import Scene, Steps, stage
from app.domain.figures.skeleton import Point, Side, Skeleton, distance_of, factor
from app.rendering.arrows import arrows_of, marked_joints, marks_of
from app.rendering.body import Body, arm, head, head_from_overhead, leg, shoulders_from_overhead, trunk
from app.rendering.muscles import muscles_of
from app.rendering.parts import Paint, Part, Spots, transform, upright
from app.rendering.props import props_of
from app.rendering.shapes import number
from app.rendering.style import MOVING_STYLE, STYLE, keyframes

STEPS: Final = Steps(fewest=5, most=8, turn_deg=15.0)
"""Pictures of the way from start to end: enough that no joint is seen to part, and no movement to be made of jerks."""
_STEPS_OF_ARROWS: Final = 4
_MARGIN: Final = 7.0
_GAP: Final = 12.0
_STACK_FROM: Final = 1.15
"""Breadth over height from which start and end stand above one another."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that a panel shows, y up."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


def still_picture(exercise: Exercise, model: BodyModel, *, mirrored: bool) -> tuple[str, float, float]:
    """Start and end beside or above one another: content, width and height."""
    scene = stage(exercise.pose, model, _STEPS_OF_ARROWS)
    ends = (scene.bodies[0], scene.bodies[-1])
    body = Body(exercise.pose, model, ends)
    parts, marks = _parts(exercise, scene, body), marks_of(body)
    frame = _frame_of(scene.bodies, (*parts, *marks), model)
    shown = *parts, *marks
    end = _svg(shown, _held(shown, 1)) + _arrows(scene)
    if scene.is_held:
        # One picture says it all.
        return f"<style>{STYLE}</style>{_panel(end, frame, (0, 0), mirrored)}", frame.width, frame.height
    stacked = frame.width > _STACK_FROM * frame.height
    step = (0.0, frame.height + _GAP) if stacked else (frame.width + _GAP, 0.0)
    first = _panel(_svg(parts, _held(parts, 0)), frame, (0, 0), mirrored)
    second = _panel(end, frame, step, mirrored)
    between = _signs(step)
    return f"<style>{STYLE}</style>{first}{second}{between}", frame.width + step[0], frame.height + step[1]


def small_picture(exercise: Exercise, model: BodyModel, left: float, top: float, size: float) -> str:
    """The end alone, as large as fits a square of the given size."""
    scene = stage(exercise.pose, model)
    ends = (scene.bodies[-1],)
    parts = _parts(exercise, scene, Body(exercise.pose, model, ends))
    frame = _frame_of(ends, parts, model)
    share = size / max(frame.width, frame.height)
    place = f"translate({number(left)} {number(top)}) scale({share:.3f})"
    return f'<g transform="{place}">{_panel(_svg(parts, _held(parts, 0)), frame, (0, 0), mirrored=False)}</g>'


def moving_picture(exercise: Exercise, model: BodyModel, *, mirrored: bool) -> tuple[str, float, float]:
    """One body on its way from start to end and back: content, width and height."""
    scene = stage(exercise.pose, model, STEPS)
    body = Body(exercise.pose, model, scene.bodies)
    parts, marks = _parts(exercise, scene, body), marks_of(body)
    frame = _frame_of(scene.bodies, (*parts, *marks), model)
    # What moves alike has one movement: a muscle and the limb it lies on, a face and its eye.
    movements: dict[Spots, str] = {}
    places = [_moved(part, exercise.slug, movements) for part in (*parts, *marks)]
    moving = _svg(parts, places) + f'<g class="still">{_arrows(scene)}</g>'
    if marks:
        moving += f'<g class="pulse">{_svg(marks, places[len(parts) :])}</g>'
    style = STYLE + MOVING_STYLE + "".join([keyframes(name, spots) for spots, name in movements.items()])
    return f"<style>{style}</style>{_panel(moving, frame, (0, 0), mirrored)}", frame.width, frame.height


def _panel(content: str, frame: Frame, at: Point, mirrored: bool) -> str:
    right, down = at[0] - frame.left, at[1] + frame.top
    if mirrored:
        # Turned over within its own panel, so that start stays before end.
        return f'<g transform="translate({number(at[0] + frame.right)} {number(down)}) scale(-1 1)">{content}</g>'
    return f'<g transform="translate({number(right)} {number(down)})">{content}</g>'


def _signs(step: Point) -> str:
    """The numbers of the panels."""
    places = ((6.5, 8.5), (6.5 + step[0], 8.5 + step[1]))
    return "".join(
        f'<circle class="plate" cx="{number(x)}" cy="{number(y)}" r="6"/>'
        f'<text class="sign" x="{number(x)}" y="{number(y + 3.2)}">{index}</text>'
        for index, (x, y) in enumerate(places, start=1)
    )


def _frame_of(bodies: Sequence[Skeleton], parts: Iterable[Part], model: BodyModel) -> Frame:
    left, bottom, right, top = extent_of(bodies, model)
    corners = [corner for part in parts if part.paint in _FURNITURE for corner in _corners(part)]
    across, high = [x for x, _ in corners], [y for _, y in corners]
    return Frame(
        min([left, *across]) - _MARGIN,
        min([bottom, *high]) - _MARGIN,
        max([right, *across]) + _MARGIN,
        max([top, *high]) + _MARGIN,
    )


_FURNITURE: Final = frozenset({"thing", "prop", "line", "soft", "water", "press", "arrow"})


def _corners(part: Part) -> Iterator[Point]:
    """Corners of an outline; control points lie outside, which only widens the margin."""
    for left, up, turn, stretch in part.spots if part.moves else part.spots[:1]:
        across, down = cos(radians(turn)), sin(radians(turn))
        for x, y in _points(part.outline):
            length = y * stretch
            yield left + x * across - length * down, up - x * down - length * across


@lru_cache(maxsize=4096)
def _points(outline: str) -> tuple[Point, ...]:
    """The points of path data; most outlines are those of the body and come again in every figure."""
    return tuple(_read(outline))


def _read(outline: str) -> Iterator[Point]:
    x = y = 0.0
    words = outline.split()
    index = 0
    command = ""
    while index < len(words):
        if words[index].isalpha():
            command, index = words[index], index + 1
            continue
        if command == "H":
            x, index = float(words[index]), index + 1
        elif command == "V":
            y, index = float(words[index]), index + 1
        else:
            if command == "A":
                high = float(words[index + 1])
                yield from ((x, y - high), (x, y + high))
            skip = 5 if command == "A" else 0
            x, y = float(words[index + skip]), float(words[index + skip + 1])
            index += skip + 2
        yield x, y


# Parts to text ---------------------------------------------------------------------------------------------


def _parts(exercise: Exercise, scene: Scene, body: Body) -> list[Part]:
    """From far to near."""
    props = props_of(scene, body)
    limbs, pelvis, middle = (frozenset(words) for words in (_ON_LIMBS, ("pelvis",), ("trunk", "shoulder")))
    far: Paint = "far" if body.from_side or body.at_a_slant else "near"
    shaded = exercise, body
    parts = [*_floor(exercise, body), *props.behind]
    if body.from_side:
        hidden = all(distance_of(each["knee_a"], each["knee_b"]) < _HIDDEN_CM for each in body.bodies)
        behind: tuple[Side, ...] = () if hidden else ("b",)
        parts += [*arm(body, "b", far), *leg(body, "b", far), *muscles_of(*shaded, limbs, behind)]
        parts += [*trunk(body, "near"), *muscles_of(*shaded, middle, ("a",)), *props.between]
        parts += [*leg(body, "a", "near"), *muscles_of(*shaded, limbs, ("a",))]
        # Both hips lie behind one another; that of the far leg is shaded as if seen through.
        hip: Side = "b" if exercise.pose.works == "b" else "a"
        parts += [*muscles_of(*shaded, pelvis, (hip,))]
        return [*parts, *arm(body, "a", "near"), *head(body, "near"), *props.front]
    end_on = factor(exercise.pose.start, "trunk", None) < _END_ON
    if end_on:
        parts += [*shoulders_from_overhead(body, "near"), *arm(body, "b", "near"), *arm(body, "a", "near")]
        return [*parts, *head_from_overhead(body, "near"), *props.front]
    far_arm = [*arm(body, "b", far)]
    parts += far_arm if body.at_a_slant else []
    parts += [*leg(body, "b", far), *leg(body, "a", "near"), *props.between, *trunk(body, "near")]
    parts += [*muscles_of(*shaded, limbs | pelvis | middle, ("a", "b"))]
    parts += [] if body.at_a_slant else far_arm
    return [*parts, *arm(body, "a", "near"), *head(body, "near"), *props.front]


_HIDDEN_CM: Final = 6.0
"""How near the knees are for the far leg to be hidden behind the near one."""
_END_ON: Final = 0.5
"""Share of its length below which a trunk points at us: it stands, seen from overhead, under head and shoulders."""
_ON_LIMBS: Final = ("thigh", "shank", "ankle", "foot")


def _floor(exercise: Exercise, body: Body) -> Iterator[Part]:
    if exercise.pose.camera == "above":
        return
    left, right = body.width
    below = 2 if any(prop.startswith("mat@") for prop in exercise.pose.props) else 0
    outline = f"M {number(left - 14)} {below} H {number(right + 14)}"
    yield Part(outline, "floor", upright([(0.0, 0.0)] * len(body.bodies)))


Placed = tuple[str, str]
"""The class that moves a part, or the transform that holds it; the other is empty."""


def _held(parts: Sequence[Part], frame: int) -> list[Placed]:
    return [("", f' transform="{transform(part.spots[frame])}"') for part in parts]


def _moved(part: Part, name: str, movements: dict[Spots, str]) -> Placed:
    if not part.moves:
        return "", f' transform="{transform(part.spots[-1])}"'
    movement = movements.get(part.spots)
    if movement is None:
        movement = movements[part.spots] = f"{name}-{len(movements)}"
    return f" {movement}", ""


def _svg(parts: Sequence[Part], places: Sequence[Placed]) -> str:
    """Parts of one group get their outlines first and their faces after, so that they share one silhouette."""
    placed = zip(parts, places, strict=False)
    groups = groupby(placed, key=lambda each: each[0].group or id(each[0]))
    return "".join([_group([*members]) for _, members in groups])


def _group(members: Sequence[tuple[Part, Placed]]) -> str:
    if len(members) == 1:
        (part, (moved, held)) = members[0]
        return f'<path class="{part.paint}{moved}"{held} d="{part.outline}"/>'
    edges = [f'<path class="edge{moved}"{held} d="{part.outline}"/>' for part, (moved, held) in members]
    faces = [f'<path class="{part.paint} face{moved}"{held} d="{part.outline}"/>' for part, (moved, held) in members]
    return "".join([*edges, *faces])


def _arrows(scene: Scene) -> str:
    """Where the body moves."""
    return "".join(_arrow(shaft, head) for shaft, head in arrows_of(scene.bodies, marked_joints(scene.pose)))


def _arrow(shaft: Part, head: Part) -> str:
    return (
        f'<path class="halo" d="{shaft.outline}"/><path class="arrow" d="{shaft.outline}"/>'
        f'<path class="tip" transform="{transform(head.spots[0])}" d="{head.outline}"/>'
    )
