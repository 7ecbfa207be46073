"""Every entry of the rule book for its pages: as JSON text, what lists say of it, and the links between entries.

Ids of other entries are links wherever they stand in an entry, names in conditions too; the links of all entries,
turned around, say where an entry is used.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.rendering.rule_voice import Voice

Entry = Mapping[str, Any]
Place = tuple[str, str]
"""Noun and id of an entry."""

_TITLE_FIELDS: Final = ("name", "question", "title", "label")
_SUMMARY_FIELDS: Final = (*_TITLE_FIELDS, "purpose", "suspect", "text", "message", "note")
_GROUP_FIELDS: Final = ("group", "level", "kind")
_CONDITION: Final = re.compile(r"(^|_)(when|applies|applies_if|indication|no_means)$|^(excludes|prefers|fits|unless)$")
NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
"""An id in a condition; the rest of the grammar is words and numbers."""


_PROGRAM_RULES, _EXERCISE_TAGS = "program-rules", "exercise-tags"
_NOUN_OF_FIELD: Final = {
    **dict.fromkeys(("contraindications", "cleared_by", "excludes", "prefers", "fits"), "contraindications"),
    **dict.fromkeys(("education", "stop_lists", "reason"), _PROGRAM_RULES),
    "only": _EXERCISE_TAGS,
}
"""Fields whose ids are of one noun before all others: many contraindications are called like a finding."""
_OF_ITS_FIELDS_ONLY: Final = {
    noun: frozenset({"id", *(field for field, about in _NOUN_OF_FIELD.items() if about == noun)})
    for noun in (_PROGRAM_RULES, _EXERCISE_TAGS)
}
"""Nouns with ids that are words elsewhere, such as emergency or irritability."""


@dataclass(frozen=True, slots=True)
class Links:
    """Which nouns an id is of, the conditions behind derived names, and which entries link to which: in no language."""

    nouns: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, str]
    used_in: Mapping[Place, tuple[Place, ...]] = field(default_factory=dict)

    def place_of(self, key: str, name: str) -> Place | None:
        """The entry with this id: of the noun that the field is about, else of the first noun that has one."""
        nouns = self.nouns.get(name)
        if nouns is None or (is_condition(key) and name in self.derived):
            return None
        about = _NOUN_OF_FIELD.get(key)
        noun = about if about in nouns else nouns[0]
        return (noun, name) if key in _OF_ITS_FIELDS_ONLY.get(noun, (key,)) else None


@dataclass(frozen=True, slots=True)
class Summary:
    """What lists say of an entry."""

    title: str
    about: str
    group: str
    searched: str


@dataclass(frozen=True, slots=True)
class RuleLibrary:
    """Every entry by noun and id as JSON text, what lists say of it, and the links between them."""

    voice: Voice
    links: Links
    entries: Mapping[str, Mapping[str, bytes]]
    summaries: Mapping[Place, Summary]

    def entry(self, place: Place) -> Entry:
        """One entry."""
        entry: Entry = orjson.loads(self.entries[place[0]][place[1]])
        return entry

    def found(self, words: str) -> Iterator[Place]:
        """Entries whose id or title has every one of the words, accents aside."""
        wanted = _plain(words).split()
        for place, summary in self.summaries.items():
            if all(word in summary.searched for word in wanted):
                yield place


def make_links(nouns: Iterable[str], entries: Mapping[str, Mapping[str, bytes]], derived: Mapping[str, str]) -> Links:
    """The links of these entries, turned around."""
    nouns_of: dict[str, tuple[str, ...]] = {}
    for noun in nouns:
        for name in entries[noun]:
            nouns_of[name] = (*nouns_of.get(name, ()), noun)
    links = Links(nouns_of, derived)
    used_in: dict[Place, dict[Place, None]] = {}
    for noun, of_noun in entries.items():
        for name, entry in of_noun.items():
            for place in _places_in(orjson.loads(entry), links, (noun, name)):
                used_in.setdefault(place, {})[noun, name] = None
    return Links(links.nouns, derived, {place: tuple(users) for place, users in used_in.items()})


def make_library(voice: Voice, links: Links, entries: Mapping[str, Mapping[str, bytes]]) -> RuleLibrary:
    """The library of these entries."""
    summaries = {
        (noun, name): _summary(noun, name, orjson.loads(entry), voice)
        for noun, of_noun in entries.items()
        for name, entry in of_noun.items()
    }
    return RuleLibrary(voice, links, entries, summaries)


def is_condition(key: str) -> bool:
    """Whether a field of an entry holds a condition."""
    return _CONDITION.search(key) is not None


def place_named(key: str, value: str, links: Links, own: Place) -> Place | None:
    """The other entry that the whole value of a field names, by its id or as kind:id."""
    if key == "id" and value == own[1]:
        return None
    place = links.place_of(key, value.rpartition(":")[2])
    return None if place == own else place


def _places_in(entry: Entry, links: Links, own: Place) -> Iterator[Place]:
    """The other entries that an entry names, each as often as it does."""
    met: dict[str, None] = {}
    yield from _places_under("", entry, links, own, met)
    waiting = list(met)
    while waiting:
        name = waiting.pop()
        before = set(met)
        yield from _places_under("when", links.derived[name], links, own, met)
        waiting += [each for each in met if each not in before]


def _places_under(key: str, value: Any, links: Links, own: Place, met: dict[str, None]) -> Iterator[Place]:
    """Places named by a value; derived names that conditions hold are added to `met`."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _places_under(name, part, links, own, met)
    elif isinstance(value, list):
        for part in value:
            yield from _places_under(key, part, links, own, met)
    elif isinstance(value, str):
        if is_condition(key):
            for name in NAME.findall(value):
                if name in links.derived:
                    met[name] = None
                if (place := links.place_of(key, name)) is not None:
                    yield place
        elif (place := place_named(key, value, links, own)) is not None:
            yield place


def _summary(noun: str, name: str, entry: Entry, voice: Voice) -> Summary:
    def first(fields: tuple[str, ...], otherwise: str) -> str:
        return next((str(entry[each]) for each in fields if entry.get(each)), otherwise)

    group = "" if noun == "sources" else first(_GROUP_FIELDS, "")
    about = first(_SUMMARY_FIELDS, name)
    # What a rule suspects is English always; what it advises says the same in the language of the page.
    if voice.is_foreign(about):
        about = first(("advice",), about)
    return Summary(first(_TITLE_FIELDS, name), about, group, _plain(f"{name} {about}"))


def _plain(text: str) -> str:
    """Small letters without accents, words set apart by spaces."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(each for each in letters if not unicodedata.combining(each)).replace("_", " ").replace("-", " ")
