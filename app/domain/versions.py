"""Which content, catalog and engine an answer was made with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Versions:
    """The three versions that, with the request, determine every decision."""

    content: str
    catalog: str
    engine: str
