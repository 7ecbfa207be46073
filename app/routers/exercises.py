"""GET /v1/exercises, GET /v1/exercises/{slug} and POST /v1/exercises/search: the catalog, from memory."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Body, Query, Request
from starlette.responses import Response

from app.catalog.listing import ForeignCursorError, Narrowing, Page, narrow_to, page_of
from app.catalog.search import nearest_slugs
from app.catalog.snapshot import CatalogSnapshot
from app.domain.assessment import assess
from app.domain.classification.conclusion import conclude_intake
from app.domain.exercises.catalog import ExerciseFilter
from app.domain.exercises.masks import bits_of
from app.domain.exercises.vocabulary import ids_of
from app.domain.program.exercise_search import PersonalList, list_for
from app.domain.report.completion import settle_conflicts
from app.http.conditional import answer_conditionally, content_tag, tag_suffix
from app.http.lookup import require_exercise
from app.http.openapi import problem
from app.http.route import WordsRoute
from app.http.state import catalog_of, program_catalog_of, rulebook_of, versions_of
from app.problems import CONFLICT, VALIDATION_ERROR, Fault, RequestRefusedError
from app.schemas.exercise_search import ExerciseSearchIn, listed_for_json
from app.schemas.exercises import NO_EQUIPMENT, ExerciseOut, ExercisePage, ExerciseQuery
from app.schemas.figures import SlugInPath
from app.schemas.report import to_report

router = APIRouter(prefix="/v1/exercises", route_class=WordsRoute, tags=["Exercise catalog"])

_LISTS: Final = {
    "impairment": "impairments",
    "goal": "goals",
    "muscle": "muscles",
    "ladder": "ladders",
    "equipment": "equipment",
    "not_contraindicated_by": "contraindications",
}
_EVERYTHING: Final = ExerciseFilter()
_FOREIGN_CURSOR: Final = "the cursor was not given out for this listing; start again without it"


@router.get(
    "",
    summary="Exercises, filtered, searched and paged",
    response_model=ExercisePage,
    responses={304: {"description": "the caller has this version"}, 409: problem(CONFLICT)},
)
async def list_exercises(request: Request, query: Annotated[ExerciseQuery, Query()]) -> Response:
    """One page of the exercises that fit every given parameter, in a stable order.

    Follow `next_cursor` for the next page. The ETag moves with the catalog: asked again with If-None-Match, a page that
    is still the same is not sent. An app that keeps a copy learns from `GET /v1/inventory` what changed in it.
    Conditions of a person have no place in a query string: filter by words of the catalog here.
    """
    snapshot = catalog_of(request)
    wanted, asked = _filter_of(query), (query.limit, query.cursor)
    is_whole = query.q is None and wanted == _EVERYTHING
    text = snapshot.pages.get(asked) if is_whole else None
    if text is None:
        _check_words(query, snapshot)
        page = _page(snapshot, query, wanted, Fault("foreign_cursor", _FOREIGN_CURSOR, parameter="cursor"))
        text = _page_text(page, snapshot)
        if is_whole:
            snapshot.keep_page(asked, text)
    return answer_conditionally(request, text, _etag(request, snapshot))


@router.post(
    "/search",
    summary="Exercises for a person, filtered, searched and paged",
    response_model=ExercisePage,
    responses={409: problem(CONFLICT)},
)
async def search_exercises(request: Request, wanted: Annotated[ExerciseSearchIn, Body()]) -> bytes:
    """The listing of `GET /v1/exercises`, without the exercises that what is known about a person speaks against.

    What is known about a person never travels in a query string, so it is sent in the body. Exercises are taken out by
    avoid conditions that are present, or gate and are not answered, by the tags of every true triage rule, and by what
    age, pregnancy or history change. `listed_for` says what has to be said first: while exercise is blocked nothing is
    listed, and while it is undetermined the list is no go-ahead. How much and how often is for `POST /v1/programs`.
    """
    snapshot = catalog_of(request)
    _check_words(wanted, snapshot, in_body=True)
    rulebook, catalog = rulebook_of(request), program_catalog_of(request)
    report = to_report(wanted.report)
    assessment = assess(report, rulebook, report.as_of)
    # As a program is built: from settled values.
    intake = settle_conflicts(assessment.intake, rulebook.intake)
    found = list_for(intake, assessment.triage, conclude_intake(intake, rulebook), rulebook.programs, catalog)
    slugs = (catalog.entries[index].card.slug for index in bits_of(found.mask))
    words = (found.said.exercise.value, *found.said.left_out_by)
    foreign = Fault("foreign_cursor", _FOREIGN_CURSOR, pointer="/cursor")
    page = _page(snapshot, wanted, _filter_of(wanted), foreign, narrow_to(snapshot, slugs, words))
    return _page_text(page, snapshot, found)


@router.get(
    "/{slug}",
    summary="One exercise in full, with easier, harder and substitute ones",
    response_model=ExerciseOut,
    responses={304: {"description": "the caller has this version"}},
)
async def get_exercise(request: Request, slug: SlugInPath) -> Response:
    """One exercise by its slug. A retired one is still answered and names the exercise to use instead."""
    snapshot = catalog_of(request)
    require_exercise(slug, snapshot)
    page = f"../../rules/exercises/{slug}"
    text = snapshot.detail(slug)
    return answer_conditionally(request, text, content_tag(text, versions_of(request).language), page=page)


def _page(
    snapshot: CatalogSnapshot,
    query: ExerciseQuery,
    wanted: ExerciseFilter,
    foreign: Fault,
    within: Narrowing | None = None,
) -> Page:
    try:
        return page_of(snapshot, wanted, query.q, query.limit, query.cursor, within)
    except ForeignCursorError:
        raise RequestRefusedError(CONFLICT, faults=(foreign,)) from None


def _filter_of(query: ExerciseQuery) -> ExerciseFilter:
    # An empty list, which only a body can say, is that of a person who has nothing.
    is_said = "equipment" in query.model_fields_set
    equipment = tuple(word for word in query.equipment if word != NO_EQUIPMENT) if is_said else None
    return ExerciseFilter(
        impairments=tuple(query.impairment),
        goals=tuple(query.goal),
        muscles=tuple(query.muscle),
        kinds=tuple(query.kind),
        ladders=tuple(query.ladder),
        equipment=equipment,
        positions=tuple(query.position),
        weight_bearing=tuple(query.weight_bearing),
        patellofemoral_load_max=query.patellofemoral_load_max,
        impact_max=query.impact_max,
        difficulty_min=query.difficulty_min,
        difficulty_max=query.difficulty_max,
        phase=query.phase,
        without=tuple(query.not_contraindicated_by),
    )


def _check_words(query: ExerciseQuery, snapshot: CatalogSnapshot, *, in_body: bool = False) -> None:
    faults = tuple(_unknown_words(query, snapshot, in_body=in_body))
    if faults:
        raise RequestRefusedError(VALIDATION_ERROR, faults=faults)


def _unknown_words(query: ExerciseQuery, snapshot: CatalogSnapshot, *, in_body: bool) -> Iterator[Fault]:
    for parameter, name in _LISTS.items():
        words = getattr(query, parameter)
        if not words:
            continue
        known = ids_of(snapshot.vocabulary, name)
        if parameter == "equipment":
            known = (*known, NO_EQUIPMENT)
        for position, word in enumerate(words):
            if word not in known:
                nearest = next(iter(nearest_slugs(known, word, limit=1)), None)
                yield Fault(
                    "not_allowed",
                    "must be one of the allowed values",
                    pointer=f"/{parameter}/{position}" if in_body else None,
                    parameter=None if in_body else parameter,
                    allowed=known,
                    nearest=nearest,
                )


def _etag(request: Request, snapshot: CatalogSnapshot) -> str:
    # Which contraindications concern an exercise is a rule, and how it is written is the program's.
    versions = versions_of(request)
    return f"{snapshot.version}-{versions.content}-{versions.engine}{tag_suffix(versions.language)}"


def _page_text(page: Page, snapshot: CatalogSnapshot, found: PersonalList | None = None) -> bytes:
    rest: dict[str, Any] = {"total": page.total, "next_cursor": page.next_cursor, "catalog_version": snapshot.version}
    if found is not None:
        rest["listed_for"] = orjson.Fragment(listed_for_json(found.said))
    items = b",".join([snapshot.summaries[position] for position in page.positions])
    return b"".join((b'{"items":[', items, b"],", orjson.dumps(rest)[1:]))
