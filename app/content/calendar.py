"""Reads the words of a calendar file."""

from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording


@dataclass(frozen=True, slots=True)
class CalendarTexts:
    """The words of calendar.yaml; its opening comment says what each field means."""

    summary: str
    named: str
    on_days: str
    weekdays: tuple[str, ...]
    reminder: str


def load_calendar_texts(root: Path, wording: Wording | None = None) -> CalendarTexts:
    """The words of a content folder, English or in a wording.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    texts = reader.entry("calendar.yaml", CalendarTexts, reader.mapping("calendar.yaml"))
    reader.finish()
    assert texts is not None
    return texts
