"""`genu content`: checks a content folder as the service does at start."""

from pathlib import Path

import click

from app.content.about import load_about
from app.content.calendar import load_calendar_texts
from app.content.exercises import load_catalog
from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT, load_rulebook
from app.content.reading import ContentError, ContentProblem


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


def content_problems(folder: Path) -> tuple[ContentProblem, ...]:
    """Everything wrong with rules and exercises, in one list without repeats."""
    problems: dict[ContentProblem, None] = {}
    for load in (load_rulebook, load_catalog, load_about, load_calendar_texts, load_handout_texts):
        try:
            load(folder)
        except ContentError as error:
            problems.update(dict.fromkeys(error.problems))
    return tuple(problems)
