"""Documents as tests read them: their code blocks, and whether an answer is the one they show."""

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"

_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """One fenced block: its language and its text."""

    language: str
    text: str


def read(name: str) -> str:
    """The text of a page of docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks_of(text: str, *languages: str) -> list[Block]:
    """The fenced blocks of a text in these languages, in order."""
    found = [Block(language, body) for language, body in _BLOCK.findall(text)]
    return [block for block in found if block.language in languages]


def sections_of(text: str, level: int) -> dict[str, str]:
    """Heading -> what stands under it, for headings of one level."""
    parts = re.split(rf"^{'#' * level} (.+)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {heading: re.split(rf"^#{{1,{level}}} ", body, flags=re.MULTILINE)[0] for heading, body in pairs}


def plain(text: str) -> str:
    """The words of a text without line breaks and list marks, to be found wherever lines end."""
    return " ".join(text.split())


def contains(whole: Any, part: Any) -> bool:
    """Whether `part` is `whole` with names and trailing or other elements left out, in the same order."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and contains(whole[name], value) for name, value in part.items()
        )
    if isinstance(part, list):
        rest = iter(whole)
        return all(any(contains(element, wanted) for element in rest) for wanted in part)
    return bool(whole == part)
