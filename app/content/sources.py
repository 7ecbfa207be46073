"""Reads the bibliography."""

from app.content.reading import Reader
from app.domain.sources import Source


def load_sources(reader: Reader) -> dict[str, Source]:
    """Every source by id, in file order."""
    sources: dict[str, Source] = {}
    for source in reader.entries("sources.yaml", Source):
        if source.id in sources:
            reader.report("sources.yaml", source.id, "id", "the id is used twice", "keep one entry a source")
        sources[source.id] = source
    return sources
