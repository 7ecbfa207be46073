"""The versions of what is installed, for commands that decide without a server."""

from app import __version__
from app.content.load import shipped_rulebook
from app.domain.versions import Versions


def installed_versions() -> Versions:
    """Content, catalog and engine of this installation; the catalog is the shipped one."""
    return Versions(content=shipped_rulebook().version, catalog="shipped", engine=__version__)
