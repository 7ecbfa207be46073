"""Figures as they are asked for: each is drawn once for a version of the catalog and then kept."""

from dataclasses import dataclass, field

from app.content.figures import FigureTexts
from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import BodyModel
from app.rendering.figure import LeftOrRight, draw_figure


@dataclass(slots=True)
class Figures:
    """The figures of one version of the catalog; asking for another version forgets them."""

    model: BodyModel
    texts: FigureTexts
    language: str
    _version: str = ""
    _drawn: dict[tuple[str, LeftOrRight | None, bool], bytes] = field(default_factory=dict)

    def of(self, exercise: Exercise, version: str, side: LeftOrRight | None, motion: bool) -> bytes:
        """The SVG of an exercise of the catalog `version`."""
        if version != self._version:
            self._version, self._drawn = version, {}
        key = exercise.slug, side, motion
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = draw_figure(
                exercise, self.model, self.texts, self.language, side=side, motion=motion
            )
        return found
