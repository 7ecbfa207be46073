"""`genu openapi`: the contract as a file, and whether the committed one is still true."""

import difflib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from app.commands.reading import refused

MAX_DIFFERENCE_LINES: Final = 200


@click.command()
@click.option("--check", "action", flag_value="check", help="Exit with 1 if the file differs from the program.")
@click.option("--write", "action", flag_value="write", help="Write the file.")
@click.option(
    "--file",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("openapi/openapi.json"),
    show_default=True,
    help="Where the committed document is.",
)
def openapi(action: str | None, path: Path) -> None:
    """Print the OpenAPI 3.1 document, or compare or write the committed file."""
    document = openapi_text()
    if action == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document, encoding="utf-8")
    elif action == "check":
        _check(document, path)
    else:
        click.echo(document, nl=False)


def openapi_text() -> str:
    """The document with sorted keys, two-space indent and a final newline, so that differences read well.

    Each example of a request is one line: they hold whole programs, and more than half of the file would be blanks.
    """
    from app.main import create_app
    from app.settings import Settings

    document = create_app(Settings()).openapi()
    lines: dict[str, str] = {}
    for example in _request_examples(document):
        mark = f"example {len(lines)} of a request"
        lines[json.dumps(mark)] = json.dumps(example["value"], sort_keys=True, ensure_ascii=False)
        example["value"] = mark
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False)
    for mark, line in lines.items():
        text = text.replace(mark, line)
    return text + "\n"


def _request_examples(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        for operation in path.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                yield from media.get("examples", {}).values()


def _check(document: str, path: Path) -> None:
    try:
        committed = path.read_text(encoding="utf-8") if path.exists() else ""
    except UnicodeDecodeError:
        raise refused([f"{path}: not text in UTF-8; run: genu openapi --write"]) from None
    if committed == document:
        return
    difference = difflib.unified_diff(
        committed.splitlines(), document.splitlines(), fromfile=str(path), tofile="this program", lineterm=""
    )
    for line in islice(difference, MAX_DIFFERENCE_LINES):
        click.echo(line, err=True)
    click.echo(f"{path} is out of date; run: genu openapi --write", err=True)
    raise SystemExit(1)
