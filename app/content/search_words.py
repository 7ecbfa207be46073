"""Reads the phrases by which exercises are found beside their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording
from app.content.vocabulary import read_vocabulary
from app.domain.exercises.vocabulary import LISTS, ids_of

FILE = "search_words.yaml"
Phrases = Mapping[str, Mapping[str, tuple[str, ...]]]
"""List of the vocabulary, word, phrases."""


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The phrases of search_words.yaml, and the words that are left out of what was typed."""

    ignored: frozenset[str]
    phrases: Phrases


def load_search_words(root: Path, wording: Wording | None = None) -> SearchWords:
    """The phrases of a content folder, English or in a wording.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    written = reader.mapping(FILE)
    found = SearchWords(frozenset(str(written.get("ignored", "")).split()), _phrases(reader, written.get("phrases")))
    reader.finish()
    return found


def check_search_words(root: Path) -> None:
    """Read the phrases of a content folder and hold their words against its vocabulary.

    Raises:
        ContentError: everything that is wrong with them.
    """
    reader = Reader(root)
    vocabulary = read_vocabulary(reader)
    written = reader.mapping(FILE)
    for key in written.keys() ^ {"ignored", "phrases"}:
        reader.report(FILE, "", key, "the file has the keys ignored and phrases", "add or remove the key")
    for name, words in _phrases(reader, written.get("phrases")).items():
        known = ids_of(vocabulary, name)
        for word in words.keys() - set(known):
            reader.report(FILE, word, name, "there is no such word", f"use one of {', '.join(known)}")
    reader.finish()


def _phrases(reader: Reader, written: object) -> Phrases:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, words in written.items() if isinstance(written, dict) else ():
        if name not in LISTS or not isinstance(words, dict):
            reader.report(FILE, "", str(name), "there is no such list", f"use one of {', '.join(LISTS)}")
            continue
        for word, phrases in words.items():
            if isinstance(phrases, list) and all(isinstance(each, str) and each for each in phrases):
                found.setdefault(name, {})[str(word)] = tuple(phrases)
            else:
                reader.report(FILE, str(word), name, "these are not phrases", "write a list of texts")
    return found
