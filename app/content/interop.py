"""Reads the words of FHIR resources and CDS Hooks cards: their own, and those that other files word already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording
from app.content.rule_pages import load_rule_page_words

FILE = "interop.yaml"


@dataclass(frozen=True, slots=True)
class InteropTexts:
    """What is said in FHIR resources and cards besides questions, advice and exercises.

    `words`, `levels` and `ucum` are those of interop.yaml; `terms` are words of the rule book (groups of findings,
    levels of care) as its pages say them.
    """

    words: Mapping[str, str]
    levels: Mapping[str, str]
    ucum: Mapping[str, str]
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _OwnTexts:
    words: dict[str, str]
    levels: dict[str, str]
    ucum: dict[str, str]


def load_interop_texts(root: Path, wording: Wording | None = None) -> InteropTexts:
    """The words of a content folder, English or in a wording.

    Raises:
        ContentError: a file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    own = reader.entry(FILE, _OwnTexts, reader.mapping(FILE))
    reader.finish()
    assert own is not None
    return InteropTexts(own.words, own.levels, own.ucum, load_rule_page_words(root, wording).values)
