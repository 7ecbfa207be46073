"""The interview page: one page for people that uses only the public API, and is the reference client of it.

Its files lie in app/static/page, its words in app/content/page.yaml. Addresses in the page are relative, so it works
behind a gateway that strips a path prefix.
"""

import hashlib
from html import escape
from typing import Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.content.load import CONTENT_ROOT
from app.content.translations import language_names
from app.http.conditional import answer_conditionally
from app.http.editions import Editions
from app.http.languages import edition_of
from app.http.packaged_files import PackagedFiles
from app.http.route import WordsRoute
from app.http.state import page_words_of
from app.rendering.direction import is_right_to_left, language_attributes
from app.rendering.handout_page import STYLE_SOURCES

router = APIRouter(route_class=WordsRoute, include_in_schema=False)

_FILES: Final = PackagedFiles("page")
_PAGE: Final = """<!doctype html>
<html{attributes}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="page/page.css">
<script type="module" src="page/start.js"></script>
</head>
<body>
<header>
<p id="emergency">{emergency}</p>
<div id="languages" role="group" aria-label="{language}"></div>
</header>
<main>
<p id="progress" role="status"></p>
<p id="not-loaded" class="mistake late" role="alert">{not_loaded}</p>
<div id="trouble"></div>
<div id="step"><noscript><h1>{title}</h1><p>{no_script}</p></noscript></div>
</main>
<footer>
<p id="not-a-doctor">{not_a_doctor}</p>
<p id="privacy">{privacy}</p>
<p><a id="rules" href="rules">{rules}</a></p>
<div id="forget"></div>
</footer>
</body>
</html>
"""
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    f"style-src 'self' {STYLE_SOURCES}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Only this service. The handout in its frame inherits this policy, hence the hashes of its own styles."""


@router.get("/")
async def get_interview_page(request: Request) -> Response:
    """The page, with what it says before its script runs."""
    words = {name: escape(text) for name, text in page_words_of(request)["page"].items()}
    attributes = language_attributes(edition_of(request).language)
    content = _PAGE.format(**words, attributes=attributes).encode()
    return answer_conditionally(request, content, _etag(content), media_type="text/html", content_policy=CONTENT_POLICY)


@router.get("/page/words.json")
async def get_page_words(request: Request) -> Response:
    """Every word of the page, and the languages it can be had in."""
    editions: Editions = request.app.state.editions
    names = language_names(CONTENT_ROOT)
    language = edition_of(request).language
    equipment = {word.id: word.meaning for word in edition_of(request).snapshot.vocabulary.equipment}
    content = orjson.dumps(
        {
            "language": language,
            "direction": "rtl" if is_right_to_left(language) else "ltr",
            "languages": [{"id": each, "name": names[each]} for each in editions.languages],
            # What people may have is what the exercises of now need; an operator may have added a word.
            "sections": {**page_words_of(request), "equipment": equipment},
        }
    )
    return answer_conditionally(request, content, _etag(content))


@router.get("/page/{file_name}")
async def get_page_file(file_name: str, request: Request) -> Response:
    """One of the files the page is made of."""
    return _FILES.answer(request, file_name)


def _etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
