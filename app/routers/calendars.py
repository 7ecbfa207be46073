"""POST /v1/calendars: the sessions of a program as a calendar file."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from app.http.languages import speak_as_program
from app.http.openapi import problem
from app.http.route import ProgramWordsRoute
from app.http.state import calendar_texts_of, catalog_of, program_catalog_of, versions_of
from app.problems import CONFLICT
from app.schemas.calendars import CalendarRequestIn, answer_calendar

router = APIRouter(prefix="/v1", route_class=ProgramWordsRoute, tags=["Decisions"])


class CalendarResponse(Response):
    """Only for the contract: what this operation answers with."""

    media_type = "text/calendar"


@router.post(
    "/calendars",
    summary="The sessions of a program as a calendar file",
    response_class=CalendarResponse,
    responses={200: {"description": "an RFC 5545 file"}, 409: problem(CONFLICT)},
)
async def create_calendar(request: Request, sent: Annotated[CalendarRequestIn, Body()]) -> Response:
    """One repeating event for each phase, with reminders, to be imported into any calendar.

    A later program of the same chain gives the same events with a higher SEQUENCE: imported again, it updates them in
    place. Phases that have not begun are tentative: they begin when the one before may be left. While a program is
    paused its events are cancelled. Unless `name_exercises` is true, nothing in the file tells of health. The words are
    of the language of the program. The same program and wishes give the same bytes; no clock is read.
    """
    await speak_as_program(request, sent["program"])
    slugs = frozenset(catalog_of(request).catalog.by_slug)
    return Response(
        answer_calendar(
            sent, calendar_texts_of(request), versions_of(request).language, slugs, program_catalog_of(request)
        ),
        media_type="text/calendar",
        headers={"content-disposition": 'attachment; filename="exercise.ics"'},
    )
