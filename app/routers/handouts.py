"""POST /v1/handouts: a program as a page to print, HTML or PDF."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from app.http.accept import preferred
from app.http.languages import speak_as_program
from app.http.openapi import problem
from app.http.route import ProgramWordsRoute
from app.http.state import handout_material_of, program_catalog_of
from app.problems import CONFLICT, NOT_ACCEPTABLE
from app.rendering.handout_page import CONTENT_POLICY, write_page
from app.rendering.handout_pdf import write_pdf
from app.schemas.handouts import HandoutRequestIn, paper_of, to_handout

router = APIRouter(prefix="/v1", route_class=ProgramWordsRoute, tags=["Decisions"])

_PAGE: Final = "text/html"
_PDF: Final = "application/pdf"
_VARIES: Final = {"vary": "Accept"}


@router.post(
    "/handouts",
    summary="A program as a page to print",
    response_class=Response,
    responses={
        200: {
            "description": "a page that loads nothing, or a tagged PDF (PDF/UA-1)",
            "content": {
                _PAGE: {"schema": {"type": "string"}},
                _PDF: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        406: problem(NOT_ACCEPTABLE),
        409: problem(CONFLICT),
    },
)
async def create_handout(request: Request, sent: Annotated[HandoutRequestIn, Body()]) -> Response:
    """One week of the phase now on paper, for people who do not use apps.

    Exercises with figures, dose in words and what to feel; how much pain is okay; a week to tick; when to get help;
    when to look at it together; a code that leads back to exactly this program. `Accept: application/pdf` gives a
    tagged PDF, anything else that takes `text/html` a page that loads nothing. The same program gives the same bytes,
    in the language of the program.
    """
    wanted = preferred(request, (_PAGE, _PDF))
    await speak_as_program(request, sent["program"])
    handout = to_handout(sent, handout_material_of(request), program_catalog_of(request))
    options = paper_of(sent)
    if wanted == _PDF:
        # Setting pages takes tens of milliseconds and holds no lock: in a thread, other requests go on.
        written = await asyncio.to_thread(write_pdf, handout, **options)
        headers = _VARIES | {"content-disposition": 'inline; filename="exercises.pdf"'}
        return Response(written, media_type=_PDF, headers=headers)
    headers = _VARIES | {"content-security-policy": CONTENT_POLICY}
    return Response(write_page(handout, **options), media_type=_PAGE, headers=headers)
