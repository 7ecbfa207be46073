"""`genu content`: checks a content folder as the service does at start."""

from pathlib import Path

import click

from app.content.about import load_about
from app.content.calendar import load_calendar_texts
from app.content.exercises import load_catalog
from app.content.figures import load_figure_texts
from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT, load_rulebook
from app.content.reading import ContentError, ContentProblem
from app.content.reading_checks import reading_problems
from app.content.translations import languages_of, translation_counts, translation_problems, write_translations


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
        click.echo(f"{len(problems)} problems", err=True)
        raise SystemExit(1)
    click.echo("the content is sound")


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
    for language in sorted({*languages_of(folder), *([added] if added else ())}):
        try:
            counts = write_translations(folder, language) if write else translation_counts(folder, language)
        except ContentError as error:
            click.echo(str(error), err=True)
            raise SystemExit(2) from None
        for area, (total, empty) in counts.items():
            click.echo(f"{language}/{area}.po: {total} texts, {empty} to translate")


def content_problems(folder: Path) -> tuple[ContentProblem, ...]:
    """Everything wrong with rules and exercises, in one list without repeats."""
    problems: dict[ContentProblem, None] = {}
    for load in (load_rulebook, load_catalog, load_about, load_calendar_texts, load_figure_texts, load_handout_texts):
        try:
            load(folder)
        except ContentError as error:
            problems.update(dict.fromkeys(error.problems))
    languages = languages_of(folder)
    checks = (*(translation_problems(folder, language) for language in languages), reading_problems(folder, languages))
    for check in checks:
        try:
            problems.update(dict.fromkeys(check))
        except ContentError as error:
            problems.update(dict.fromkeys(error.problems))
    return tuple(problems)
