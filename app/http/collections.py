"""Read-only collections of the rule book: the list and each entry as prepared bytes, each with its ETag.

Content does not change while a process lives, so an answer is a look-up: nothing is built per request.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from app.domain.rulebook import Rulebook
from app.http.conditional import answer_conditionally, content_tag
from app.http.state import rulebook_of
from app.problems import NOT_FOUND, Fault, RequestRefusedError


@dataclass(frozen=True, slots=True)
class Collection:
    """The prepared answers of one noun."""

    page: bytes
    etag: str
    entries: Mapping[str, bytes]
    tags: Mapping[str, str]


_PREPARED: Final[dict[tuple[str, str, str], Collection]] = {}


class CollectionOf:
    """One noun of the rule book: how its list and its entries are made from a rule book.

    Args:
        noun: plural name, as in the path.
        page: the wire type of the list; built as page(entries, total).
        make: the entries of a rule book, each with an `id`.
    """

    def __init__(self, noun: str, page: Any, make: Callable[[Rulebook], Iterable[Any]]) -> None:
        self._noun, self.page, self._make = noun, page, make

    def answer_list(self, request: Request) -> Response:
        """200 with the whole list, or 304."""
        collection = self._prepared(rulebook_of(request))
        return answer_conditionally(request, collection.page, collection.etag)

    def answer_entry(self, request: Request, entry_id: str) -> Response:
        """200 with one entry, or 304.

        Raises:
            RequestRefusedError: there is no such entry (404), with the nearest known id.
        """
        collection = self._prepared(rulebook_of(request))
        if entry_id not in collection.entries:
            raise _no_such_entry(entry_id, collection)
        page = f"../../rules/{self._noun}/{entry_id}"
        return answer_conditionally(request, collection.entries[entry_id], collection.tags[entry_id], page=page)

    def entries_in(self, rulebook: Rulebook) -> Mapping[str, bytes]:
        """Each entry as JSON, in the order of the list."""
        return self._prepared(rulebook).entries

    def tags_in(self, rulebook: Rulebook) -> Mapping[str, str]:
        """The entity tag of each entry, in the order of the list."""
        return self._prepared(rulebook).tags

    def _prepared(self, rulebook: Rulebook) -> Collection:
        key = (self._noun, rulebook.version, rulebook.language)
        if key not in _PREPARED:
            _PREPARED[key] = self._prepare(rulebook)
        return _PREPARED[key]

    def _prepare(self, rulebook: Rulebook) -> Collection:
        entries = tuple(self._make(rulebook))
        page = TypeAdapter(self.page).dump_json(self.page(entries, len(entries)), exclude_none=True)
        prepared = {
            entry.id: TypeAdapter(type(entry)).dump_json(entry, exclude_none=True, by_alias=True) for entry in entries
        }
        tags = {name: content_tag(content, rulebook.language) for name, content in prepared.items()}
        return Collection(page, content_tag(page, rulebook.language), prepared, tags)


def _no_such_entry(entry_id: str, collection: Collection) -> RequestRefusedError:
    near = difflib.get_close_matches(entry_id[:100], collection.entries, n=1)
    fault = Fault("unknown_id", "there is no entry with this id", parameter="id", nearest=near[0] if near else None)
    return RequestRefusedError(NOT_FOUND, faults=(fault,))
