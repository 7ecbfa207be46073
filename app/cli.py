"""`genu`: the command line. Each group of commands is a module that offers click commands; they meet here.

Exit status: 0 done, 1 a check found a difference, 2 the input or the environment is wrong.
"""

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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="genu")
def main() -> None:
    """Triage, classification and corrective exercise for knees."""


for command in (serve, catalog, content, openapi, key, triage, classify, program, progress, replay, validate):
    main.add_command(command)
