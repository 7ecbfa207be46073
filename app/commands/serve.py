"""`genu serve`: bring the catalog up to date and answer requests."""

import gc
import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from app.commands.counting import counted
from app.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from fastapi import FastAPI


@click.command()
def serve() -> None:
    """Serve the API. Settings come from GENU_* variables, such as GENU_PORT and GENU_DATABASE_URL."""
    settings = settings_or_exit()
    # What is loaded stays: the collector would look through it again and again for nothing, a seventh of the start.
    gc.disable()
    # A warning of Pydantic quotes the value it is about, which may be a person's answer; workers inherit the variable.
    os.environ["PYTHONWARNINGS"] = "ignore"
    warnings.simplefilter("ignore")
    _load_application(settings)
    _check_telemetry(settings)
    _tell_who_may_call(settings)
    _prepare_catalog(settings)
    gc.enable()
    _tell(f"Genu is starting; documentation: {_address(settings)}/docs")
    with _shared_metrics(settings.workers):
        _run(settings)


def _tell(line: str) -> None:
    # Where nothing can be written any more, nobody reads it; the service starts all the same.
    with suppress(OSError):
        click.echo(line, err=True)


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """Prometheus adds several workers up through files in a shared directory; one worker writes no file at all."""
    if workers == 1:
        yield
        return
    try:
        directory = tempfile.TemporaryDirectory(prefix="genu-metrics-")
    except OSError:
        click.echo(
            "Several workers share their metrics through files, and no temporary folder can be written.", err=True
        )
        raise SystemExit(2) from None
    with directory as folder:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        yield


def _load_application(settings: Settings) -> None:
    """Import the application, which reads the rule book; bad content ends the command with everything wrong in it."""
    from app.content.reading import ContentError

    try:
        from app.main import check_languages

        check_languages(settings)
    except (ContentError, SettingsError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


def _check_telemetry(settings: Settings) -> None:
    """Begin and end it once: in a worker it would be too late for a refusal, it would be started again and again."""
    from app.http.telemetry import TelemetryError, otlp_telemetry

    if settings.opentelemetry == "off":
        return
    try:
        otlp_telemetry().shutdown()
    except TelemetryError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


def _tell_who_may_call(settings: Settings) -> None:
    from app.http.keys import KeyFileError, read_keys

    if settings.api_keys_file is None:
        _tell("API keys are off: whoever reaches this address may call (GENU_API_KEYS_FILE turns them on).")
        return
    try:
        keys = read_keys(settings.api_keys_file)
    except KeyFileError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    _tell(f"API keys are on: {counted(len(keys), 'key')} of {counted(len({key.name for key in keys}), 'caller')}.")


def _prepare_catalog(settings: Settings) -> None:
    """Migrate and seed the database; one that cannot be reached costs catalog updates, not the start."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.catalog.database import engine_of
    from app.catalog.imports import Seeding, seed_catalog
    from app.catalog.migrate import migrate
    from app.catalog.store import DamagedCatalogError
    from app.content.load import CONTENT_ROOT
    from app.content.reading import ContentError

    engine = engine_of(settings)
    try:
        migrate(engine)
        if seed_catalog(engine, CONTENT_ROOT, now=datetime.now(UTC)) is Seeding.OF_A_LATER_RELEASE:
            _tell("The catalog is that of a later release and is left as it is.")
    except ContentError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    except (SQLAlchemyError, DamagedCatalogError) as error:
        # The message of a driver may repeat the URL with its password, so only its type is told.
        _tell(
            f"The database cannot be prepared ({type(error).__name__}; genu catalog prepare says why). "
            "Answers come from the catalog that it holds, or from the shipped one if that cannot be read."
        )
    finally:
        engine.dispose()


def settings_or_exit() -> Settings:
    """The settings; wrong ones end the command with exit status 2 and one line per fault."""
    try:
        return read_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


def _address(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _bound_to(settings: Settings) -> str:
    """One worker opens its socket itself and takes :: for IPv6 alone; several get one from uvicorn, for IPv4 too."""
    return "" if settings.host == "::" and settings.workers == 1 else settings.host


def _run(settings: Settings) -> None:
    # Named, not "auto": without it uvicorn falls back to an event loop half as fast, in silence.
    import uvicorn
    import uvloop  # noqa: F401

    from app.http.connection import Connection

    # From here on the server listens, and stops in order.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    uvicorn.run(
        "app.commands.serve:application",
        factory=True,
        host=_bound_to(settings),
        port=settings.port,
        workers=settings.workers,
        root_path=settings.root_path,
        loop="uvloop",
        http=Connection,
        ws="none",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        log_level="warning",
        access_log=False,
        server_header=False,
        # Not without end: a connection that breaks off in this moment may otherwise be waited for forever (seen).
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
    )


def application() -> "FastAPI":
    """What each worker runs, made in its own process; once it is ready, it turns the collector on again."""
    gc.disable()
    from app.main import create_app

    return create_app()
