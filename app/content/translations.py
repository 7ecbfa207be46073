"""Translations of the words for people: gettext PO files, whose msgid is the English text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from app.content.person_texts import PersonText, PersonTexts, read_person_texts
from app.content.reading import ContentError, ContentProblem, read_yaml
from app.domain.exercises.exercise import Exercise
from app.domain.exercises.vocabulary import Vocabulary

FOLDER = "translations"
NAMES_FILE = "languages.yaml"
SOURCE_LANGUAGE = "en"
# Without dates and names: equal texts give equal files.
_HEADER = """# Words for people, {area}: see docs/translating.md.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Translation:
    """The words for people of a content folder in one language; a text that is not translated stays English.

    `texts` are (context, English text) -> translation. `missing` are English texts that were asked for in vain.
    """

    language: str
    texts: Mapping[tuple[str, str], str]
    places: PersonTexts
    missing: set[str] = field(default_factory=set)

    def of_file(self, file: str, value: object) -> object:
        """The YAML of a file with its words for people in this language."""
        return self.places.replaced(file, value, self._said)

    def of_exercise(self, exercise: Exercise) -> Exercise:
        """An exercise in this language, wherever it was read from."""
        file = f"exercises/{exercise.ladder.family}.yaml"
        translated: Exercise = self.places.replaced(file, exercise, self._said, below=("exercises", ""))
        return translated

    def of_vocabulary(self, vocabulary: Vocabulary) -> Vocabulary:
        """The words of a catalog with what is said of them in this language."""
        translated: Vocabulary = self.places.replaced("vocabulary.yaml", vocabulary, self._said)
        return translated

    def _said(self, context: str, text: str) -> str:
        found = self.texts.get((context, text))
        if found is None:
            self.missing.add(text)
            return text
        return found


def languages_of(root: Path) -> tuple[str, ...]:
    """The languages a content folder is translated into, without English."""
    return tuple(sorted(path.name for path in (root / FOLDER).glob("*") if path.is_dir()))


@cache
def language_names(root: Path) -> Mapping[str, str]:
    """What each language of a content folder is called in itself.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    written = read_yaml(root / NAMES_FILE)
    if not isinstance(written, dict) or not all(isinstance(name, str) for name in written.values()):
        raise ContentError([ContentProblem(NAMES_FILE, "", "", "this is not tag: name", "see its opening comment")])
    return MappingProxyType({str(tag): name for tag, name in written.items()})


def name_problems(root: Path) -> Iterator[ContentProblem]:
    """Every language without a name.

    Raises:
        ContentError: the names cannot be read.
    """
    for language in (SOURCE_LANGUAGE, *languages_of(root)):
        if language not in language_names(root):
            yield ContentProblem(NAMES_FILE, language, "", "the language has no name", "add its name in itself")


def wording_of(root: Path, language: str) -> Translation | None:
    """How a content folder says its words for people in a language; None for English, in which they are written.

    Raises:
        ContentError: a file cannot be read.
    """
    if language == SOURCE_LANGUAGE:
        return None
    return Translation(language, read_translations(root, language), read_person_texts(root))


def read_translations(root: Path, language: str) -> Mapping[tuple[str, str], str]:
    """The translations of one language: (context, English text) -> translation, without the empty ones.

    Raises:
        ContentError: a file cannot be read.
    """
    texts: dict[tuple[str, str], str] = {}
    for path in sorted((root / FOLDER / language).glob("*.po")):
        for message in _read(path, root):
            if message.id and message.string:
                texts[message.context or "", str(message.id)] = str(message.string)
    return MappingProxyType(texts)


def source_texts(root: Path, places: PersonTexts) -> Iterator[PersonText]:
    """All words for people of a content folder, by area and file."""
    for file in places.files(root):
        yield from places.of_file(file, read_yaml(root / file))


def write_translations(root: Path, language: str) -> dict[str, tuple[int, int]]:
    """Bring the files of a language up to date: what is translated stays, new texts are added empty, unused ones go.

    Returns how many texts each area has, and how many of them are still empty.

    Raises:
        ContentError: the content or a file of translations cannot be read.
    """
    catalogs = _catalogs(root, language)
    folder = root / FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.po"):
        if path.stem not in catalogs:
            path.unlink()
    for area, catalog in catalogs.items():
        with (folder / f"{area}.po").open("wb") as file:
            file.write(_HEADER.format(area=area, language=language).encode())
            write_po(file, catalog, width=0, omit_header=True, include_lineno=False)
    return _counts(catalogs)


def translation_counts(root: Path, language: str) -> dict[str, tuple[int, int]]:
    """How many texts each area has, and how many of them are not translated.

    Raises:
        ContentError: the content or a file of translations cannot be read.
    """
    return _counts(_catalogs(root, language))


def _catalogs(root: Path, language: str) -> dict[str, Catalog]:
    places = read_person_texts(root)
    known = read_translations(root, language)
    catalogs = {area: Catalog(locale=language) for area in places.areas}
    owners: dict[tuple[str, str], str] = {}
    for text in source_texts(root, places):
        key = (text.context, text.text)
        area = owners.setdefault(key, text.area)
        catalogs[area].add(
            text.text,
            known.get(key, ""),
            locations=[(text.place, 0)],
            flags=["python-brace-format"] if placeholders(text.text) else (),
            context=text.context or None,
        )
    return catalogs


def _counts(catalogs: Mapping[str, Catalog]) -> dict[str, tuple[int, int]]:
    return {
        area: (len(catalog), sum(not message.string for message in catalog if message.id))
        for area, catalog in catalogs.items()
    }


def translation_problems(root: Path, language: str) -> Iterator[ContentProblem]:
    """Every text that is missing, unused, given twice, or has other placeholders or numbers than the English text."""
    places = read_person_texts(root)
    needed = {(text.context, text.text): text for text in source_texts(root, places)}
    given: dict[tuple[str, str], str] = {}
    for path in sorted((root / FOLDER / language).glob("*.po")):
        file = path.relative_to(root).as_posix()
        for message in _read(path, root):
            if not message.id:
                continue
            key = (message.context or "", str(message.id))
            if key not in needed:
                yield _problem(file, key, "no text for people says this any more", "run: genu content texts --write")
            elif key in given:
                yield _problem(file, key, f"the text is translated in {given[key]} too", "remove one of the two")
            elif not message.string:
                yield _problem(file, key, "the translation is empty", f"translate it ({needed[key].place})")
            elif message.fuzzy:
                yield _problem(file, key, "the translation is marked as fuzzy", "check it and remove the mark")
            elif placeholders(str(message.string)) != placeholders(key[1]):
                said = ", ".join(sorted(placeholders(key[1]))) or "none"
                yield _problem(file, key, "the placeholders differ", f"use exactly those of the English text: {said}")
            elif numbers(str(message.string)) != numbers(key[1]):
                said = ", ".join(numbers(key[1])) or "none"
                yield _problem(file, key, "the numbers differ", f"write exactly those of the English text: {said}")
            given.setdefault(key, path.name)
    for key, text in needed.items():
        if key not in given:
            where = f"{FOLDER}/{language}/{text.area}.po"
            yield _problem(where, key, f"the text of {text.place} is missing", "run: genu content texts --write")


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that are filled in."""
    return frozenset(_PLACEHOLDER.findall(text))


def numbers(text: str) -> list[str]:
    """The numbers written in digits, in any order: another language may turn a sentence around."""
    return sorted(_NUMBER.findall(_PLACEHOLDER.sub("", text)))


def _problem(file: str, key: tuple[str, str], message: str, remedy: str) -> ContentProblem:
    shown = key[1] if len(key[1]) <= 60 else f"{key[1][:57]}..."
    return ContentProblem(file, f'"{shown}"', "", message, remedy)


def _read(path: Path, root: Path) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        name = path.relative_to(root).as_posix()
        problem = ContentProblem(name, "", "", " ".join(str(error).split()), "correct the file at that line")
        raise ContentError([problem]) from None
