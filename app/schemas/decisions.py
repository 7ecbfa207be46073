"""What every decision carries besides its content: the versions it was made with and its digest."""

from dataclasses import dataclass
from functools import lru_cache

from app.domain.digest import Json, canonical_json, digest_of_canonical
from app.domain.versions import Versions


@dataclass(frozen=True, slots=True)
class DecisionVersions:
    """Rule book, exercise catalog and program that made this decision; with the request they determine every byte."""

    content: str
    catalog: str
    engine: str


@lru_cache(maxsize=8)
def decision_versions(versions: Versions) -> DecisionVersions:
    """The versions in force, as a decision carries them."""
    return DecisionVersions(versions.content, versions.catalog, versions.engine)


def decision_digest_of(request: Json, versions: Versions) -> str:
    """SHA-256 over the canonical request, the versions and, where it is not English, the language."""
    return decision_digest_of_canonical(canonical_json(request), versions)


def decision_digest_of_canonical(request: bytes, versions: Versions) -> str:
    """The same digest, of a request that was already written in its canonical form."""
    return digest_of_canonical(b"[" + request + b"," + _made_with(versions) + b"]")


@lru_cache(maxsize=8)
def _made_with(versions: Versions) -> bytes:
    made_with: dict[str, Json] = {
        "content": versions.content,
        "catalog": versions.catalog,
        "engine": versions.engine,
    }
    if versions.language != "en":
        # English was there first: what it leaves out keeps the digests that were given out before.
        made_with["language"] = versions.language
    return canonical_json(made_with)
