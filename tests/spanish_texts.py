"""The Spanish of a text of an English answer, from the files of translations alone; and two answers side by side."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, Final

from app.content.load import CONTENT_ROOT
from app.content.translations import read_translations

Json = Any

_TRANSLATIONS: Final = read_translations(CONTENT_ROOT, "es")
TEXTS: Final = {english: spanish for (context, english), spanish in _TRANSLATIONS.items() if not context}
"""English text -> Spanish text, where there is one only."""

_PLACEHOLDER: Final = re.compile(r"\\\{([a-z_]+)\\\}")
_FILLED: Final = tuple(
    (re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(english)), re.DOTALL), spanish)
    for english, spanish in TEXTS.items()
    if "{" in english
)
WORDS_OF_PEOPLE: Final = frozenset(
    english for english, spanish in TEXTS.items() if spanish != english and (" " in english or not english.islower())
)
"""English texts that can be told from identifiers and have another wording in Spanish."""


@cache
def in_spanish(text: str) -> frozenset[str]:
    """What the text can be in Spanish: as it is translated, texts that stand together, or a text that is filled in."""
    exact = {spanish for (_, english), spanish in _TRANSLATIONS.items() if english == text}
    if exact:
        return frozenset(exact)
    for at in (found.end() for found in re.finditer(r"[.:!?] ", text)):
        if text[: at - 1] in TEXTS and (rest := in_spanish(text[at:])):
            return frozenset(f"{TEXTS[text[: at - 1]]} {each}" for each in rest)
    return frozenset(
        spanish.format(**dict(zip(found.groupdict(), words, strict=True)))
        for pattern, spanish in _FILLED
        if (found := pattern.fullmatch(text))
        for words in product(*({part, *in_spanish(part)} for part in found.groupdict().values()))
    )


def strings_of(value: Json, pointer: str = "") -> Iterator[tuple[str, str]]:
    """(JSON pointer, string) of every string of an answer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from strings_of(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from strings_of(part, f"{pointer}/{position}")


def differences(one: Json, other: Json, pointer: str = "") -> Iterator[tuple[str, Json, Json]]:
    """(JSON pointer, value, other value) wherever two answers differ."""
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        for name, part in one.items():
            yield from differences(part, other[name], f"{pointer}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for position, (part, other_part) in enumerate(zip(one, other, strict=True)):
            yield from differences(part, other_part, f"{pointer}/{position}")
    elif one != other:
        yield pointer, one, other
