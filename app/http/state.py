"""What a running application holds: the typed way into `app.state` for handlers, in the language of the request."""

from typing import Any, Final

from fastapi import Request
from starlette.datastructures import State

from app.catalog.live import LiveCatalog
from app.catalog.snapshot import CatalogSnapshot
from app.content.about import About
from app.content.calendar import CalendarTexts
from app.content.interop import InteropTexts
from app.content.page import Words
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.rulebook import Rulebook
from app.domain.versions import Versions
from app.http.decision_measures import DecisionMetrics
from app.http.languages import edition_of
from app.interop.addresses import Addresses
from app.rendering.figures import Figures
from app.rendering.handout_material import HandoutMaterial

_NO_ADDRESS: Final = "https://genu.example"
"""A name that leads nowhere (RFC 2606), until the operator says by which address the service is known."""


class PlainState(State):
    """A State of ordinary attributes: State itself looks for each one in vain before it finds it, every time."""

    def __setattr__(self, key: str, value: Any) -> None:
        object.__setattr__(self, key, value)


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


def interop_texts_of(request: Request) -> InteropTexts:
    """The words of FHIR resources and CDS Hooks cards."""
    return edition_of(request).wording.interop_texts


def addresses_of(request: Request) -> Addresses:
    """The addresses by which FHIR resources name what is here: the same whatever address the caller used."""
    return Addresses(request.app.state.settings.canonical_url or _NO_ADDRESS)


def address_of_pages(request: Request) -> str:
    """Where the pages of this service are, for links that a person follows."""
    known: str | None = request.app.state.settings.canonical_url
    return known or str(request.base_url).rstrip("/")
