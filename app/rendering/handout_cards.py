"""One exercise on paper: its figure, how much, how to do it and when to stop."""

from app.domain.exercises.exercise import ExerciseKind, ExerciseSurface
from app.rendering.figure import LeftOrRight
from app.rendering.handout import Card, Part
from app.rendering.handout_material import HandoutMaterial


def card_of(
    slug: str,
    name: str,
    much: tuple[str, ...],
    cue: str,
    affected_side: str,
    material: HandoutMaterial,
    *,
    check: str | None = None,
) -> Card:
    """The card of an exercise; `much` are the lines of its dose, `check` what to look at beside the cue."""
    texts, words, own = material.texts, material.texts.words, material.own
    exercise = material.exercises[slug]
    side: LeftOrRight | None = None
    if exercise.unilateral and affected_side in ("left", "right"):
        side = "left" if affected_side == "left" else "right"
    figure = material.figures.of(exercise, material.catalog_version, side, False)
    named = dict.fromkeys(texts.places[each] for each in exercise.targets.primary if each in texts.places)
    # A place that another one names more exactly is not said twice.
    places = ", ".join(each for each in named if not any(other.startswith(f"{each},") for other in named))
    feel = texts.feel[ExerciseKind(exercise.kind)].format(places=places)
    place = (words.bed_or_floor,) if exercise.surface is ExerciseSurface.BED_OR_FLOOR else ()
    steps = (own(each) for each in (exercise.setup, *exercise.steps))
    think = words.think.format(cue=own(sentence(cue)))
    checked = (words.check.format(check=own(sentence(check))),) if check else ()
    parts = (
        Part(words.how_much, much),
        Part(words.how, (*place, *steps, think, *checked, feel)),
        Part(words.stop_also, tuple(own(sentence(each)) for each in exercise.stop_if)),
    )
    return Card(own(name), figure.decode(), exercise.pose.caption, parts)


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a mark already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
