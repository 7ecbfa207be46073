"""Which content, catalog and engine an answer was made with, and in which language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Versions:
    """The three versions that, with the request and the language of the words, determine every decision."""

    content: str
    catalog: str
    engine: str
    language: str = "en"
