"""Which way a language is written, on pages and on paper."""

from typing import Final

# CLDR knows it too, for five megabytes of a worker.
_LANGUAGES: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_FIRST_STRONG_ISOLATE: Final = "\u2068"
_LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
_POP_ISOLATE: Final = "\u2069"


def is_right_to_left(language: str) -> bool:
    """Whether a language of ours, two or three small letters, is written from right to left."""
    return language in _LANGUAGES


def language_attributes(language: str) -> str:
    """The attributes of an HTML element that holds words of the language."""
    return f' lang="{language}" dir="rtl"' if is_right_to_left(language) else f' lang="{language}"'


def other_language_attributes(language: str, page_language: str) -> str:
    """The attributes of an element in another language than the page: it has its own direction, too."""
    direction = "rtl" if is_right_to_left(language) else "ltr"
    turned = is_right_to_left(language) != is_right_to_left(page_language)
    return f' lang="{language}" dir="{direction}"' if turned else f' lang="{language}"'


def isolated(text: str, page_language: str) -> str:
    """Words that may be in another language (UAX 9): they and their marks keep their order, and leave that around them.

    A page that is written from left to right needs no such marks: what is in it is, too.
    """
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if is_right_to_left(page_language) else text


def left_to_right(text: str, page_language: str) -> str:
    """A code, whose groups would change places among words that are written from right to left."""
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}" if is_right_to_left(page_language) else text
