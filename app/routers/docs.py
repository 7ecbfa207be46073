"""The API description and its Swagger UI, which loads nothing from any other host.

Addresses in the page are relative, so it works behind a gateway that strips a path prefix.
"""

import hashlib
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.http.conditional import answer_conditionally
from app.http.packaged_files import PackagedFiles
from app.http.route import StrictRoute

router = APIRouter(route_class=StrictRoute, include_in_schema=False)

_FILES: Final = PackagedFiles("swagger-ui")
_PAGE: Final = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Genu API</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<div id="swagger-ui"></div>
<p id="said" role="status"></p>
<noscript>This page needs JavaScript. The description itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script type="module" src="docs/start.js"></script>
</body>
</html>
"""
# Swagger UI draws its icons from data: addresses.
CONTENT_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/openapi.json")
async def get_openapi_document(request: Request) -> Response:
    """The OpenAPI 3.1 description of this service."""
    content = _document(request)
    return answer_conditionally(request, content, hashlib.sha256(content).hexdigest()[:16])


@router.get("/docs")
async def get_docs_page() -> Response:
    """Swagger UI."""
    return Response(
        _PAGE,
        media_type="text/html",
        headers={"Content-Security-Policy": CONTENT_POLICY, "Cache-Control": "no-cache"},
    )


@router.get("/docs/{file_name}")
async def get_docs_file(file_name: str, request: Request) -> Response:
    """One of the files the page is made of."""
    return _FILES.answer(request, file_name)


def _document(request: Request) -> bytes:
    """The document as bytes; behind a path-stripping gateway its server is the prefix."""
    prepared: dict[str, bytes] = request.app.state.openapi_bytes
    root_path = request.scope.get("root_path", "")
    if root_path not in prepared:
        document: dict[str, Any] = request.app.openapi()
        servers = [{"url": root_path, "description": "this server"}] if root_path else document["servers"]
        prepared[root_path] = orjson.dumps({**document, "servers": servers})
    return prepared[root_path]
