"""The rule book as pages for clinicians: one renderer for every kind of entry, over the values that the API gives.

An entry is a tree of names, texts, numbers and lists. Ids of other entries become links wherever they stand, names in
conditions too; the links of all entries, turned around, say where an entry is used.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

Entry = Mapping[str, Any]
Place = tuple[str, str]
"""Noun and id of an entry."""

TITLES: Final = {
    "red-flags": "Red flags",
    "screens": "Screening questions",
    "findings": "Findings",
    "patterns": "Patterns",
    "impairments": "Impairments",
    "phases": "Phases",
    "progression-rules": "Progression rules",
    "exercises": "Exercises",
    "measures": "Supportive measures",
    "sources": "Sources",
}
"""The nouns of the API that have pages, in the order of the index."""

_TITLE_FIELDS: Final = ("name", "question", "title")
_SUMMARY_FIELDS: Final = (*_TITLE_FIELDS, "purpose", "suspect", "text")
_CONDITION: Final = re.compile(r"(^|_)(when|applies|applies_if|indication)$")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{max-width:60rem;margin:0 auto;padding:1rem;font:1rem/1.5 system-ui,sans-serif;"
    "overflow-wrap:anywhere;background:Canvas}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}"
    "a{color:#0b57a4}@media(prefers-color-scheme:dark){a{color:#8cc2ff}}"
    ":focus-visible{outline:3px solid;outline-offset:2px}"
    "dt{font-weight:600;margin-top:.6rem}dd{margin-left:1rem}"
    "dl dl{border-left:2px solid GrayText;padding-left:.75rem;margin:.3rem 0}ul{margin:.2rem 0;padding-left:1.2rem}"
    "code{font-size:.95em}.status{border:3px solid;padding:.5rem 1rem}nav ul{list-style:none;padding:0}"
    "nav li{display:inline-block;margin-right:1rem}img{width:24rem;max-width:100%;height:auto}"
    "input,button{font:inherit;min-height:2.75rem;padding:.3rem .75rem;max-width:100%}li{margin:.2rem 0}"
)
CONTENT_POLICY: Final = (
    "default-src 'none'; img-src data:; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What the pages may load: the figures they hold themselves, and their own style."""


@dataclass(frozen=True)
class RuleLibrary:
    """Every entry by noun and id, the conditions behind derived names, and which entries link to which."""

    entries: Mapping[str, Mapping[str, Entry]]
    derived: Mapping[str, str]
    nouns: Mapping[str, str]
    used_in: Mapping[Place, tuple[Place, ...]] = field(default_factory=dict)

    def place_of(self, name: str) -> Place | None:
        """The entry with this id, of the first noun that has one."""
        noun = self.nouns.get(name)
        return None if noun is None else (noun, name)

    def said_of(self, place: Place, fields: tuple[str, ...] = _SUMMARY_FIELDS) -> str:
        """What an entry is called or about, by the first of these fields that it has; else its id."""
        noun, name = place
        entry = self.entries[noun][name]
        return next((str(entry[each]) for each in fields if entry.get(each)), name)

    def found(self, words: str) -> Iterator[Place]:
        """Entries whose id or title has every one of the words."""
        wanted = words.lower().replace("_", " ").split()
        for noun, entries in self.entries.items():
            for name in entries:
                said = f"{name} {self.said_of((noun, name))}".lower().replace("_", " ").replace("-", " ")
                if all(word in said for word in wanted):
                    yield noun, name


def make_library(entries: Mapping[str, Mapping[str, Entry]], derived: Mapping[str, str]) -> RuleLibrary:
    """The library of these entries, with their links turned around."""
    nouns = {name: noun for noun in reversed(TITLES) for name in entries[noun]}
    library = RuleLibrary(entries, derived, nouns)
    used_in: dict[Place, dict[Place, None]] = {}
    for noun, of_noun in entries.items():
        for name, entry in of_noun.items():
            links: set[Place] = set()
            _Writer(library, "", links, (noun, name)).fields(entry)
            for place in links:
                used_in.setdefault(place, {})[noun, name] = None
    return RuleLibrary(entries, derived, nouns, {place: tuple(users) for place, users in used_in.items()})


def index_page(library: RuleLibrary, words: str | None) -> bytes:
    """All kinds of entries, and what a search found."""
    kinds = "".join(
        f'<li><a href="rules/{noun}">{title}</a> ({len(library.entries[noun])})</li>\n'
        for noun, title in TITLES.items()
    )
    found = ""
    if words:
        places = tuple(library.found(words))
        found = f"<h2>Found: {len(places)}</h2>\n{_places(library, places, 'rules/')}"
    return _page(
        "The rules",
        "rules/",
        f"<p>Everything the service decides with, as it is executed. Each rule names its sources and when it was "
        f"reviewed.</p>\n"
        f'<form method="get" action="rules" role="search"><label for="q">Search ids and titles</label> '
        f'<input id="q" name="q" type="search" maxlength="80" value="{escape(words or "")}"> '
        f"<button>Search</button></form>\n{found}<h2>All rules</h2>\n<ul>\n{kinds}</ul>\n",
    )


def noun_page(library: RuleLibrary, noun: str) -> bytes:
    """All entries of a noun, by group where they have one."""
    entries = library.entries[noun]
    groups: dict[str, list[Place]] = {}
    for name, entry in entries.items():
        group = str(entry.get("group") or entry.get("level") or entry.get("kind") or "")
        groups.setdefault(group if noun != "sources" else "", []).append((noun, name))
    body = "".join(
        f"{f'<h2>{escape(_words(group))}</h2>' if group else ''}\n{_places(library, places, '')}"
        for group, places in groups.items()
    )
    return _page(TITLES[noun], "", body, alternate=f"../v1/{noun}")


def entry_page(library: RuleLibrary, noun: str, name: str, figure: str | None = None) -> bytes:
    """One entry with its links in both directions; `figure` is a drawing as SVG."""
    entry = library.entries[noun][name]
    writer = _Writer(library, "../", set(), (noun, name))
    shown = f'<p class="status">Status: {escape(entry["status"])}</p>\n' if "status" in entry else ""
    if figure is not None:
        address = base64.b64encode(figure.encode()).decode()
        shown += f'<p><img src="data:image/svg+xml;base64,{address}" alt="Drawing of the exercise"></p>\n'
    shown += writer.fields({key: value for key, value in entry.items() if key != "status"})
    shown += writer.derived_names()
    users = library.used_in.get((noun, name), ())
    if users:
        shown += f"<h2>Used by</h2>\n{_places(library, users, '../')}"
    title = library.said_of((noun, name), _TITLE_FIELDS)
    return _page(title, "../", shown, alternate=f"../../v1/{noun}/{name}", noun=noun)


@dataclass
class _Writer:
    """Writes the tree of an entry and notes where it links to; `root` is the way to /rules/ from the page."""

    library: RuleLibrary
    root: str
    links: set[Place]
    own: Place | None = None
    names: dict[str, None] = field(default_factory=dict)

    def fields(self, entry: Entry) -> str:
        rows = "".join(
            f"<dt>{escape(_words(key).capitalize())}</dt>\n<dd>{self.value(key, value)}</dd>\n"
            for key, value in entry.items()
            if value not in (None, [], (), {}, "")
        )
        return f"<dl>\n{rows}</dl>\n"

    def value(self, key: str, value: Any) -> str:
        if isinstance(value, Mapping):
            return self.citation(value) or self.fields(value)
        if isinstance(value, list | tuple):
            return "<ul>\n" + "".join(f"<li>{self.value(key, each)}</li>\n" for each in value) + "</ul>\n"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, str):
            return escape(str(value))
        if _CONDITION.search(key):
            return f"<code>{self.condition(value)}</code>"
        place = self.library.place_of(value.rpartition(":")[2])
        return self.link(place, value) if place and place != self.own else escape(value)

    def citation(self, value: Entry) -> str | None:
        """An id of another entry with one text beside it, on one line."""
        if len(value) != 2 or "id" not in value:
            return None
        place = self.library.place_of(value["id"])
        (text,) = (each for key, each in value.items() if key != "id")
        return f"{self.link(place, value['id'])}: {escape(str(text))}" if place else None

    def condition(self, text: str) -> str:
        """The condition with every name linked; the rest of the grammar is words and numbers."""
        written, end = [], 0
        for match in _NAME.finditer(text):
            name = match[0]
            place = self.library.place_of(name)
            if name in self.library.derived:
                self.names[name] = None
            written += [escape(text[end : match.start()]), self.link(place, name) if place else escape(name)]
            end = match.end()
        return "".join((*written, escape(text[end:])))

    def derived_names(self) -> str:
        """The conditions behind the names that were met, and behind the names in those."""
        rows = []
        seen: set[str] = set()
        while waiting := [name for name in self.names if name not in seen]:
            for name in waiting:
                seen.add(name)
                rows.append(
                    f"<dt><code>{escape(name)}</code></dt>\n<dd><code>{self.condition(self.library.derived[name])}</code></dd>\n"
                )
        return f"<h2>Names in these conditions</h2>\n<dl>\n{''.join(rows)}</dl>\n" if rows else ""

    def link(self, place: Place, text: str) -> str:
        self.links.add(place)
        return f'<a href="{self.root}{place[0]}/{escape(place[1])}">{escape(text)}</a>'


def _words(name: str) -> str:
    return name.replace("_", " ")


def _places(library: RuleLibrary, places: Iterable[Place], root: str) -> str:
    items = "".join(
        f'<li><a href="{root}{noun}/{escape(name)}">{escape(name)}</a>: {escape(library.said_of((noun, name)))}</li>\n'
        for noun, name in places
    )
    return f"<ul>\n{items}</ul>\n"


def _page(title: str, root: str, body: str, *, alternate: str | None = None, noun: str | None = None) -> bytes:
    above = {"rules/": "", "": "../rules", "../": "../../rules"}[root]
    crumbs = f'<li><a href="{above}">The rules</a></li>\n' if above else ""
    crumbs += f'<li><a href="../{noun}">{TITLES[noun]}</a></li>\n' if noun else ""
    crumbs += f'<li><a href="{alternate}">As JSON</a></li>\n' if alternate else ""
    way = f'<nav aria-label="Where you are"><ul>\n{crumbs}</ul></nav>\n' if crumbs else ""
    other = f'<link rel="alternate" type="application/json" href="{alternate}">\n' if alternate else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} · Genu rules</title>\n{other}<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{way}<main>\n<h1>{escape(title)}</h1>\n{body}</main>\n</body>\n</html>\n"
    ).encode()
