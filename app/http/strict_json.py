"""Is this body one unambiguous JSON text? Bytes in, plain values out, or a refusal that quotes nothing.

Python's reader accepts more than RFC 8259 (NaN, Infinity, UTF-16) and keeps the last of two equal names. In a health
report the dropped one may be the red flag, so what RFC 7493 (I-JSON) calls non-interoperable is refused here: repeated
names, lone surrogates, numbers outside the range of a double.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Never

import orjson

from app.http.pointers import child_pointer
from app.schemas.fault_codes import FaultCode
from app.schemas.limits import MAX_NESTING, MAX_NUMBER_DIGITS


class MalformedJsonError(ValueError):
    """The bytes are not a JSON text we read at all."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class JsonFault:
    """A value that is JSON but means different things to different readers; `pointer` is RFC 6901."""

    pointer: str
    code: FaultCode
    message: str


class AmbiguousJsonError(ValueError):
    """The bytes are JSON, and `faults` says which values in it are not interoperable."""

    def __init__(self, faults: tuple[JsonFault, ...]) -> None:
        super().__init__(f"{len(faults)} values are not interoperable JSON")
        self.faults = faults


class _SuspiciousError(Exception):
    """Raised by a fast reader; a slower one then finds out what it is, and where."""


@dataclass(frozen=True, slots=True)
class _Repeated:
    value: dict[str, Any]
    names: tuple[str, ...]


_LARGEST_EXACT: Final = 2**53
_LONG_NUMBER: Final = b"0" * 17
"""No exact number is longer, nor any whose value two readers could take differently."""
_NUMBERS_AS_ZEROS: Final = bytes.maketrans(b"0123456789.+-eE", b"0" * 15)
_SURROGATE_ESCAPE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_MESSAGES: Final[Mapping[FaultCode, str]] = {
    "duplicate_name": "this name appears more than once in the object",
    "number_not_finite": "a number must be finite and within the range of a double",
    "lone_surrogate": "the text holds half of a surrogate pair, which is not a character",
}


def read_json(body: bytes) -> Any:
    """Decode one JSON text.

    Raises:
        MalformedJsonError: not UTF-8, a byte order mark, not JSON, nested deeper than MAX_NESTING, an overlong number.
        AmbiguousJsonError: repeated names, numbers that are not finite doubles, lone surrogates.
    """
    try:
        return _read_plain(body)
    except (_SuspiciousError, orjson.JSONDecodeError):
        pass
    text = _decode(body)
    try:
        if _SURROGATE_ESCAPE.search(body):
            raise _SuspiciousError
        value = _FAST.decode(text)
    except _SuspiciousError:
        value = _read_slowly(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _malformed(error) from None
    if _nests_too_deep(body, value):
        raise _too_deep()
    return value


def _read_plain(body: bytes) -> Any:
    """The value of a text that is plain enough for the quickest reader, as nearly all are; see _SuspiciousError.

    It keeps the last of two equal names, and tells 1.0 from 1. Written again, the value shows whether that happened:
    it is the same text but for blanks, or, where nothing is escaped and no number long, every name and text has two
    quotation marks; and every whole decimal has ".0".
    """
    value = orjson.loads(body)
    if _nests_too_deep(body, value):
        raise _SuspiciousError
    again = orjson.dumps(value)
    if not _is_but_for_blanks(body, again) and (
        b"\\" in body or _LONG_NUMBER in body.translate(_NUMBERS_AS_ZEROS) or again.count(b'"') != body.count(b'"')
    ):
        raise _SuspiciousError
    # One byte is found much faster than two.
    if b"." in again and b".0" in again:
        raise _SuspiciousError
    return value


def _is_but_for_blanks(body: bytes, again: bytes) -> bool:
    return again == body or (b" " not in again and again == body.translate(None, b" \t\r\n"))


def _nests_too_deep(body: bytes, value: Any) -> bool:
    # An opening bracket inside a text counts too, which only costs an unneeded walk.
    return body.count(b"[") + body.count(b"{") > MAX_NESTING and _is_deeper(value, MAX_NESTING)


def _decode(body: bytes) -> str:
    if not body:
        raise MalformedJsonError("body_missing", "The request has no body; a JSON object is expected.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\ufeff"
    if text.startswith("\ufeff") or "\0" in text[:4]:
        raise MalformedJsonError("not_utf8", "The body must be UTF-8 without a byte order mark.")
    return text


def _read_slowly(text: str) -> Any:
    try:
        value = _SLOW.decode(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _malformed(error) from None
    if _is_deeper(value, MAX_NESTING):
        raise _too_deep()
    if faults := tuple(_faults(value, "")):
        raise AmbiguousJsonError(faults)
    return value


def _malformed(error: json.JSONDecodeError | RecursionError) -> MalformedJsonError:
    if isinstance(error, RecursionError):
        return _too_deep()
    # JSONDecodeError.msg is one of the decoder's own fixed texts and never quotes the document.
    where = f"line {error.lineno} column {error.colno}"
    return MalformedJsonError("not_json", f"The body is not JSON: {error.msg} at {where}.")


def _too_deep() -> MalformedJsonError:
    return MalformedJsonError("nested_too_deep", f"The body nests deeper than {MAX_NESTING} levels.")


def _is_deeper(value: Any, levels: int) -> bool:
    if isinstance(value, _Repeated):
        value = value.value
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return False
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in value)


def _faults(value: Any, pointer: str) -> Iterator[JsonFault]:
    if isinstance(value, _Repeated):
        for name in value.names:
            yield _fault(child_pointer(pointer, name), "duplicate_name")
        value = value.value
    if isinstance(value, dict):
        for name, part in value.items():
            if _has_surrogate(name):
                yield _fault(pointer, "lone_surrogate")
            yield from _faults(part, child_pointer(pointer, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _faults(part, f"{pointer}/{index}")
    elif isinstance(value, float) and not math.isfinite(value):
        yield _fault(pointer, "number_not_finite")
    elif isinstance(value, str) and _has_surrogate(value):
        yield _fault(pointer, "lone_surrogate")


def _fault(pointer: str, code: FaultCode) -> JsonFault:
    return JsonFault(pointer, code, _MESSAGES[code])


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _fast_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _SuspiciousError
    return value


def _slow_object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Repeated:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    uses = Counter(name for name, _ in pairs)
    return _Repeated(value, tuple(name for name, count in uses.items() if count > 1))


def _integer(digits: str) -> int:
    _refuse_overlong(digits)
    return int(digits)


def _fast_float(digits: str) -> float | int:
    _refuse_overlong(digits)
    number = float(digits)
    if not math.isfinite(number):
        raise _SuspiciousError
    return _whole(number)


def _slow_float(digits: str) -> float | int:
    _refuse_overlong(digits)
    return _whole(float(digits))


def _whole(number: float) -> float | int:
    # JSON Schema 2020-12 6.1.1: a number with a zero fractional part is an integer.
    return int(number) if abs(number) <= _LARGEST_EXACT and number.is_integer() else number


def _refuse_overlong(digits: str) -> None:
    if len(digits) > MAX_NUMBER_DIGITS:
        raise MalformedJsonError(
            "number_too_long", f"A number in the body is longer than {MAX_NUMBER_DIGITS} characters."
        )


def _fast_constant(_name: str) -> Never:
    raise _SuspiciousError


_FAST: Final = json.JSONDecoder(
    object_pairs_hook=_fast_object, parse_float=_fast_float, parse_int=_integer, parse_constant=_fast_constant
)
_SLOW: Final = json.JSONDecoder(
    object_pairs_hook=_slow_object, parse_float=_slow_float, parse_int=_integer, parse_constant=float
)
