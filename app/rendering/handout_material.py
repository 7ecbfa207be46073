"""What a handout is made from besides the program, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.content.handout import HandoutTexts
from app.domain.exercises.exercise import Exercise
from app.domain.sources import Source
from app.rendering.direction import isolated
from app.rendering.figures import Figures


@dataclass(frozen=True, slots=True)
class HandoutMaterial:
    """Words, exercises of the catalog, sources and figures."""

    language: str
    texts: HandoutTexts
    exercises: Mapping[str, Exercise]
    catalog_version: str
    sources: Mapping[str, Source]
    figures: Figures

    def own(self, text: str) -> str:
        """Words of an exercise: those of an operator may be in another language than the page."""
        return isolated(text, self.language)
