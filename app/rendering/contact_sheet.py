"""All figures on one page, by ladder, for whoever has to judge them."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

from app.content.figures import FigureTexts
from app.domain.exercises.exercise import Exercise
from app.domain.exercises.vocabulary import Ladder
from app.rendering.direction import language_attributes

_STYLE: Final = (
    ":root{color-scheme:light dark}body{margin:1rem;font:1rem/1.4 system-ui,sans-serif}"
    "ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem;padding:0;list-style:none}"
    "li{display:flex;flex-direction:column;justify-content:end}figure{margin:0}img{width:100%;max-height:16rem}"
    "figcaption{text-align:center;font-size:.9rem}h2{border-bottom:1px solid;font-size:1.1rem}"
    "h2::first-letter{text-transform:uppercase}"
)
CONTENT_POLICY: Final = (
    "default-src 'none'; img-src 'self'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load: figures of this host, and its own style."""


def contact_sheet(exercises: Iterable[Exercise], ladders: Sequence[Ladder], texts: FigureTexts, language: str) -> bytes:
    """The page as HTML; addresses are relative, so it works behind a gateway that strips a prefix."""
    meanings = {ladder.id: ladder.meaning for ladder in ladders}
    shown = (exercise for exercise in exercises if exercise.is_active)
    sections = "".join(
        f"<h2>{escape(meanings[family])}</h2>\n<ul>\n{''.join(map(_item, members))}</ul>\n"
        for family, members in groupby(shown, key=lambda each: each.ladder.family)
    )
    return (
        f'<!doctype html>\n<html{language_attributes(language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Genu figures</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(texts.words.sheet)}</h1>\n"
        f"{sections}</body>\n</html>\n"
    ).encode()


def _item(exercise: Exercise) -> str:
    source = f"v1/exercises/{exercise.slug}/figure"
    return (
        f'<li><figure><a href="{source}?motion=true"><img loading="lazy" src="{source}" '
        f'alt="{escape(exercise.pose.caption)}"></a><figcaption>{escape(exercise.name)}</figcaption></figure></li>\n'
    )
