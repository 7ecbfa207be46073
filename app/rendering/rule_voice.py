"""How the pages of the rules speak one language, and mark what stays English in it (WCAG 3.1.2)."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from app.content.rule_pages import RulePageWords
from app.content.translations import SOURCE_LANGUAGE
from app.rendering.direction import other_language_attributes

_WITHOUT_WORDS: Final = re.compile(r"[^a-zA-Z]*")


@dataclass(frozen=True, slots=True)
class Voice:
    """How the pages speak: their language, the words around the rules, and which texts of the rules are in it.

    `values` are the words of the rule book in this language; `translated` its texts, None where all are written in it.
    """

    language: str
    words: RulePageWords
    values: Mapping[str, str]
    months: Sequence[str]
    translated: Set[str] | None = None

    def said(self, text: str) -> str:
        """The text as HTML, marked where it is in English and the page is not."""
        return self.in_english(escape(text)) if self.is_foreign(text) else escape(text)

    def in_english(self, html: str) -> str:
        """What is English always."""
        return html if self.translated is None else f"<span{self.english}>{html}</span>"

    def code(self, html: str) -> str:
        """Ids and conditions, which are English always."""
        return f"<code{self.english}>{html}</code>"

    @property
    def english(self) -> str:
        """The attribute of an element that holds English always."""
        return "" if self.translated is None else other_language_attributes(SOURCE_LANGUAGE, self.language)

    def english_if_foreign(self, text: str) -> str:
        """The attribute of an element that holds the text."""
        return self.english if self.is_foreign(text) else ""

    def day(self, written: str) -> str:
        """A day as it is said."""
        day = date.fromisoformat(written)
        said = self.words.page["date"].format(day=day.day, month=self.months[day.month - 1], year=day.year)
        return f'<time datetime="{written}">{escape(said)}</time>'

    def is_foreign(self, text: str) -> bool:
        """Whether the text is in English and the page is not."""
        return self.translated is not None and text not in self.translated and not _WITHOUT_WORDS.fullmatch(text)

    def word(self, value: str, *, begins: bool = False) -> str:
        """A word of the rule book as it is said, or a text; `begins` where it stands as a heading."""
        said = self.values.get(value)
        if said is None:
            return self.said(value)
        return escape(said[0].upper() + said[1:] if begins else said)
