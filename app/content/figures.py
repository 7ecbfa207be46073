"""Reads the words of the figures."""

from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The single texts of figures.yaml; {names} in them are filled in."""

    title: str
    start: str
    movement: str
    side_works: str
    things: str
    sheet: str


@dataclass(frozen=True, slots=True)
class FigureTexts:
    """The words of figures.yaml; its opening comment says what each field means."""

    words: FigureWords
    sides: dict[str, str]


def load_figure_texts(root: Path, wording: Wording | None = None) -> FigureTexts:
    """The words of a content folder, English or in a wording.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    texts = reader.entry("figures.yaml", FigureTexts, reader.mapping("figures.yaml"))
    reader.finish()
    assert texts is not None
    return texts
