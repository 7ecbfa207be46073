"""POST /v1/progressions: what the logs of a program change, and the next program."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.http.languages import speak_as_program
from app.http.openapi import problem
from app.http.route import ProgramWordsRoute
from app.http.state import catalog_of, program_catalog_of, rulebook_of, versions_of
from app.problems import CONFLICT
from app.schemas.progression_answers import answer_progression
from app.schemas.progressions import ProgressionOut, ProgressionRequestIn

router = APIRouter(prefix="/v1", route_class=ProgramWordsRoute, tags=["Decisions"])


@router.post(
    "/progressions",
    summary="What to do next, from a program and its logs",
    response_model=ProgressionOut,
    response_model_exclude_none=True,
    responses={409: problem(CONFLICT)},
)
async def create_progression(request: Request, sent: Annotated[ProgressionRequestIn, Body()]) -> bytes:
    """Folds the first program of a chain with everything logged since, in order of date, up to `as_of`.

    Answers with one decision per exercise (`progress`, `hold`, `regress`, `swap`, `stop`) with the next prescription,
    one for the program with whom to see and how soon, the next program, and what one more session would change. The
    order of logs and duplicates do not matter; nothing is remembered. A missing value never raises load. The answer is
    in the language of the program.
    """
    await speak_as_program(request, sent["program"])
    slugs = frozenset(catalog_of(request).catalog.by_slug)
    # Years of logs take seconds: in a thread, other requests and the probes are answered meanwhile.
    return await asyncio.to_thread(
        answer_progression,
        sent,
        rulebook_of(request),
        program_catalog_of(request),
        slugs,
        versions_of(request),
        catalog_of(request).untranslated,
    )
