"""In which form FHIR is asked for and sent: JSON of version 4.0 only (FHIR R4 2.21.0.6, 3.1.0.1.10)."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.requests import Request

from app.http.bodies import check_encoding, decode, receive_body
from app.problems import NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE, RequestRefusedError

Format = Annotated[str | None, Query(alias="_format", max_length=60)]
"""The form of the answer, before that of Accept."""

_TYPES: Final = ("application/fhir+json", "application/json")
# A plus that was not percent-encoded arrives as a blank.
_FORMATS: Final = frozenset({"json", *_TYPES, "application/fhir json"})
_VERSION: Final = "4.0"
_UTF_8: Final = ("utf-8", "utf8")


def check_form(request: Request, form: str | None) -> None:
    """Return if the caller takes JSON of FHIR 4.0.

    Raises:
        RequestRefusedError: the caller does not.
    """
    if form is not None:
        is_taken = form.strip().lower() in _FORMATS
    else:
        accept = ",".join(request.headers.getlist("accept")) or "*/*"
        is_taken = any(
            name in (*_TYPES, "application/*", "*/*") and _is_version(parameters) and not _is_zero(parameters.get("q"))
            for name, parameters in map(_media_type, accept.split(","))
        )
    if not is_taken:
        raise RequestRefusedError(NOT_ACCEPTABLE, f"FHIR is answered as {_TYPES[0]}; fhirVersion={_VERSION}.")


async def read_fhir(request: Request) -> Any:
    """The decoded body.

    Raises:
        RequestRefusedError: another media type or version, too large, not JSON, ambiguous JSON.
    """
    name, parameters = _media_type(request.headers.get("content-type", ""))
    is_utf_8 = parameters.get("charset", "utf-8") in _UTF_8
    if name not in _TYPES or not _is_version(parameters) or not is_utf_8:
        detail = f"Send the body as Content-Type: {_TYPES[0]}; fhirVersion={_VERSION}, in UTF-8."
        raise RequestRefusedError(UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept": _TYPES[0]})
    check_encoding(request)
    return decode(await receive_body(request, request.app.state.max_body_bytes))


def _media_type(written: str) -> tuple[str, dict[str, str]]:
    name, *rest = (part.strip().lower() for part in written.split(";"))
    return name, dict(_parameters(rest))


def _parameters(parts: list[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        yield name.strip(), value.strip().strip('"')


def _is_version(parameters: dict[str, str]) -> bool:
    return parameters.get("fhirversion", _VERSION) in (_VERSION, "4.0.1")


def _is_zero(weight: str | None) -> bool:
    return weight is not None and not weight.strip("0.")
