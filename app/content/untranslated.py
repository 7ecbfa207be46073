"""Where a text stayed English in an answer of another language: exercises of an operator have no translation."""

from collections.abc import Iterator, Set


def untranslated_in(value: object, texts: Set[str], pointer: str = "") -> Iterator[str]:
    """JSON pointers of the strings that are one of the texts."""
    if isinstance(value, str):
        if value in texts:
            yield pointer
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from untranslated_in(part, texts, f"{pointer}/{name}")
    elif isinstance(value, list | tuple):
        for position, part in enumerate(value):
            yield from untranslated_in(part, texts, f"{pointer}/{position}")
