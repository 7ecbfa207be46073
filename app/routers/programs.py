"""POST /v1/programs: may this person train, and with which program?"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.catalog.search import nearest_slugs
from app.catalog.snapshot import CatalogSnapshot
from app.domain.exercises.vocabulary import ids_of
from app.domain.program.planning import plan_program
from app.http.openapi import problem
from app.http.route import WordsRoute
from app.http.state import catalog_of, decisions_of, program_catalog_of, rulebook_of, versions_of
from app.problems import CONFLICT, VALIDATION_ERROR, Fault, RequestRefusedError
from app.schemas.programs import (
    PreferencesIn,
    ProgramAnswer,
    ProgramRequestIn,
    program_json,
    to_confirmed,
    to_preferences,
)
from app.schemas.report import to_report

router = APIRouter(prefix="/v1", route_class=WordsRoute, tags=["Decisions"])


@router.post(
    "/programs",
    summary="A phased exercise program, or why there is none",
    response_model=ProgramAnswer,
    response_model_exclude_none=True,
    responses={409: problem(CONFLICT)},
)
async def create_program(request: Request, wanted: Annotated[ProgramRequestIn, Body()]) -> bytes:
    """Builds the program of one person from a report, preferences and what a clinician has confirmed.

    The outcome is `released`, `released_partial` (a main need is not fully met, with what would fix it), `restricted`
    (a gentle set for 14 days while the person arranges to be seen), `withheld` (with whom to see) or `needs_answers`
    (with what to ask first). Nothing is offered that an avoid condition, equipment, positions, days, minutes or a
    triage rule speaks against.
    """
    check_words(wanted["preferences"], catalog_of(request))
    program = plan_program(
        to_report(wanted["report"]),
        to_preferences(wanted),
        to_confirmed(wanted),
        wanted.get("start_date"),
        rulebook_of(request),
        program_catalog_of(request),
    )
    decisions_of(request).program(program.outcome)
    return program_json(program, wanted, versions_of(request), catalog_of(request).untranslated)


def check_words(preferences: PreferencesIn, snapshot: CatalogSnapshot) -> None:
    """Return if the catalog knows every word: a misspelt one would silently leave exercises out, or an unwanted one in.

    Raises:
        RequestRefusedError: it does not.
    """
    equipment = ids_of(snapshot.vocabulary, "equipment")
    if faults := tuple(_unknown_words("equipment", preferences["equipment"], equipment)):
        allowed = tuple(replace(fault, allowed=equipment) for fault in faults)
        raise RequestRefusedError(VALIDATION_ERROR, faults=allowed)
    avoided = preferences.get("exercises_to_avoid", [])
    if faults := tuple(_unknown_words("exercises_to_avoid", avoided, snapshot.catalog.by_slug)):
        # Which exercises there are depends on the catalog in force, not on the contract.
        raise RequestRefusedError(CONFLICT, faults=faults)


def _unknown_words(name: str, words: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    for position, word in enumerate(words):
        if word not in known:
            nearest = next(iter(nearest_slugs(known, word, limit=1)), None)
            pointer = f"/preferences/{name}/{position}"
            yield Fault("not_allowed", "is not in the catalog", pointer=pointer, nearest=nearest)
