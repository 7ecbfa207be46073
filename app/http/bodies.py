"""The body of a request: declared as it must be, no larger than it may be, one JSON text."""

from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect, Request

from app.http.faults import faults_in_body
from app.http.strict_json import AmbiguousJsonError, MalformedJsonError, read_json
from app.problems import (
    BODY_TOO_LARGE,
    INVALID_JSON,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    Fault,
    RequestRefusedError,
)

JSON: Final = "application/json"

_READ: Final = "genu.body"
_CHARSETS: Final = frozenset({"utf-8", "utf8", '"utf-8"', '"utf8"'})


async def read_body(request: Request) -> Any:
    """The decoded body of a request that must send JSON.

    Raises:
        RequestRefusedError: wrong media type, too large, not JSON, ambiguous JSON.
    """
    check_media_type(request, JSON)
    request.scope[_READ] = body = decode(await receive_body(request, request.app.state.max_body_bytes))
    return body


def body_as_read(request: Request) -> Any:
    """The body that `read_body` gave: what was sent, before it was validated. Its canonical form is quickly written."""
    return request.scope[_READ]


def decode(text: bytes) -> Any:
    """The value of one JSON text.

    Raises:
        RequestRefusedError: not JSON, ambiguous JSON.
    """
    try:
        return read_json(text)
    except MalformedJsonError as error:
        raise RequestRefusedError(
            INVALID_JSON, error.message, (Fault(error.code, error.message, pointer=""),)
        ) from None
    except AmbiguousJsonError as error:
        faults = tuple(Fault(fault.code, fault.message, pointer=fault.pointer) for fault in error.faults)
        raise RequestRefusedError(VALIDATION_ERROR, faults=faults) from None


def read_part(text: bytes, shape: TypeAdapter[Any]) -> Any:
    """One JSON text among many, validated by itself.

    Raises:
        RequestRefusedError: not JSON, ambiguous JSON, not of this shape.
    """
    sent = decode(text)
    try:
        return shape.validate_python(sent)
    except ValidationError as error:
        raise RequestRefusedError(VALIDATION_ERROR, faults=faults_in_body(error, sent, shape)) from None


async def receive_body(request: Request, limit: int) -> bytes:
    """The body, counted while it is received, whatever length was declared."""
    declared = _sent(request, b"content-length", "0")
    if not declared.isdecimal() or len(declared) > 15 or int(declared) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    # Not request.stream(): an asynchronous generator costs more than what it gives.
    more_body = True
    while more_body:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
        more_body = message.get("more_body", False)
    return b"".join(chunks)


def _too_large(limit: int) -> RequestRefusedError:
    return RequestRefusedError(BODY_TOO_LARGE, f"The body may have at most {limit} bytes.")


def check_media_type(request: Request, wanted: str) -> None:
    """Return if the body is declared as `wanted`, in UTF-8 and without an encoding.

    Raises:
        RequestRefusedError: it is not.
    """
    declared = _sent(request, b"content-type", "")
    media_type, _, parameters = declared.partition(";")
    name, _, charset = parameters.strip().partition("=")
    other_charset = name.lower() == "charset" and charset.strip().lower() not in _CHARSETS
    if media_type.strip().lower() != wanted or other_charset:
        detail = f"Send the body as Content-Type: {wanted}, in UTF-8."
        raise RequestRefusedError(UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept": wanted})
    check_encoding(request)


def check_encoding(request: Request) -> None:
    """Return if the body is sent as it is.

    Raises:
        RequestRefusedError: it is packed.
    """
    if _sent(request, b"content-encoding", "identity").lower() != "identity":
        detail = "Send the body as it is, without Content-Encoding."
        raise RequestRefusedError(UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept-Encoding": "identity"})


def _sent(request: Request, name: bytes, absent: str) -> str:
    """The first header of this name, in small letters; starlette's look through them takes three times as long."""
    for each, value in request.scope["headers"]:
        if each == name:
            return str(value, "latin-1")
    return absent
