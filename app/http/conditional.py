"""Conditional GET: the same bytes are not sent twice."""

from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.content.translations import SOURCE_LANGUAGE

REVALIDATE = "no-cache"
"""Caches may keep the answer but ask each time, so that a new content version is seen at once."""


_TAG_LENGTH: Final = 16


def tag_suffix(language: str) -> str:
    """The end of an entity tag that tells languages apart; English has none."""
    return "" if language == SOURCE_LANGUAGE else f"-{language}"


def content_tag(content: bytes, language: str) -> str:
    """The entity tag of one thing by what is said of it: it moves only when that does, whatever else is new."""
    return f"{sha256(content).hexdigest()[:_TAG_LENGTH]}{tag_suffix(language)}"


def answer_conditionally(
    request: Request,
    content: bytes,
    etag: str,
    *,
    media_type: str = "application/json",
    cache_control: str = REVALIDATE,
    content_policy: str | None = None,
    page: str | None = None,
) -> Response:
    """200 with the content, or 304 when the caller has it; `etag` without quotes (RFC 9110 8.8.3, 13.1.2).

    `page` is the address of the same thing as a page for people, relative to that of the answer (RFC 8288).
    """
    headers = {"ETag": f'"{etag}"', "Cache-Control": cache_control}
    if content_policy is not None:
        headers["Content-Security-Policy"] = content_policy
    if page is not None:
        headers["Link"] = f'<{page}>; rel="alternate"; type="text/html"'
    if _has(",".join(request.headers.getlist("if-none-match")), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def _has(if_none_match: str, etag: str) -> bool:
    candidates = (candidate.strip().removeprefix("W/") for candidate in if_none_match.split(","))
    return any(candidate in ("*", f'"{etag}"') for candidate in candidates)
