"""Pages of other origins: which may call, and what a browser is told before it calls.

The layer is around everything, so that a page can read refusals too; the answer to a preflight request needs no key.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from app.problems import OTHER, problem_response

_METHODS: Final = ("GET", "HEAD", "POST")
_SENT: Final = ("Authorization", "Content-Type", "If-None-Match", "Traceparent", "X-Request-Id")
_READ: Final = (
    "Deprecation",
    "ETag",
    "Genu-Catalog-Version",
    "Genu-Content-Version",
    "Genu-Engine-Version",
    "Link",
    "Retry-After",
    "Sunset",
    "X-Request-Id",
)


class OtherOrigins(CORSMiddleware):
    """Lets the pages of `origins` call `app`; a preflight request that is refused is answered with a problem."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...], root_path: str) -> None:
        super().__init__(app, origins, allow_methods=_METHODS, allow_headers=_SENT, expose_headers=_READ)
        self._root_path = root_path

    def preflight_response(self, request_headers: Headers) -> Response:
        """What the browser may send, or why it may not."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        # The framework names what is refused (origin, method, headers), never what was sent.
        detail = f"{bytes(answer.body).decode('ascii')}."
        problem = problem_response(OTHER, detail, status=answer.status_code, root_path=self._root_path)
        for name, value in answer.headers.items():
            problem.headers.setdefault(name, value)
        problem.headers["Cache-Control"] = "no-store"
        problem.headers["X-Content-Type-Options"] = "nosniff"
        return problem
