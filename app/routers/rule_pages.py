"""The rule book as pages for people, at /rules: what the endpoints of the rule book answer, readable and linked."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.content.load import CONTENT_ROOT
from app.content.rule_pages import load_rule_page_words
from app.content.translations import language_names
from app.domain.evaluation.condition_text import derived_text
from app.domain.versions import Versions
from app.http.conditional import answer_conditionally, tag_suffix
from app.http.editions import Edition, Editions
from app.http.languages import edition_of, speak
from app.http.route import WordsRoute
from app.problems import VALIDATION_ERROR, Fault, RequestRefusedError, not_found
from app.rendering.rule_library import Links, RuleLibrary, make_library, make_links
from app.rendering.rule_pages import CONTENT_POLICY, Address, entry_page, index_page, noun_page
from app.rendering.rule_voice import Voice
from app.routers.rule_book import COLLECTIONS
from app.schemas.limits import MAX_NAME_LENGTH

router = APIRouter(prefix="/rules", route_class=WordsRoute, include_in_schema=False)

_MAX_SEARCH_LENGTH: Final = 80
_EXERCISES: Final = "exercises"
_LINKS: Final[dict[tuple[str, str], Links]] = {}
_MADE: Final[dict[str, tuple[Versions, RuleLibrary]]] = {}
"""One library a language: that of the versions in force."""

Language = Annotated[str | None, Query(alias="lang", max_length=35)]
"""A language chosen on the page, before that of Accept-Language."""


@router.get("")
async def get_rules(
    request: Request,
    q: Annotated[str | None, Query(max_length=_MAX_SEARCH_LENGTH)] = None,
    language: Language = None,
) -> Response:
    """All kinds of rules, and a search."""
    address = await _address(request, language, q)
    return _answer(request, index_page(await _library(request), address))


@router.get("/{noun}")
async def get_rules_of_noun(
    request: Request, noun: Annotated[str, Path(max_length=MAX_NAME_LENGTH)], language: Language = None
) -> Response:
    """All entries of one kind."""
    address = await _address(request, language)
    library = await _library(request)
    if noun not in library.entries:
        raise not_found("There is no such kind of rule.")
    return _answer(request, noun_page(library, noun, address))


@router.get("/{noun}/{id}")
async def get_rule(
    request: Request,
    noun: Annotated[str, Path(max_length=MAX_NAME_LENGTH)],
    entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)],
    language: Language = None,
) -> Response:
    """One entry, with what it uses and what uses it."""
    address = await _address(request, language)
    edition = edition_of(request)
    library = await _library(request)
    if entry_id not in library.entries.get(noun, {}):
        raise not_found("There is no such rule.")
    figure = None
    if noun == _EXERCISES:
        exercise = edition.snapshot.catalog.by_slug[entry_id]
        figure = edition.figures.of(exercise, edition.snapshot.version, None, motion=False).decode()
    return _answer(request, entry_page(library, (noun, entry_id), address, figure))


async def _address(request: Request, language: str | None, search: str | None = None) -> Address:
    """How the page was asked for, once its language is chosen.

    Raises:
        RequestRefusedError: the language is not spoken here.
    """
    editions: Editions = request.app.state.editions
    if language is not None:
        if language not in editions.languages:
            message = "is not a language of this service"
            fault = Fault("not_allowed", message, parameter="lang", allowed=editions.languages)
            raise RequestRefusedError(VALIDATION_ERROR, faults=(fault,))
        await speak(request.scope, language)
    names = language_names(CONTENT_ROOT)
    return Address(language, tuple((each, names[each]) for each in editions.languages), search)


def _answer(request: Request, page: bytes) -> Response:
    versions = edition_of(request).versions
    etag = f"{versions.content}-{versions.catalog}-{versions.engine}{tag_suffix(versions.language)}"
    return answer_conditionally(request, page, etag, media_type="text/html", content_policy=CONTENT_POLICY)


async def _library(request: Request) -> RuleLibrary:
    """Made once for the versions in force, in a thread: it takes long enough to hold other requests up."""
    edition = edition_of(request)
    made = _MADE.get(edition.language)
    if made is None or made[0] != edition.versions:
        made = _MADE[edition.language] = edition.versions, await asyncio.to_thread(_make, edition)
    return made[1]


def _make(edition: Edition) -> RuleLibrary:
    rulebook, snapshot = edition.rulebook, edition.snapshot
    entries = {noun: collection.entries_in(rulebook) for noun, collection in COLLECTIONS.items()} | {
        _EXERCISES: {slug: snapshot.detail(slug) for slug in snapshot.catalog.by_slug}
    }
    return make_library(_voice(edition), _links(edition, entries), entries)


def _links(edition: Edition, entries: Mapping[str, Mapping[str, bytes]]) -> Links:
    """The links of the versions in force, which are the same in every language."""
    key = edition.versions.content, edition.versions.catalog
    if key not in _LINKS:
        derived = {name: derived_text(each) for name, each in edition.rulebook.vocabulary.derived.items()}
        made = make_links(entries, entries, derived)
        _LINKS.clear()
        _LINKS[key] = made
    return _LINKS[key]


def _voice(edition: Edition) -> Voice:
    translation = edition.wording.translation
    words = load_rule_page_words(CONTENT_ROOT, translation)
    contraindications = edition.rulebook.programs.rules.contraindications
    values = {each.id: each.label for each in contraindications}
    values |= {each.id: each.meaning for each in edition.snapshot.vocabulary.equipment} | dict(words.values)
    translated = None if translation is None else frozenset(translation.texts.values())
    return Voice(edition.language, words, values, edition.wording.handout_texts.months, translated)
