"""The SVG of an exercise: start and end beside one another, or one body that moves between them."""

from html import escape
from typing import Final, Literal

from app.content.figures import FigureTexts
from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import BodyModel
from app.domain.figures.props import parse_prop
from app.rendering.close_up import close_up_figure
from app.rendering.picture import moving_picture, small_picture, still_picture
from app.rendering.shapes import number
from app.rendering.style import FIGURE

LeftOrRight = Literal["left", "right"]

_INSET: Final = (92.0, 2.0, 56.0)
"""Left, top and size of the whole body in a close-up, above the toes."""


def draw_figure(
    exercise: Exercise,
    model: BodyModel,
    texts: FigureTexts,
    language: str,
    *,
    side: LeftOrRight | None = None,
    motion: bool = False,
) -> bytes:
    """The figure as UTF-8 SVG, with title and description in the language of the exercise, the model and the texts.

    Equal arguments give equal bytes.
    """
    mirrored = side is not None and side != shown_side(exercise)
    named = side if exercise.unilateral else None
    close_up = model.close_ups.get(exercise.slug)
    if close_up is not None:
        posture = small_picture(exercise, model, *_INSET)
        content, width, height = close_up_figure(
            exercise.slug, close_up, posture=posture, mirrored=mirrored, motion=motion
        )
    else:
        draw = moving_picture if motion else still_picture
        content, width, height = draw(exercise, model, mirrored=mirrored)
    name = exercise.slug
    title, description = _title(exercise, named, texts), _description(exercise, named, model, texts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{FIGURE}" viewBox="0 0 {number(width)} {number(height)}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc" lang="{language}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{content}</svg>'
    ).encode()


def shown_side(exercise: Exercise) -> LeftOrRight:
    """The side of the person that works as the pose is written: who faces us has side a on their left."""
    a_is_left = exercise.pose.view == "front"
    works_b = exercise.pose.works == "b"
    return "left" if a_is_left != works_b else "right"


def _title(exercise: Exercise, side: str | None, texts: FigureTexts) -> str:
    return exercise.name if side is None else texts.words.title.format(name=exercise.name, side=texts.sides[side])


def _description(exercise: Exercise, side: str | None, model: BodyModel, texts: FigureTexts) -> str:
    """What a person who does not see the picture needs from it: start, end, side and things."""
    kinds = dict.fromkeys(parse_prop(written).kind for written in exercise.pose.props)
    things = [model.props[kind] for kind in kinds if kind in model.props]
    things += [meaning for mark, meaning in model.marks.items() if getattr(exercise.pose, mark)]
    sentences = [
        exercise.pose.caption,
        texts.words.start.format(text=exercise.setup),
        texts.words.movement.format(text=" ".join(exercise.steps)),
    ]
    if side is not None:
        sentences.append(texts.words.side_works.format(side=texts.sides[side]))
    if things:
        sentences.append(texts.words.things.format(things=", ".join(things)))
    return " ".join(sentences)
