"""`genu catalog`: look after the stored exercise catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.counting import counted
from app.commands.serve import settings_or_exit
from app.content.load import CONTENT_ROOT
from app.content.reading import ContentError
from app.settings import is_text

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.catalog.changes import Difference

_WRONG = 2
_DIFFERENT = 1
_SHOWN = 60

_path = click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
_shipped = click.option("--shipped", is_flag=True, help="Take the catalog that comes with the program.")
_whole = click.option(
    "--whole", is_flag=True, help="PATH is the complete catalog: what it leaves out must be named in retired.yaml."
)


@click.group()
def catalog() -> None:
    """Look after the stored exercise catalog (GENU_DATABASE_URL).

    An import is a ladder file, or a folder like the one that export writes: exercises/*.yaml and, if need be,
    vocabulary.yaml and retired.yaml (a list of {id, replaced_by}). It is checked like the shipped catalog, as a whole,
    before anything is written.
    """


@catalog.command("prepare")
def prepare_command() -> None:
    """Bring the tables up to date and seed an empty catalog; serve does this too."""
    from app.catalog.imports import Seeding, seed_catalog
    from app.catalog.migrate import migrate

    told = {
        Seeding.OF_AN_IMPORT: "The catalog was changed by an import and is left as it is",
        Seeding.OF_A_LATER_RELEASE: "The catalog is that of a later release and is left as it is",
    }
    with catalog_database() as engine:
        migrate(engine)
        seeding = seed_catalog(engine, CONTENT_ROOT, now=datetime.now(UTC))
    left_alone = told.get(seeding)
    click.echo(f"{left_alone}; see: genu catalog diff --shipped" if left_alone else "The catalog is ready.")


@catalog.command("import")
@_path
@_shipped
@_whole
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--note", help="Why, for the history.")
def import_command(path: Path | None, *, shipped: bool, whole: bool, dry_run: bool, note: str | None) -> None:
    """Add, change or retire exercises, all or nothing. Running services notice by themselves."""
    from app.catalog.imports import import_catalog, preview_import

    source = _source(path, shipped=shipped)
    if note is not None and not is_text(note):
        _stop("--note: some of its bytes are not text in UTF-8")
    with catalog_database() as engine:
        if dry_run:
            result = preview_import(engine, source, CONTENT_ROOT, whole=whole)
        else:
            result = import_catalog(engine, source, CONTENT_ROOT, now=datetime.now(UTC), whole=whole, note=note)
    _show(result.difference)
    if not result.difference:
        click.echo(f"Nothing changes; the catalog is at version {result.version}.")
    elif dry_run:
        click.echo(f"Dry run: nothing was written. The catalog would be at version {result.version}.")
    else:
        click.echo(f"Imported; the catalog is at version {result.version}.")


@catalog.command("diff")
@_path
@_shipped
@_whole
def diff_command(path: Path | None, *, shipped: bool, whole: bool) -> None:
    """Show how importing PATH would change the catalog; exit with 1 if it would."""
    from app.catalog.imports import preview_import

    source = _source(path, shipped=shipped)
    with catalog_database() as engine:
        result = preview_import(engine, source, CONTENT_ROOT, whole=whole)
    _show(result.difference)
    if result.difference:
        raise SystemExit(_DIFFERENT)


@catalog.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_command(folder: Path) -> None:
    """Write the catalog into FOLDER, one file per ladder; importing it again changes nothing."""
    from app.catalog.imports import export_catalog

    try:
        if folder.exists() and any(folder.iterdir()):
            _stop(f"{folder} is not empty; give a new folder")
        with catalog_database() as engine:
            count = export_catalog(engine, folder)
    except OSError as error:
        _stop(f"{folder}: {error.strerror}")
    click.echo(f"{counted(count, 'exercise')} written to {folder}.")


@contextmanager
def catalog_database() -> Iterator["Engine"]:
    """An engine for the configured database; whatever goes wrong with it ends the command in plain words."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.catalog.database import engine_of
    from app.catalog.imports import CatalogMissingError
    from app.catalog.store import DamagedCatalogError

    engine = engine_of(settings_or_exit())
    try:
        yield engine
    except ContentError as error:
        _stop(f"{error}\n{counted(len(error.problems), 'problem')}; nothing was written")
    except CatalogMissingError:
        _stop("the database holds no catalog yet; run: genu catalog prepare")
    except DamagedCatalogError as error:
        _stop(str(error))
    except SQLAlchemyError as error:
        # The message of the driver names host and database, never the password; the statement would be noise.
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        _stop(f"the database cannot be used ({reason}); check GENU_DATABASE_URL, then run: genu catalog prepare")
    finally:
        engine.dispose()


def _source(path: Path | None, *, shipped: bool) -> Path:
    if (path is None) is not shipped:
        _stop("give either PATH or --shipped")
    return CONTENT_ROOT if path is None else path


def _stop(message: str) -> None:
    click.echo(message, err=True)
    raise SystemExit(_WRONG)


def _show(difference: "Difference") -> None:
    for change in difference.words:
        click.echo(f"vocabulary: {change.path}: {_short(change.before)} -> {_short(change.after)}")
    for exercise in difference.exercises:
        click.echo(f"{exercise.change}: {exercise.slug}")
        for field in exercise.fields:
            click.echo(f"    {field.path}: {_short(field.before)} -> {_short(field.after)}")


def _short(value: Any) -> str:
    if isinstance(value, list):
        text = "[" + ", ".join(map(str, value)) + "]"
    else:
        text = "nothing" if value is None else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
