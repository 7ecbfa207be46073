"""The page behind each problem type: what it means and what to do."""

from html import escape
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from app.http.route import StrictRoute
from app.problems import KINDS, not_found

router = APIRouter(route_class=StrictRoute, include_in_schema=False)

_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>HTTP status {status}, type <code>{type}</code></p><p>{explanation}</p></body>
</html>
"""


@router.get("/problems/{slug}")
async def get_problem_page(slug: str) -> HTMLResponse:
    """One kind of problem, explained."""
    if slug not in KINDS:
        raise not_found("There is no such kind of problem.")
    kind = KINDS[slug]
    return HTMLResponse(
        _PAGE.format(title=escape(kind.title), status=kind.status, type=kind.type, explanation=escape(kind.explanation))
    )
