"""Which language an answer is in: the one of ours that the caller's Accept-Language suits best (RFC 9110 12.5.4).

Ranges match as in the lookup of RFC 4647 3.4: es-MX falls back to es. Where nothing we speak is acceptable, or nothing
is asked for, the answer is English and says so in Content-Language.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from starlette.requests import Request
from starlette.types import Scope

from app.http.editions import Edition, Editions
from app.schemas.sent_programs import RequestFault, RequestFaultsError

_RANGE: Final = re.compile(r"(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:[ \t]*;[ \t]*q=([01](?:\.[0-9]{0,3})?))?", re.ASCII)
_EDITION: Final = "genu.edition"


async def speak_as_asked(scope: Scope) -> None:
    """Choose the edition of this request by its Accept-Language."""
    editions: Editions = scope["app"].state.editions
    asked = [value for name, value in scope["headers"] if name == b"accept-language"]
    language = preferred_language(b",".join(asked), editions.languages) if asked else editions.languages[0]
    scope[_EDITION] = editions.ready(language) or await editions.load(language)


async def speak(scope: Scope, language: str) -> None:
    """Choose the edition of this request: `language` is one that the service speaks."""
    editions: Editions = scope["app"].state.editions
    scope[_EDITION] = editions.ready(language) or await editions.load(language)


async def speak_as_program(request: Request, program: Mapping[str, Any]) -> None:
    """Choose the edition of this request by the language of a program that was sent back.

    The words inside a program are of its language, and so is what is made from it, whatever Accept-Language says.

    Raises:
        RequestFaultsError: the service does not speak it.
    """
    editions: Editions = request.app.state.editions
    language = program.get("language", editions.languages[0])
    if language not in editions.languages:
        fault = RequestFault("not_allowed", "is not a language of this service", "/program/language", True)
        raise RequestFaultsError((fault,))
    await speak(request.scope, language)


def edition_of(request: Request) -> Edition:
    """The edition this request is answered from: take it once, since a new version may be swapped in."""
    return edition_in(request.scope) or request.app.state.editions.english


def edition_in(scope: Scope) -> Edition | None:
    """The edition that was chosen for this request, if one was."""
    edition: Edition | None = scope.get(_EDITION)
    return edition


def language_of(scope: Scope) -> str | None:
    """The language that was chosen for this request; None where its answer holds no words for people."""
    edition = edition_in(scope)
    return None if edition is None else edition.language


@lru_cache(maxsize=256)
def preferred_language(header: bytes, offered: tuple[str, ...]) -> str:
    """The offered language with the highest weight, the first of equals; without a usable one the first of all."""
    ranges = dict(_ranges(header.decode("latin-1").lower()))
    weights = [_weight(ranges, each) for each in offered]
    best = max(weights)
    return offered[weights.index(best)] if best > 0 else offered[0]


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """(range, weight) in order; what does not follow the grammar is passed over."""
    for part in header.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is not None:
            yield found[1], min(1.0, float(found[2] or 1))


def _weight(ranges: dict[str, float], offered: str) -> float:
    """The highest weight of a range for the language or a region of it, else that of *."""
    fitting = [weight for name, weight in ranges.items() if name.partition("-")[0] == offered]
    return max(fitting, default=ranges.get("*", 0.0))
