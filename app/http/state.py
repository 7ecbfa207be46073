"""What a running application holds: the typed way into `app.state` for handlers."""

from fastapi import Request

from app.catalog.live import LiveCatalog
from app.catalog.snapshot import CatalogSnapshot
from app.content.calendar import CalendarTexts
from app.content.page import Words
from app.domain.program_catalog import ProgramCatalog
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.http.decision_measures import DecisionMetrics
from app.rendering.figures import Figures
from app.rendering.handout import HandoutMaterial


def rulebook_of(request: Request) -> Rulebook:
    """The rule book this process decides with."""
    rulebook: Rulebook = request.app.state.rulebook
    return rulebook


def versions_of(request: Request) -> Versions:
    """The versions in force now."""
    versions: Versions = request.app.state.versions
    return versions


def decisions_of(request: Request) -> DecisionMetrics:
    """Where decisions are counted."""
    decisions: DecisionMetrics = request.app.state.decisions
    return decisions


def live_catalog_of(request: Request) -> LiveCatalog:
    """The catalog with the state of the database behind it."""
    live: LiveCatalog = request.app.state.catalog
    return live


def catalog_of(request: Request) -> CatalogSnapshot:
    """The exercise catalog in force now; take it once per request, since a new version may be swapped in."""
    return live_catalog_of(request).snapshot


def program_catalog_of(request: Request) -> ProgramCatalog:
    """The catalog in force now, as programs choose from it."""
    catalog: ProgramCatalog = request.app.state.program_catalog
    return catalog


def figures_of(request: Request) -> Figures:
    """The figures drawn so far."""
    figures: Figures = request.app.state.figures
    return figures


def calendar_texts_of(request: Request) -> CalendarTexts:
    """The words of calendar files."""
    texts: CalendarTexts = request.app.state.calendar_texts
    return texts


def handout_material_of(request: Request) -> HandoutMaterial:
    """What handouts are made from besides a program."""
    snapshot = catalog_of(request)
    return HandoutMaterial(
        texts=request.app.state.handout_texts,
        exercises=snapshot.catalog.by_slug,
        catalog_version=snapshot.version,
        sources=rulebook_of(request).sources,
        figures=figures_of(request),
    )


def page_words_of(request: Request) -> Words:
    """The words of the interview page."""
    words: Words = request.app.state.page_words
    return words
