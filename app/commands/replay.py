"""`genu replay`: makes a stored answer again from its request, under the versions it names."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import orjson
from pydantic import TypeAdapter

from app import __version__
from app.commands.reading import bytes_of, parsed, read_request, refused, validated
from app.commands.serve import settings_or_exit

if TYPE_CHECKING:
    from app.replay.stored import StoredAnswer

_DIFFERENT: Final = 1
_SHOWN: Final = 20


@click.command()
@click.argument("answer", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--request",
    "request_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The request of the answer (- for standard input); a program carries its own as basis.",
)
@click.option(
    "--packages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of packages made by genu content export; else GENU_CONTENT_PACKAGES_DIR.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the answer that was made again here."
)
def replay(answer: Path, request_path: Path | None, packages: Path | None, output: Path | None) -> None:
    """Make the stored ANSWER again and compare it byte for byte.

    ANSWER is what POST /v1/triage, /v1/classifications, /v1/programs or /v1/progressions returned. First the digest of
    the answer is checked against the request; then the request is decided under the content and the catalog that the
    answer names: those of this installation or of a package.

    Exit status 0: the same answer; 1: it differs, with the places; 2: request and answer do not belong together, or a
    version is missing.
    """
    from app.replay.decisions import decide_again, request_type_of
    from app.replay.library import Library, VersionMissingError
    from app.replay.stored import NotAnAnswerError, read_stored
    from app.schemas.sent_programs import RequestFaultsError

    if str(answer) == "-" == str(request_path):
        raise refused(["only one of the two can come from standard input"])
    text = bytes_of(answer)
    before = _object(text)
    try:
        stored = read_stored(before)
    except NotAnAnswerError as error:
        raise refused([f"{answer}: {error}"]) from None
    request = _request_of(stored, request_path)
    library = Library(packages or settings_or_exit().content_packages_dir)
    try:
        sent = validated(request, request_type_of(stored.kind, library.rules(stored.versions)))
        again = decide_again(stored, sent, library)
    except VersionMissingError as error:
        raise refused([f"the answer {error}", *_engine_note(stored)]) from None
    except RequestFaultsError as error:
        raise refused([f"{fault.pointer}: {fault.message}" for fault in error.faults]) from None
    if output is not None:
        try:
            output.write_bytes(again)
        except OSError as error:
            raise refused([f"{output}: {error.strerror}"]) from None
    _tell(stored, text, before, again)


def _object(text: bytes) -> dict[str, Any]:
    value: dict[str, Any] = validated(parsed(text), TypeAdapter(dict[str, Any]))
    return value


def _request_of(stored: "StoredAnswer", path: Path | None) -> dict[str, Any]:
    """The request the answer was made from, proved by its digest."""
    if path is None and stored.request is None:
        raise refused([f"the answer of a {stored.kind} does not carry its request: give it with --request"])
    request = stored.request if path is None else read_request(path, TypeAdapter(dict[str, Any]))
    assert request is not None
    if not stored.is_of(request):
        where = "the basis of the answer" if path is None else str(path)
        raise refused([f"{where} is not what the digest of the answer is over: one of the two was changed"])
    return request


def _engine_note(stored: "StoredAnswer") -> list[str]:
    if stored.versions.engine == __version__:
        return []
    return [f"it was made by engine {stored.versions.engine}; this is {__version__}"]


def _tell(stored: "StoredAnswer", text: bytes, before: dict[str, Any], again: bytes) -> None:
    from app.replay.differences import differences

    versions = stored.versions
    what = f"{stored.kind}, content {versions.content}, catalog {versions.catalog}, engine {versions.engine}"
    if stored.versions.engine != __version__:
        what += f" (made again by engine {__version__})"
    if text.strip() == again:
        click.echo(f"the same, byte for byte: {what}")
        return
    places = [pointer or "/" for pointer in differences(before, orjson.loads(again))]
    if not places:
        click.echo(f"the same in every value, in another order or spacing than the service writes: {what}")
        return
    for place in places[:_SHOWN]:
        click.echo(place)
    if len(places) > _SHOWN:
        click.echo(f"and {len(places) - _SHOWN} more")
    if versions.engine != __version__:
        # The rules are those of the answer, the program that ran them is not: only that one can tell.
        raise refused([f"differs under engine {__version__}; the answer needs engine {versions.engine}: {what}"])
    click.echo(f"differs: {what}", err=True)
    raise SystemExit(_DIFFERENT)
