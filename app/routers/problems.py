"""The page behind each problem type: what it means and what to do."""

from html import escape
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.http.route import StrictRoute
from app.problems import KINDS, ProblemKind, not_found
from app.schemas.fault_codes import FAULT_CODES

router = APIRouter(route_class=StrictRoute, include_in_schema=False)

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p>HTTP status {status}, type <code>{type}</code></p>
<p>{explanation}</p>
{codes}</body>
</html>
"""
_CODES: Final = """<h2>Codes</h2>
<p>What <code>code</code> of each entry of <code>errors</code> means.</p>
<dl>
{entries}</dl>
"""
_ENTRY: Final = '<dt id="{code}"><code>{code}</code></dt>\n<dd>{when} {remedy}</dd>\n'


@router.get("/problems/{slug}")
async def get_problem_page(request: Request, slug: str) -> HTMLResponse:
    """One kind of problem, explained."""
    if slug not in KINDS:
        raise not_found("There is no such kind of problem.")
    kind = KINDS[slug]
    return HTMLResponse(
        _PAGE.format(
            title=escape(kind.title),
            status=kind.status,
            type=escape(request.scope.get("root_path", "") + kind.type),
            explanation=escape(kind.explanation),
            codes=_codes_of(kind),
        )
    )


def _codes_of(kind: ProblemKind) -> str:
    entries = [
        _ENTRY.format(code=code, when=escape(entry.when), remedy=escape(entry.remedy))
        for code, entry in sorted(FAULT_CODES.items())
        if kind.slug in entry.problems
    ]
    return _CODES.format(entries="".join(entries)) if entries else ""
