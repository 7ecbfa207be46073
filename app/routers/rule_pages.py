"""The rule book as pages for people, at /rules: what the endpoints of the rule book answer, readable and linked."""

import asyncio
from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Query, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from app.catalog.snapshot import CatalogSnapshot
from app.domain.condition_text import derived_text
from app.domain.rulebook import Rulebook
from app.http.conditional import answer_conditionally
from app.http.route import StrictRoute
from app.http.state import catalog_of, figures_of, rulebook_of, versions_of
from app.problems import not_found
from app.rendering.rule_pages import (
    CONTENT_POLICY,
    Entry,
    RuleLibrary,
    entry_page,
    index_page,
    make_library,
    noun_page,
)
from app.schemas.classification_rules import impairments_out, patterns_out
from app.schemas.limits import MAX_NAME_LENGTH
from app.schemas.measures import measures_out
from app.schemas.phases import phases_out
from app.schemas.progression_rule_book import progression_rules_out
from app.schemas.rule_book import findings_out, red_flags_out, screens_out, sources_out

router = APIRouter(prefix="/rules", route_class=StrictRoute, include_in_schema=False)

_MAX_SEARCH_LENGTH: Final = 80
_NOUNS: Final[dict[str, Callable[[Rulebook], Iterable[Any]]]] = {
    "red-flags": red_flags_out,
    "screens": screens_out,
    "findings": findings_out,
    "patterns": patterns_out,
    "impairments": impairments_out,
    "phases": phases_out,
    "progression-rules": progression_rules_out,
    "measures": measures_out,
    "sources": sources_out,
}
_MADE: Final[dict[tuple[str, str], RuleLibrary]] = {}


@router.get("")
async def get_rules(
    request: Request, q: Annotated[str | None, Query(max_length=_MAX_SEARCH_LENGTH)] = None
) -> Response:
    """All kinds of rules, and a search."""
    return _answer(request, index_page(await _library(request), q))


@router.get("/{noun}")
async def get_rules_of_noun(request: Request, noun: Annotated[str, Path(max_length=MAX_NAME_LENGTH)]) -> Response:
    """All entries of one kind."""
    library = await _library(request)
    if noun not in library.entries:
        raise not_found("There is no such kind of rule.")
    return _answer(request, noun_page(library, noun))


@router.get("/{noun}/{id}")
async def get_rule(
    request: Request,
    noun: Annotated[str, Path(max_length=MAX_NAME_LENGTH)],
    entry_id: Annotated[str, Path(alias="id", max_length=MAX_NAME_LENGTH)],
) -> Response:
    """One entry, with what it uses and what uses it."""
    snapshot = catalog_of(request)
    library = await _library(request)
    if entry_id not in library.entries.get(noun, {}):
        raise not_found("There is no such rule.")
    figure = None
    if noun == "exercises":
        exercise = snapshot.catalog.by_slug[entry_id]
        figure = figures_of(request).of(exercise, snapshot.version, None, motion=False).decode()
    return _answer(request, entry_page(library, noun, entry_id, figure))


def _answer(request: Request, page: bytes) -> Response:
    versions = versions_of(request)
    etag = f"{versions.content}-{versions.catalog}-{versions.engine}"
    return answer_conditionally(request, page, etag, media_type="text/html", content_policy=CONTENT_POLICY)


async def _library(request: Request) -> RuleLibrary:
    """Made once for the versions in force, in a thread: it takes long enough to hold other requests up."""
    rulebook, snapshot = rulebook_of(request), catalog_of(request)
    versions = rulebook.version, snapshot.version
    if versions not in _MADE:
        made = await asyncio.to_thread(_make, rulebook, snapshot)
        _MADE.clear()
        _MADE[versions] = made
    return _MADE[versions]


def _make(rulebook: Rulebook, snapshot: CatalogSnapshot) -> RuleLibrary:
    entries: dict[str, dict[str, Entry]] = {
        noun: {str(entry.id): _tree(entry) for entry in make(rulebook)} for noun, make in _NOUNS.items()
    }
    entries["exercises"] = {slug: orjson.loads(snapshot.detail(slug)) for slug in snapshot.catalog.by_slug}
    derived = {name: derived_text(each) for name, each in rulebook.vocabulary.derived.items()}
    return make_library(entries, derived)


def _tree(entry: Any) -> Entry:
    kind: Any = type(entry)
    tree: Entry = _adapter(kind).dump_python(entry, mode="json", exclude_none=True, by_alias=True)
    return tree


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
