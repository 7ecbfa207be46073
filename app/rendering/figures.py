"""Figures as they are asked for: each is drawn once for a version of the catalog and then kept."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import orjson

from app.content.exercise_writing import written_exercise
from app.content.figures import FigureTexts
from app.domain.exercises.exercise import Exercise
from app.domain.figures.body_model import BodyModel
from app.rendering.figure import LeftOrRight, draw_figure

_DIGEST_LENGTH: Final = 16


@dataclass(slots=True)
class Figures:
    """The figures of one version of the catalog; asking for another version forgets them."""

    model: BodyModel
    texts: FigureTexts
    language: str
    _version: str = ""
    _drawn: dict[tuple[str, LeftOrRight | None, bool], bytes] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    def of(self, exercise: Exercise, version: str, side: LeftOrRight | None, motion: bool) -> bytes:
        """The SVG of an exercise of the catalog `version`."""
        if version != self._version:
            self._version, self._drawn, self._digests = version, {}, {}
        key = exercise.slug, side, motion
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = draw_figure(
                exercise, self.model, self.texts, self.language, side=side, motion=motion
            )
        return found

    def digest_of(self, exercise: Exercise) -> str:
        """A hash of everything an exercise brings to its figures; besides it only the model and the words count."""
        found = self._digests.get(exercise.slug)
        if found is None:
            said = orjson.dumps(written_exercise(exercise))
            found = self._digests[exercise.slug] = sha256(said).hexdigest()[:_DIGEST_LENGTH]
        return found
