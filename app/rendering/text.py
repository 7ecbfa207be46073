"""The text alternative of a figure, in the exercise's own words."""

from app.content.figures import FigureTexts
from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import BodyModel
from app.domain.figures.props import parse_prop


def title_of(exercise: Exercise, side: str | None, texts: FigureTexts) -> str:
    """The name, and the side when it matters."""
    return exercise.name if side is None else texts.words.title.format(name=exercise.name, side=texts.sides[side])


def description_of(exercise: Exercise, side: str | None, model: BodyModel, texts: FigureTexts) -> str:
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
