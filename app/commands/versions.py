"""The versions of what is installed, for commands that decide without a server."""

from app import __version__
from app.catalog.snapshot import version_of
from app.content.exercises import load_catalog
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.translations import SOURCE_LANGUAGE
from app.domain.versions import Versions


def installed_versions(language: str = SOURCE_LANGUAGE) -> Versions:
    """Content, catalog and engine of this installation; the catalog is the shipped one, as a fresh service has it."""
    return Versions(
        content=shipped_rulebook().version,
        catalog=version_of(load_catalog(CONTENT_ROOT)),
        engine=__version__,
        language=language,
    )
