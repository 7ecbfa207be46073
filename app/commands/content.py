"""`genu content`: checks a content folder as the service does at start, and packs versions to keep."""

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from app.commands.catalog import catalog_database
from app.commands.counting import counted
from app.commands.reading import refused, sound_content
from app.content.about import load_about
from app.content.calendar import load_calendar_texts
from app.content.exercises import load_catalog
from app.content.figures import load_figure_texts
from app.content.handout import load_handout_texts
from app.content.interop import load_interop_texts
from app.content.load import CONTENT_ROOT, content_version, load_rulebook
from app.content.page import load_page_words
from app.content.placeholders import placeholder_problems
from app.content.reading import ContentError, ContentProblem
from app.content.reading_checks import reading_problems
from app.content.rule_pages import load_rule_page_words
from app.content.search_words import check_search_words
from app.content.translations import (
    languages_of,
    name_problems,
    translation_counts,
    translation_problems,
    write_translations,
)

if TYPE_CHECKING:
    from app.domain.exercises.catalog import CatalogContent

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}", re.ASCII)


@click.group()
def content() -> None:
    """The rule book and the exercises as files."""


@content.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CONTENT_ROOT, required=False
)
def check(folder: Path) -> None:
    """Check the rule book and the exercises of a FOLDER laid out like app/content; list every problem."""
    problems = content_problems(folder)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(counted(len(problems), "problem"), err=True)
        raise SystemExit(1)
    click.echo("the content is sound")


@content.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--shipped", is_flag=True, help="Take the catalog that comes with the program, not the stored one.")
def export(target: Path, shipped: bool) -> None:
    """Pack the rule book and the catalog in force into TARGET, a new file that ends in .zip or a folder for it.

    The package is what `genu replay` needs to show, after any number of releases, why an answer was given. Make one
    after each installation and each `genu catalog import`. The same versions give the same bytes.
    """
    from app.catalog.snapshot import version_of
    from app.replay.packages import PackageRefusedError, open_package, package_bytes, package_name

    catalog = load_catalog(CONTENT_ROOT) if shipped else _stored_catalog()
    packed = package_bytes(CONTENT_ROOT, catalog)
    name = package_name(content_version(CONTENT_ROOT), version_of(catalog))
    path = target if target.suffix == ".zip" and not target.is_dir() else target / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() != packed:
            raise refused([f"{path} exists and is not this package; give a new file"])
        _write_whole(path, packed)
        # What could not be used in some years is noticed now.
        package = open_package(path)
        package.rulebook(), package.catalog()
    except OSError as error:
        raise refused([f"{path}: {error.strerror}"]) from None
    except PackageRefusedError as error:
        path.unlink()
        raise refused([str(error)]) from None
    versions = f"content {package.manifest.content}, catalog {package.manifest.catalog}"
    click.echo(f"{path}: {versions}, engine {package.manifest.engine}; sha256 {sha256(packed).hexdigest()}")


def _write_whole(path: Path, packed: bytes) -> None:
    """All of it or nothing: half a package on a full disk would be in the way of the next one."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.write_bytes(packed)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _stored_catalog() -> "CatalogContent":
    from app.catalog.imports import stored_catalog

    with catalog_database() as engine:
        return stored_catalog(engine)


@content.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CONTENT_ROOT, required=False
)
@click.option("--language", "added", help="A further language, such as fr, to begin.")
@click.option("--write", is_flag=True, help="Bring the files of translations up to date.")
def texts(folder: Path, added: str | None, write: bool) -> None:
    """Count the words for people of a FOLDER and what is not translated; --write adds new texts and drops unused ones.

    What is translated already stays. docs/translating.md says how to go on.
    """
    if added is not None and not _LANGUAGE.fullmatch(added):
        raise refused([f"{added}: a language is two or three small letters, such as fr; its regions are understood"])
    for language in sorted({*languages_of(folder), *([added] if added else ())}):
        with sound_content():
            counts = write_translations(folder, language) if write else translation_counts(folder, language)
        for area, (total, empty) in counts.items():
            click.echo(f"{language}/{area}.po: {counted(total, 'text')}, {empty} to translate")


def content_problems(folder: Path) -> tuple[ContentProblem, ...]:
    """Everything wrong with rules and exercises, in one list without repeats."""
    problems: dict[ContentProblem, None] = {}
    loaders = (
        load_rulebook,
        load_catalog,
        load_about,
        load_calendar_texts,
        load_figure_texts,
        load_handout_texts,
        load_interop_texts,
        load_page_words,
        load_rule_page_words,
        check_search_words,
    )
    for load in loaders:
        try:
            load(folder)
        except ContentError as error:
            problems.update(dict.fromkeys(error.problems))
    languages = languages_of(folder)
    checks = (
        name_problems(folder),
        placeholder_problems(folder),
        *(translation_problems(folder, language) for language in languages),
        reading_problems(folder, languages),
    )
    for check in checks:
        try:
            problems.update(dict.fromkeys(check))
        except ContentError as error:
            problems.update(dict.fromkeys(error.problems))
    return tuple(problems)
