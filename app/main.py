"""Puts the service together: what is loaded at start, which routers answer, how refusals are told."""

import asyncio
import gc
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from sqlalchemy import Engine

from app import __version__
from app.catalog.database import engine_of
from app.catalog.live import READING_ERRORS, UNREACHABLE, LiveCatalog, follow_catalog, open_catalog, shipped_catalog
from app.catalog.snapshot import CatalogSnapshot
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.reading import ContentError
from app.content.translations import SOURCE_LANGUAGE, languages_of
from app.domain.exercises.eligibility import Contraindication
from app.http.cors import OtherOrigins
from app.http.decision_measures import CatalogMetrics, DecisionMetrics
from app.http.deprecations import Deprecation, deprecated_operations, shipped_deprecations
from app.http.editions import Editions
from app.http.keys import Guard, KeyRing, follow_keys
from app.http.known_paths import by_known_path
from app.http.layer import HttpLayer
from app.http.log import EventLog, Write, write_to_stdout
from app.http.measures import HttpMetrics
from app.http.openapi import openapi_of
from app.http.route import StrictRoute
from app.http.state import PlainState
from app.http.telemetry import Telemetry, otlp_telemetry
from app.routers import (
    calendars,
    cds_hooks,
    classifications,
    docs,
    exercises,
    fhir,
    fhir_operations,
    figures,
    handouts,
    inventory,
    operations,
    page,
    problems,
    programs,
    progressions,
    rule_book,
    rule_pages,
    triage,
)
from app.settings import Settings, SettingsError, read_settings

ROUTERS: Final = (
    triage.router,
    classifications.router,
    programs.router,
    progressions.router,
    calendars.router,
    handouts.router,
    figures.router,
    exercises.router,
    rule_book.router,
    inventory.router,
    operations.router,
    operations.about,
    docs.router,
    problems.router,
    page.router,
    rule_pages.router,
    fhir_operations.router,
    fhir.router,
    cds_hooks.router,
)

SUMMARY: Final = "Triage, classification and corrective exercise for knees, as a stateless service."
DESCRIPTION: Final = """\
Send what is known about a person's knee; receive a level of care with its reasons, the misalignment pattern and the \
impairments behind it, and a phased corrective exercise program.

**Not asked is never no.** Every finding is `yes`, `no`, `unknown` (asked, the person cannot say) or absent (not \
asked). Nothing is converted and unknown fields are refused.

**Stateless and repeatable.** Nothing of a report is stored or logged. The same request under the same versions gives \
the same bytes, so every call may be repeated.

**Intended use.** For applications under the responsibility of whoever offers them, with rules reviewed by a licensed \
clinician. It does not diagnose and it is not a medical device; `GET /about` says more.
"""
TAGS: Final = [
    {
        "name": "Decisions",
        "description": "Pure functions of the request: nothing is stored, the same input gives the same bytes.",
    },
    {
        "name": "Exercise catalog",
        "description": "Exercises with filters, search, ladder neighbors and substitutes.",
    },
    {
        "name": "Rule book",
        "description": "The rules as they are executed, from findings and red flags to modifiers, phases and sources.",
    },
    {
        "name": "Operations",
        "description": "Is the process alive, is it ready, what does it count, and what is it.",
    },
]
_NO_TELEMETRY: Final[TelemetryConfig] = {
    # Without an exporter the built-in OpenTelemetry hooks still cost a tenth of the throughput, and their records
    # could hold a request body, which is health data; app/http/telemetry.py has our own.
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(
    settings: Settings | None = None,
    write_log: Write = write_to_stdout,
    deprecations: Iterable[Deprecation] | None = None,
    telemetry: Telemetry | None = None,
) -> FastAPI:
    """The ASGI application; content and catalog are loaded when it starts.

    Args:
        settings: read from the environment if absent.
        write_log: where log lines go.
        deprecations: what is on its way out; that of deprecations.yaml if absent.
        telemetry: where spans go; ended when the service stops.

    Raises:
        SettingsError: the environment does not describe a runnable service.
        KeyFileError: the file of API keys cannot be used.
        TelemetryError: OpenTelemetry was asked for and cannot be used.
    """
    settings = settings or read_settings()
    check_languages(settings)
    app = FastAPI(
        title="Genu",
        version=__version__,
        summary=SUMMARY,
        description=DESCRIPTION,
        contact={"name": "The Genu project"},
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=TAGS,
        servers=[{"url": "/", "description": "this server"}],
        lifespan=_lifespan,
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
    )
    app.state = PlainState()
    app.state.settings = settings
    app.state.max_body_bytes = settings.max_body_bytes
    app.state.openapi_bytes = {}
    app.state.metrics = HttpMetrics()
    app.state.decisions = DecisionMetrics(app.state.metrics.registry, shipped_rulebook())
    app.state.catalog_metrics = CatalogMetrics(app.state.metrics.registry)
    app.state.log = EventLog(settings.log_level, write_log)
    if not app.state.metrics.shared:
        app.state.log.alarm("metrics_not_shared")
    # Not add_middleware: the stack around it would add four layers that have nothing to do here, and cost a fifth of
    # the throughput.
    app.state.keys = None if settings.api_keys_file is None else KeyRing(settings.api_keys_file)
    guard = None if app.state.keys is None else Guard(app.state.keys, app.state.metrics.count_key)
    operations = (route for router in ROUTERS for route in router.routes if isinstance(route, StrictRoute))
    deprecated = deprecated_operations(
        shipped_deprecations() if deprecations is None else deprecations,
        ((route.unique_id, route.path_format) for route in operations if route.include_in_schema),
    )
    if telemetry is None and settings.opentelemetry == "otlp":
        telemetry = otlp_telemetry()
    app.state.telemetry = telemetry
    for router in ROUTERS:
        # Not include_router: its tree builds every model a second time and matches every request twice.
        app.router.routes.extend(router.routes)
    app.middleware_stack = HttpLayer(
        by_known_path(app.router),
        app.state,
        app.state.log,
        app.state.metrics,
        guard,
        deprecated=deprecated,
        telemetry=telemetry,
    )
    if settings.cors_origins:
        app.middleware_stack = OtherOrigins(app.middleware_stack, settings.cors_origins, settings.root_path)
    app.openapi = openapi_of(app, deprecated)  # type: ignore[method-assign]
    return app


def check_languages(settings: Settings) -> None:
    """Return if the content is translated into every language of the settings.

    Raises:
        SettingsError: it is not.
    """
    known = (SOURCE_LANGUAGE, *languages_of(CONTENT_ROOT))
    if unknown := [language for language in settings.languages if language not in known]:
        raise SettingsError(f"GENU_LANGUAGES: {', '.join(unknown)}: there is only {', '.join(known)}")


async def _load_languages(editions: Editions, log: EventLog) -> None:
    try:
        await editions.load_all()
    except ContentError as error:
        # English goes on; who asks for the other language gets an error each time, not English without a word.
        log.notice("language_not_loaded", problems=len(error.problems))


def _open(
    settings: Settings, engine: Engine, avoid_conditions: Collection[Contraindication]
) -> tuple[LiveCatalog, Editions]:
    """The catalog and its editions; the shipped one where programs cannot be made from the stored rows."""
    catalog = open_catalog(engine, CONTENT_ROOT, avoid_conditions)
    try:
        return catalog, Editions(settings.languages, catalog.snapshot)
    except READING_ERRORS:
        if catalog.recorded is None:
            raise
    catalog = shipped_catalog(CONTENT_ROOT, avoid_conditions, UNREACHABLE)
    return catalog, Editions(settings.languages, catalog.snapshot)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    engine = engine_of(state.settings)
    avoid_conditions = shipped_contraindications()
    state.catalog, editions = _open(state.settings, engine, avoid_conditions)
    state.editions = editions

    def swap(snapshot: CatalogSnapshot) -> None:
        editions.swap(snapshot)
        state.log.notice("catalog_in_use", version=snapshot.version)

    def show_look() -> None:
        state.catalog_metrics.show(state.catalog)

    state.log.notice("catalog_in_use", version=state.catalog.snapshot.version)
    show_look()
    followers = [
        asyncio.create_task(
            follow_catalog(
                state.catalog,
                engine,
                avoid_conditions,
                swap,
                show_look,
                prepare=editions.prepare,
                check_every_s=state.settings.catalog_check_every_s,
            )
        ),
        asyncio.create_task(_load_languages(editions, state.log)),
    ]
    if state.keys is not None:
        followers.append(asyncio.create_task(follow_keys(state.keys, state.log)))
    # What was loaded lives as long as the process: keeping the collector away from it takes most of the tail latency.
    gc.collect()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        for follower in followers:
            follower.cancel()
        await asyncio.gather(*followers, return_exceptions=True)
        engine.dispose()
        if state.telemetry is not None:
            await asyncio.to_thread(state.telemetry.shutdown)
