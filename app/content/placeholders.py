"""What stands in braces in a text for people is filled in by the program: no other name may stand there."""

from collections.abc import Iterator
from pathlib import Path

from app.content.person_texts import read_person_texts
from app.content.reading import ContentProblem
from app.content.translations import placeholders, source_texts


def placeholder_problems(root: Path) -> Iterator[ContentProblem]:
    """Every name in braces that the program does not fill in there; the text could not be shown.

    Raises:
        ContentError: the content cannot be read.
    """
    places = read_person_texts(root)
    for text in source_texts(root, places):
        known = {f"{{{name}}}" for name in places.filled_in(text.file)}
        for name in sorted(placeholders(text.text) - known):
            remedy = f"use one of {', '.join(sorted(known))}" if known else "write it without braces"
            yield ContentProblem(text.file, text.place, "", f"nothing is filled in for {name}", remedy)
