"""The command line in tests."""

from collections.abc import Mapping

from click.testing import CliRunner, Result

from app.cli import main


def genu(*arguments: object, text: str | bytes = "", env: Mapping[str, str] | None = None) -> Result:
    """What `genu` does with these arguments and this text as its standard input."""
    return CliRunner().invoke(main, [str(each) for each in arguments], input=text, env=env)
