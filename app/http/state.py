"""What a running application holds: the typed way into `app.state` for handlers, in the language of the request."""

from fastapi import Request

from app.catalog.live import LiveCatalog
from app.catalog.snapshot import CatalogSnapshot
from app.content.about import About
from app.content.calendar import CalendarTexts
from app.content.page import Words
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.http.decision_measures import DecisionMetrics
from app.http.languages import edition_of
from app.rendering.figures import Figures
from app.rendering.handout import HandoutMaterial


def rulebook_of(request: Request) -> Rulebook:
    """The rule book this request is decided with."""
    return edition_of(request).rulebook


def versions_of(request: Request) -> Versions:
    """The versions in force now, and the language."""
    return edition_of(request).versions


def decisions_of(request: Request) -> DecisionMetrics:
    """Where decisions are counted."""
    decisions: DecisionMetrics = request.app.state.decisions
    return decisions


def live_catalog_of(request: Request) -> LiveCatalog:
    """The catalog with the state of the database behind it."""
    live: LiveCatalog = request.app.state.catalog
    return live


def catalog_of(request: Request) -> CatalogSnapshot:
    """The exercise catalog in force now."""
    return edition_of(request).snapshot


def program_catalog_of(request: Request) -> ProgramCatalog:
    """The catalog in force now, as programs choose from it."""
    return edition_of(request).program_catalog


def figures_of(request: Request) -> Figures:
    """The figures drawn so far."""
    return edition_of(request).figures


def about_of(request: Request) -> About:
    """What the service says about itself."""
    return edition_of(request).wording.about


def calendar_texts_of(request: Request) -> CalendarTexts:
    """The words of calendar files."""
    return edition_of(request).wording.calendar_texts


def handout_material_of(request: Request) -> HandoutMaterial:
    """What handouts are made from besides a program."""
    edition = edition_of(request)
    return HandoutMaterial(
        language=edition.language,
        texts=edition.wording.handout_texts,
        exercises=edition.snapshot.catalog.by_slug,
        catalog_version=edition.snapshot.version,
        sources=edition.rulebook.sources,
        figures=edition.figures,
    )


def page_words_of(request: Request) -> Words:
    """The words of the interview page."""
    return edition_of(request).wording.page_words
