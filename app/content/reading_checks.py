"""Checks that words for people are easy to read, in every language the content is written in or translated to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.content.person_texts import PersonText, read_person_texts
from app.content.reading import ContentProblem, Reader
from app.content.reading_level import FORMULAS, level_of, sentences_of
from app.content.translations import SOURCE_LANGUAGE, read_translations, source_texts

FILE = "reading_levels.yaml"


@dataclass(frozen=True, slots=True)
class ReadingLevels:
    """The bounds of one language; the opening comment of reading_levels.yaml says what each means."""

    language: str
    formula: str
    hardest_area: float
    hardest_text: float
    text_words_min: int
    sentence_words_max: int
    long_word_syllables: int
    familiar: tuple[str, ...]


def reading_problems(root: Path, languages: Iterable[str]) -> Iterator[ContentProblem]:
    """Every text and every area that is too hard to read; `languages` are those of the translations.

    Raises:
        ContentError: the bounds or the texts cannot be read.
    """
    reader = Reader(root)
    levels = {each.language: each for each in reader.entries(FILE, ReadingLevels)}
    for each in levels.values():
        if each.formula not in FORMULAS:
            reader.report(FILE, each.language, "formula", "there is no such formula", f"use {', '.join(FORMULAS)}")
    reader.finish()
    texts = [text for text in source_texts(root, read_person_texts(root)) if text.is_measured]
    texts = list({(text.context, text.text): text for text in reversed(texts)}.values())
    for language in (SOURCE_LANGUAGE, *languages):
        if language not in levels:
            yield ContentProblem(FILE, language, "", "the language has no bounds", "add its entry")
            continue
        known = {} if language == SOURCE_LANGUAGE else read_translations(root, language)
        said = [(text, known.get((text.context, text.text), "")) for text in texts]
        if language == SOURCE_LANGUAGE:
            said = [(text, text.text) for text in texts]
        yield from _problems_of([(text, words) for text, words in said if words], levels[language])


def _problems_of(said: list[tuple[PersonText, str]], levels: ReadingLevels) -> Iterator[ContentProblem]:
    formula, familiar = FORMULAS[levels.formula], frozenset(levels.familiar)
    areas: dict[str, list[str]] = {}
    for text, words in said:
        sentences = sentences_of(words)
        if not sentences:
            continue
        areas.setdefault(text.area, []).append(words)
        longest = max(map(len, sentences))
        if longest > levels.sentence_words_max:
            remedy = f"make sentences of at most {levels.sentence_words_max} words"
            yield _problem(text, levels, words, f"a sentence has {longest} words", remedy)
        if sum(map(len, sentences)) >= levels.text_words_min:
            level = level_of((words,), formula, familiar)
            if formula.is_beyond(level, levels.hardest_text):
                remedy = f"use shorter sentences and words: {levels.hardest_text:g}"
                yield _problem(text, levels, words, f"the reading level is {level:.1f}", remedy)
            continue
        long = [
            word
            for sentence in sentences
            for word in sentence
            if word.lower() not in familiar and formula.syllables(word) >= levels.long_word_syllables
        ]
        if long:
            remedy = f"use another word, or add it to familiar in {FILE} if everybody knows it"
            yield _problem(text, levels, words, f"long words: {', '.join(long)}", remedy)
    for area, words_of_area in areas.items():
        level = level_of(words_of_area, formula, familiar)
        if formula.is_beyond(level, levels.hardest_area):
            message = f"the reading level of all its texts is {level:.1f}"
            yield ContentProblem(
                FILE, f"{levels.language}, {area}", "", message, f"bring it to {levels.hardest_area:g}"
            )


def _problem(text: PersonText, levels: ReadingLevels, words: str, message: str, remedy: str) -> ContentProblem:
    shown = words if len(words) <= 60 else f"{words[:57]}..."
    return ContentProblem(text.file, text.place, levels.language, f'"{shown}": {message}', remedy)
