"""GET /v1/inventory: what the lists hold now, so that an app with a copy of them reads only what changed.

The versions of content and catalog are hashes and have no order, and an operator may go back to an older catalog, so
that "since when" has no answer that is always true. Nothing of the past is looked at: each entry has its entity tag,
and whoever has a copy compares.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.domain.versions import Versions
from app.http.conditional import answer_conditionally, content_tag
from app.http.editions import Edition
from app.http.languages import edition_of
from app.http.route import WordsRoute
from app.routers.figures import figure_tag
from app.routers.rule_book import COLLECTIONS
from app.schemas.inventory import Inventory, InventoryQuery, ListName

router = APIRouter(prefix="/v1", route_class=WordsRoute, tags=["Rule book"])

_MADE: Final[dict[tuple[str, ListName], tuple[Versions, bytes]]] = {}
"""Lists by language and name: those of the versions in force."""


@router.get(
    "/inventory",
    summary="Every entry of every list with its entity tag: what an app with a copy has to read again",
    response_model=Inventory,
    response_model_exclude_none=True,
    responses={304: {"description": "the caller has this version"}},
)
async def get_inventory(request: Request, query: Annotated[InventoryQuery, Query()]) -> Response:
    """Which entries the lists of the rule book and the exercise catalog have now, each with its ETag.

    An app with a copy keeps the ETag that each entry came with. It asks here with If-None-Match: after 304 nothing has
    changed. Else it reads the entries whose `etag` is not the one it kept, and drops those that are no longer here.
    This holds from every older state, also when an operator has gone back to an earlier catalog. Tags are those of the
    language of the answer.
    """
    edition = edition_of(request)
    versions = edition.versions
    names = tuple(name for name in ListName if name in query.lists or not query.lists)
    lists = {name: text for name in names if (text := _kept(edition, name)) is not None}
    if missing := [name for name in names if name not in lists]:
        # For this every exercise and rule is written once: in a thread, while other requests go on.
        lists |= await asyncio.to_thread(_make, edition, missing)
    said = {"content_version": versions.content, "catalog_version": versions.catalog}
    text = b"".join((orjson.dumps(said)[:-1], b',"lists":[', b",".join(lists[name] for name in names), b"]}"))
    return answer_conditionally(request, text, content_tag(text, edition.language))


def _kept(edition: Edition, name: ListName) -> bytes | None:
    versions, text = _MADE.get((edition.language, name), (None, None))
    return text if versions == edition.versions else None


def _make(edition: Edition, names: Iterable[ListName]) -> dict[ListName, bytes]:
    made = {name: orjson.dumps({"name": name, "entries": list(_entries(edition, name))}) for name in names}
    _MADE.update({(edition.language, name): (edition.versions, text) for name, text in made.items()})
    return made


def _entries(edition: Edition, name: ListName) -> Iterator[dict[str, str]]:
    if name is not ListName.EXERCISES:
        for entry_id, tag in COLLECTIONS[name].tags_in(edition.rulebook).items():
            yield {"id": entry_id, "etag": f'"{tag}"'}
        return
    for exercise in edition.snapshot.catalog.exercises:
        tag = content_tag(edition.snapshot.detail(exercise.slug), edition.language)
        yield {"id": exercise.slug, "etag": f'"{tag}"', "figure_etag": f'"{figure_tag(edition, exercise)}"'}
