"""`genu`: the command line. Each group of commands is a module that offers click commands; they meet here.

Exit status: 0 done, 1 a check found a difference, 2 the input or the environment is wrong.
"""

import errno
from typing import Any

import click

from app import __version__
from app.commands.catalog import catalog
from app.commands.classify import classify
from app.commands.content import content
from app.commands.key import key
from app.commands.openapi import openapi
from app.commands.program import program
from app.commands.progress import progress
from app.commands.replay import replay
from app.commands.serve import serve
from app.commands.triage import triage
from app.commands.validate import validate


class _Commands(click.Group):
    """What cannot be read or written ends a command with status 2 and one line; 1 would be a difference."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                # Whoever reads has had enough; click ends in silence.
                raise
            click.echo(f"{error.filename or 'output'}: {error.strerror or type(error).__name__}", err=True)
            raise SystemExit(2) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="genu")
def main() -> None:
    """Triage, classification and corrective exercise for knees."""


for command in (serve, catalog, content, openapi, key, triage, classify, program, progress, replay, validate):
    main.add_command(command)
