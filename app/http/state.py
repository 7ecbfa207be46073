"""What a running application holds: the typed way into `app.state` for handlers."""

from fastapi import Request

from app.domain.rulebook import Rulebook
from app.http.versions import Versions


def rulebook_of(request: Request) -> Rulebook:
    """The rule book this process decides with."""
    rulebook: Rulebook = request.app.state.rulebook
    return rulebook


def versions_of(request: Request) -> Versions:
    """The versions in force now."""
    versions: Versions = request.app.state.versions
    return versions
