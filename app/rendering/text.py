"""The text alternative of a figure, in the exercise's own words."""

from app.domain.body_model import BodyModel
from app.domain.exercises import Exercise
from app.domain.figure_props import parse_prop


def title_of(exercise: Exercise, side: str | None) -> str:
    """The name, and the side when it matters."""
    return exercise.name if side is None else f"{exercise.name}, {side} side"


def description_of(exercise: Exercise, side: str | None, model: BodyModel) -> str:
    """What a person who does not see the picture needs from it: start, end, side and things."""
    kinds = dict.fromkeys(parse_prop(written).kind for written in exercise.pose.props)
    things = [model.props[kind] for kind in kinds if kind in model.props]
    things += [meaning for mark, meaning in model.marks.items() if getattr(exercise.pose, mark)]
    sentences = [
        exercise.pose.caption,
        f"Start: {exercise.setup}",
        f"Movement: {' '.join(exercise.steps)}",
    ]
    if side is not None:
        sentences.append(f"The {side} side works.")
    if things:
        sentences.append(f"In the picture: {', '.join(things)}.")
    return " ".join(sentences)
