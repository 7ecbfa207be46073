"""Reads a request for a command: from a file or standard input, as strictly as the service reads a body."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from pydantic import TypeAdapter, ValidationError

from app.content.reading import ContentError
from app.http.faults import faults_in_body
from app.http.strict_json import AmbiguousJsonError, MalformedJsonError, read_json

BAD_INPUT: Final = 2
"""Exit status when the input is not a valid request."""


def read_request(path: Path, adapter: TypeAdapter[Any]) -> Any:
    """The validated request in a JSON file, `-` for standard input.

    Ends the program with status 2 and one line per fault, never quoting a value, when it is not one.
    """
    return validated(parsed(bytes_of(path)), adapter)


def parsed(body: bytes) -> Any:
    """The value of a JSON text; ends the program as `read_request` does."""
    try:
        return read_json(body)
    except MalformedJsonError as error:
        raise refused([error.message]) from None
    except AmbiguousJsonError as error:
        raise refused([f"{fault.pointer}: {fault.message}" for fault in error.faults]) from None


def validated(sent: Any, adapter: TypeAdapter[Any]) -> Any:
    """A value that was read, validated as a request; ends the program as `read_request` does."""
    try:
        return adapter.validate_python(sent)
    except ValidationError as error:
        raise refused([_line(fault) for fault in faults_in_body(error, sent, adapter)]) from None


def bytes_of(path: Path) -> bytes:
    """What is in a file, `-` for standard input; ends the program as `read_request` does."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused([f"{path}: {error.strerror}"]) from None


def _line(fault: Any) -> str:
    line = f"{fault.pointer or '/'}: {fault.message}"
    if fault.allowed:
        line += f" ({', '.join(fault.allowed)})"
    return f"{line}; did you mean {fault.nearest}?" if fault.nearest else line


@contextmanager
def sound_content() -> Iterator[None]:
    """Content that cannot be used ends the program with status 2 and everything that is wrong with it."""
    try:
        yield
    except ContentError as error:
        raise refused([str(error)]) from None


def refused(lines: list[str]) -> SystemExit:
    """What ends the program with status 2 and these lines."""
    for line in lines:
        click.echo(line, err=True)
    return SystemExit(BAD_INPUT)
