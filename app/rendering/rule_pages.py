"""The rule book as pages for clinicians: one renderer for every kind of entry, over the values that the API gives.

An entry is a tree of names, texts, numbers and lists.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from app.rendering.direction import language_attributes, other_language_attributes
from app.rendering.rule_library import NAME, Entry, Place, RuleLibrary, is_condition, place_named
from app.rendering.rule_voice import Voice

_AS_WRITTEN: Final = frozenset({"id", "slug", "value", "code", "doi"})
"""Fields whose words are the contract's own, not to be said in other words."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{max-width:60rem;margin:0 auto;padding:1rem;font:1rem/1.5 system-ui,sans-serif;"
    "overflow-wrap:anywhere;background:Canvas}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}"
    "a{color:#0b57a4}@media(prefers-color-scheme:dark){a{color:#8cc2ff}}"
    ":focus-visible{outline:3px solid;outline-offset:2px}"
    "dt{font-weight:600;margin-top:.6rem}dd{margin-inline-start:1rem}"
    "dl dl{border-inline-start:2px solid GrayText;padding-inline-start:.75rem;margin:.3rem 0}"
    "ul{margin:.2rem 0;padding-inline-start:1.2rem}"
    "code{font-size:.95em}.status{border:3px solid;padding:.5rem 1rem}nav ul{list-style:none;padding:0}"
    "nav li{display:inline-block;margin-inline-end:1rem}img{width:24rem;max-width:100%;height:auto}"
    "input,button{font:inherit;min-height:2.75rem;padding:.3rem .75rem;max-width:100%}li{margin:.2rem 0}"
)
CONTENT_POLICY: Final = (
    "default-src 'none'; img-src data:; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What the pages may load: the figures they hold themselves, and their own style."""


@dataclass(frozen=True, slots=True)
class Address:
    """How a page is asked for: a language that was chosen on it, the languages there are, and what is searched for."""

    chosen: str | None = None
    languages: tuple[tuple[str, str], ...] = ()
    search: str | None = None

    @property
    def query(self) -> str:
        """What links to other pages end with, so that a chosen language stays."""
        return "" if self.chosen is None else f"?{urlencode({'lang': self.chosen})}"


def index_page(library: RuleLibrary, address: Address) -> bytes:
    """All kinds of entries, and what a search found."""
    voice, words = library.voice, library.voice.words
    kinds = "".join(
        f'<li><a href="rules/{noun}{address.query}">{escape(title)}</a> ({len(library.entries[noun])})</li>\n'
        for noun, title in words.nouns.items()
    )
    found = ""
    if address.search:
        places = tuple(library.found(address.search))
        count = words.page["found"].format(count=len(places))
        found = f"<h2>{escape(count)}</h2>\n{_places(library, places, 'rules/', address)}"
    kept = "" if address.chosen is None else f'<input type="hidden" name="lang" value="{escape(address.chosen)}">'
    english = "" if voice.translated is None else f"<p>{escape(words.page['some_english'])}</p>\n"
    return _page(
        library,
        address,
        f"<h1>{escape(words.page['title'])}</h1>\n<p>{escape(words.page['intro'])}</p>\n{english}"
        f'<form method="get" action="rules" role="search"><label for="q">{escape(words.page["search"])}</label> '
        f'<input id="q" name="q" type="search" maxlength="80" value="{escape(address.search or "")}"> {kept}'
        f"<button>{escape(words.page['search_button'])}</button></form>\n{found}"
        f"<h2>{escape(words.page['all'])}</h2>\n<ul>\n{kinds}</ul>\n",
        words.page["title"],
        "rules/",
    )


def noun_page(library: RuleLibrary, noun: str, address: Address) -> bytes:
    """All entries of a noun, by group where they have one."""
    voice = library.voice
    groups: dict[str, list[Place]] = {}
    for name in library.entries[noun]:
        groups.setdefault(library.summaries[noun, name].group, []).append((noun, name))
    body = "".join(
        f"{f'<h2>{voice.word(group, begins=True)}</h2>' if group else ''}\n{_places(library, places, '', address)}"
        for group, places in groups.items()
    )
    title = voice.words.nouns[noun]
    return _page(library, address, f"<h1>{escape(title)}</h1>\n{body}", title, "", alternate=f"../v1/{noun}")


def entry_page(library: RuleLibrary, place: Place, address: Address, figure: str | None = None) -> bytes:
    """One entry with its links in both directions; `figure` is a drawing as SVG."""
    noun, name = place
    entry, voice, words = library.entry(place), library.voice, library.voice.words.page
    writer = _Writer(library, "../", address, place)
    title = library.summaries[place].title
    shown = f"<h1{voice.english_if_foreign(title)}>{escape(title)}</h1>\n"
    if "status" in entry:
        status = escape(words["status"]).format(status=writer.value("status", entry["status"]))
        shown += f'<p class="status">{status}</p>\n'
    if figure is not None:
        picture = base64.b64encode(figure.encode()).decode()
        shown += f'<p><img src="data:image/svg+xml;base64,{picture}" alt="{escape(words["drawing"])}"></p>\n'
    shown += writer.fields({key: value for key, value in entry.items() if key not in _SAID_OTHERWISE})
    shown += writer.derived_names()
    users = library.links.used_in.get(place, ())
    if users:
        shown += f"<h2>{escape(words['used_by'])}</h2>\n{_places(library, users, '../', address)}"
    return _page(library, address, shown, title, "../", alternate=f"../../v1/{noun}/{name}", noun=noun)


_SAID_OTHERWISE: Final = ("status", "untranslated")
"""Fields without a line of their own: the status stands above, a text without translation is marked where it stands."""


@dataclass
class _Writer:
    """Writes the tree of an entry; `root` is the way to /rules/ from the page."""

    library: RuleLibrary
    root: str
    address: Address
    own: Place
    names: dict[str, None] = field(default_factory=dict)

    @property
    def voice(self) -> Voice:
        return self.library.voice

    def fields(self, entry: Entry) -> str:
        rows = "".join(
            f"<dt>{escape(self.voice.words.fields[key])}</dt>\n<dd>{self.value(key, value)}</dd>\n"
            for key, value in entry.items()
            if value not in (None, [], (), {}, "")
        )
        return f"<dl>\n{rows}</dl>\n"

    def value(self, key: str, value: Any) -> str:
        if isinstance(value, Mapping):
            return self.citation(value) or self.fields(value)
        if isinstance(value, list):
            return "<ul>\n" + "".join(f"<li>{self.value(key, each)}</li>\n" for each in value) + "</ul>\n"
        if isinstance(value, bool):
            return escape(self.voice.words.page["yes" if value else "no"])
        if not isinstance(value, str):
            return escape(str(value))
        if is_condition(key):
            return self.voice.code(self.condition(key, value))
        if _DAY.fullmatch(value):
            return self.voice.day(value)
        place = place_named(key, value, self.library.links, self.own)
        if place:
            return self.link(place, value) if key in _AS_WRITTEN else self.named(place, value)
        return self.voice.said(value) if key in _AS_WRITTEN else self.voice.word(value)

    def citation(self, value: Entry) -> str | None:
        """An id of another entry with one text beside it, on one line."""
        place = self.library.links.place_of("id", value["id"]) if _is_citation(value) else None
        if place is None:
            return None
        (text,) = (each for key, each in value.items() if key != "id")
        return f"{self.link(place, value['id'])}: {self.voice.said(str(text))}"

    def condition(self, key: str, text: str) -> str:
        """The condition with every name linked."""
        written, end = [], 0
        for match in NAME.finditer(text):
            name = match[0]
            place = self.library.links.place_of(key, name)
            if name in self.library.links.derived:
                self.names[name] = None
            linked = escape(name) if place is None else self.anchor(place, name)
            written += [escape(text[end : match.start()]), linked]
            end = match.end()
        return "".join((*written, escape(text[end:])))

    def derived_names(self) -> str:
        """The conditions behind the names that were met, and behind the names in those."""
        rows = []
        seen: set[str] = set()
        derived, code = self.library.links.derived, self.voice.code
        while waiting := [name for name in self.names if name not in seen]:
            for name in waiting:
                seen.add(name)
                rows.append(f"<dt>{code(escape(name))}</dt>\n<dd>{code(self.condition('when', derived[name]))}</dd>\n")
        heading = escape(self.voice.words.page["names"])
        return f"<h2>{heading}</h2>\n<dl>\n{''.join(rows)}</dl>\n" if rows else ""

    def named(self, place: Place, text: str) -> str:
        """A link with what it leads to, where that has a name, or the word for it."""
        title = self.library.summaries[place].title
        said = self.voice.values.get(text) if title == place[1] else title
        return self.link(place, text) + ("" if said is None else f": {self.voice.said(said)}")

    def link(self, place: Place, text: str) -> str:
        return self.voice.in_english(self.anchor(place, text))

    def anchor(self, place: Place, text: str) -> str:
        return f'<a href="{self.root}{place[0]}/{escape(place[1])}{self.address.query}">{escape(text)}</a>'


def _is_citation(value: Entry) -> bool:
    return len(value) == 2 and "id" in value


def _places(library: RuleLibrary, places: Iterable[Place], root: str, address: Address) -> str:
    voice = library.voice
    items = "".join(
        f'<li><a href="{root}{noun}/{escape(name)}{address.query}"{voice.english}>{escape(name)}</a>: '
        f"{voice.said(library.summaries[noun, name].about)}</li>\n"
        for noun, name in places
    )
    return f"<ul>\n{items}</ul>\n"


def _page(
    library: RuleLibrary,
    address: Address,
    body: str,
    title: str,
    root: str,
    *,
    alternate: str | None = None,
    noun: str | None = None,
) -> bytes:
    words, language, query = library.voice.words, library.voice.language, address.query
    above = {"rules/": "", "": "../rules", "../": "../../rules"}[root]
    crumbs = f'<li><a href="{above}{query}">{escape(words.page["title"])}</a></li>\n' if above else ""
    crumbs += f'<li><a href="../{noun}{query}">{escape(words.nouns[noun])}</a></li>\n' if noun else ""
    crumbs += f'<li><a href="{alternate}">{escape(words.page["json"])}</a></li>\n' if alternate else ""
    way = f'<nav aria-label="{escape(words.page["way"])}"><ul>\n{crumbs}</ul></nav>\n' if crumbs else ""
    other = f'<link rel="alternate" type="application/json" href="{alternate}">\n' if alternate else ""
    return (
        f'<!doctype html>\n<html{language_attributes(language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} · {escape(words.page['site'])}</title>\n{other}<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{_languages(library.voice, address)}{way}<main>\n{body}</main>\n</body>\n</html>\n"
    ).encode()


def _languages(voice: Voice, address: Address) -> str:
    """The same page in the other languages."""
    search = {} if not address.search else {"q": address.search}
    queries = ((tag, name, escape(urlencode({**search, "lang": tag}))) for tag, name in address.languages)
    items = "".join(
        f'<li><a href="?{query}" hreflang="{tag}"{other_language_attributes(tag, voice.language)}>'
        f"{escape(name)}</a></li>\n"
        for tag, name, query in queries
        if tag != voice.language
    )
    label = escape(voice.words.page["languages"])
    return f'<nav aria-label="{label}"><ul>\n{items}</ul></nav>\n' if items else ""
