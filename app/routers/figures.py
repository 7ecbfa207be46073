"""GET /v1/exercises/{slug}/figure: an exercise as a drawing; and /figures, all of them on one page."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.domain.exercises.exercise import Exercise
from app.http.conditional import answer_conditionally, content_tag, tag_suffix
from app.http.editions import Edition
from app.http.languages import edition_of
from app.http.lookup import require_exercise
from app.http.route import WordsRoute
from app.http.state import catalog_of, figures_of, versions_of
from app.rendering.contact_sheet import CONTENT_POLICY, contact_sheet
from app.schemas.figures import FigureQuery, SlugInPath

router = APIRouter(route_class=WordsRoute)

_FIGURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""A figure holds its own style and nothing else; it runs nothing and loads nothing."""


class SvgResponse(Response):
    """Only for the contract: what this operation answers with."""

    media_type = "image/svg+xml"


@router.get(
    "/v1/exercises/{slug}/figure",
    summary="The drawing of an exercise",
    tags=["Exercise catalog"],
    response_class=SvgResponse,
    responses={
        200: {"description": "an SVG image with its own text alternative"},
        304: {"description": "the caller has this version"},
    },
)
async def get_exercise_figure(
    request: Request,
    slug: SlugInPath,
    query: Annotated[FigureQuery, Query()],
) -> Response:
    """Start and end of an exercise as a drawing made from its pose, with arrows, worked muscles and props.

    It fits light and dark pages, prints in black and white, holds no script and loads nothing. `side` turns the picture
    so that the working leg is the person's left or right one. With `motion` one figure moves between start and end, and
    stands still for whoever prefers reduced motion.
    """
    snapshot = catalog_of(request)
    exercise = require_exercise(slug, snapshot)
    return answer_conditionally(
        request,
        figures_of(request).of(exercise, snapshot.version, query.side, query.motion),
        figure_tag(edition_of(request), exercise),
        media_type="image/svg+xml",
        content_policy=_FIGURE_POLICY,
    )


def figure_tag(edition: Edition, exercise: Exercise) -> str:
    """The entity tag of a figure: another exercise that changes does not move it."""
    versions = edition.versions
    made_from = edition.figures.digest_of(exercise), versions.content, versions.engine
    return content_tag("-".join(made_from).encode(), versions.language)


@router.get("/figures", include_in_schema=False)
async def get_contact_sheet(request: Request) -> Response:
    """Every figure on one page, by ladder."""
    snapshot, versions, figures = catalog_of(request), versions_of(request), figures_of(request)
    return answer_conditionally(
        request,
        contact_sheet(snapshot.catalog.exercises, snapshot.vocabulary.ladders, figures.texts, versions.language),
        f"{snapshot.version}-{versions.content}-{versions.engine}{tag_suffix(versions.language)}",
        media_type="text/html",
        content_policy=CONTENT_POLICY,
    )
