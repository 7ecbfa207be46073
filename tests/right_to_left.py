"""A language for tests that is written from right to left: the English words in Hebrew letters."""

import re
from dataclasses import replace
from typing import Final

import pytest
from starlette.requests import Request

from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT
from app.content.person_texts import read_person_texts
from app.http.state import handout_material_of
from app.rendering.handout_material import HandoutMaterial

_LETTERS: Final = "אבגדהוזחטיכלמנסעפצקרשת"
_LETTER_OR_NAME: Final = re.compile(r"\{[^}]*\}|[A-Za-z]")


def turned(text: str) -> str:
    """The text in Hebrew letters; numbers and {names} stay."""
    return _LETTER_OR_NAME.sub(
        lambda found: found[0] if found[0][0] == "{" else _LETTERS[(ord(found[0].lower()) - ord("a")) % len(_LETTERS)],
        text,
    )


class TurnedWording:
    """The words for people of the shipped content in Hebrew letters."""

    def of_file(self, file: str, value: object) -> object:
        """The YAML of a file in Hebrew letters."""
        turned_value: object = read_person_texts(CONTENT_ROOT).replaced(
            file, value, lambda _context, text: turned(text)
        )
        return turned_value


def speak_from_right_to_left(patch: pytest.MonkeyPatch) -> None:
    """Handouts say their own words from right to left; those of the program stay English, as an operator's may."""
    texts = load_handout_texts(CONTENT_ROOT, TurnedWording())

    def material_of(request: Request) -> HandoutMaterial:
        return replace(handout_material_of(request), language="he", texts=texts)

    patch.setattr("app.routers.handouts.handout_material_of", material_of)
