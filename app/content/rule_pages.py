"""Reads the words of the pages at /rules that stand around those of the rules."""

from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording

FILE = "rule_pages.yaml"


@dataclass(frozen=True, slots=True)
class RulePageWords:
    """The sections of rule_pages.yaml; its opening comment says what each of them is."""

    page: dict[str, str]
    nouns: dict[str, str]
    fields: dict[str, str]
    values: dict[str, str]


def load_rule_page_words(root: Path, wording: Wording | None = None) -> RulePageWords:
    """The words of the pages, English or in a wording.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    words = reader.entry(FILE, RulePageWords, reader.mapping(FILE))
    reader.finish()
    assert words is not None
    return words
