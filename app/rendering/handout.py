"""A handout as sections of words, figures and tables, before it becomes a page: the same for HTML and PDF."""

from dataclasses import dataclass
from typing import Literal

Paper = Literal["a4", "letter"]


@dataclass(frozen=True, slots=True)
class Light:
    """One light of the pain traffic light; told apart by words, not by colour."""

    sign: str
    pain: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A few lines under a small heading."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One exercise with its figure and the words for whoever does not see it."""

    name: str
    figure: str
    alternative: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise of the week grid: on which of its days it is done."""

    name: str
    days: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The week on paper: boxes to tick, and rows to write pain in."""

    exercise: str
    days: tuple[str, ...]
    rows: tuple[Row, ...]
    to_write: tuple[str, ...]
    tick: str
    rest: str


@dataclass(frozen=True, slots=True)
class Code:
    """The digest of the program, to read aloud and to scan."""

    short: str
    picture: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page under its heading; `notice` stands out, `small` is for the end.

    `points_language` is that of the points where it is not that of the page: it is read aloud as such.
    """

    heading: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    points_language: str | None = None
    parts: tuple[Part, ...] = ()
    lights: tuple[Light, ...] = ()
    grid: Grid | None = None
    cards: tuple[Card, ...] = ()
    code: Code | None = None
    notice: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Handout:
    """The whole page; `page_words` is the foot of a printed page."""

    language: str
    right_to_left: bool
    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    page_words: str
