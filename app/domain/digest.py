"""What an answer was made from, as one hash: SHA-256 over the RFC 8785 canonical form of request and versions.

It lets an answer be replayed and a handout matched to its program. It proves integrity, not authenticity.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import orjson
import rfc8785

Json = str | int | float | bool | date | list["Json"] | dict[str, "Json"] | None
"""A JSON value; a date that was already read from its text is written as that text again."""

_PLAIN_FROM: Final = 1e-3
_PLAIN_TO: Final = 1e15

# A quote after a letter and before a colon ends a name (a quote inside a text is escaped, one that opens a text follows
# punctuation), so what comes next is a value: here a whole number written with .0, or a list of numbers.
_WHOLE: Final = re.compile(
    rb'\.0(?:(?<=\w":\d\.0)|(?<=\w":\d\d\.0)|(?<=\w":\d\d\d\.0)|(?<=\w":\d\d\d\d\.0)|(?<=\w":-[1-9]\.0))(?=[,}])'
)
_NUMBERS: Final = re.compile(rb'":\[(?<=\w":\[)[0-9]+\.[0-9.,]+\]')

# What may still differ from RFC 8785: .0, and, with every digit read as 0 so that a search begins with plain bytes,
# numbers with an exponent or very many digits.
_ONE_DIGIT: Final = bytes.maketrans(b"123456789", b"000000000")
_MANY_DIGITS: Final = b"0" * 15
_LONG: Final = re.compile(_MANY_DIGITS + rb"[0.e+-]*(?:[,}\]]|$)")
_POINT_0: Final = b".0"
_WITH_POINT_0: Final = re.compile(rb"\.0(?:[,}\]]|$)")
_EXPONENT: Final = b"0e"
_WITH_EXPONENT: Final = re.compile(rb"0e[-+]?0+(?:[,}\]]|$)")


class _NotPlainError(Exception):
    """A number or name whose plain serialisation could differ from RFC 8785."""


def canonical_json(value: Json) -> bytes:
    """The RFC 8785 form of a JSON value: sorted names, no white space, numbers as ECMAScript writes them.

    The fast serialiser writes the same bytes for everything a normal request holds; whatever it might write otherwise
    (very small or large numbers, names beyond ASCII) goes through the reference implementation.
    """
    try:
        written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        written = b""
    # Nearly every request is canonical as the fast serialiser writes it, once whole numbers are written as such; what
    # may not be is looked at value by value.
    if written and written.isascii():
        # A plain search is a few times faster than that of an expression, and finds nothing in most of what is written.
        # One byte is found much faster than two.
        has_point_0 = b"." in written and _POINT_0 in written
        if has_point_0:
            written = _WHOLE.sub(b"", written)
            has_point_0 = _POINT_0 in written
        if has_point_0:
            written = _NUMBERS.sub(_without_point_0, written)
            has_point_0 = _WITH_POINT_0.search(written) is not None
        if not has_point_0 and not _may_differ(written):
            return written
    try:
        return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)
    except _NotPlainError:
        return rfc8785.dumps(_with_dates_as_text(value))


def canonical_object(parts: Mapping[str, bytes]) -> bytes:
    """The canonical form of an object, from the names (of ASCII) and the canonical forms of its parts."""
    return b"{" + b",".join(canonical_json(name) + b":" + parts[name] for name in sorted(parts)) + b"}"


def _without_point_0(numbers: re.Match[bytes]) -> bytes:
    return numbers.group().replace(b".0,", b",").replace(b".0]", b"]")


def _may_differ(written: bytes) -> bool:
    """Whether there may be a number with an exponent or with very many digits; a text may look like one."""
    digits = written.translate(_ONE_DIGIT)
    if _MANY_DIGITS in digits and _LONG.search(digits):
        return True
    place = digits.find(_EXPONENT)
    while place >= 0 and not _WITH_EXPONENT.match(digits, place):
        place = digits.find(_EXPONENT, place + 1)
    return place >= 0


def digest_of(*parts: Json) -> str:
    """sha256:<64 hexadecimal digits> over the canonical form of the parts, in order."""
    return digest_of_canonical(canonical_json(list(parts)))


def digest_of_canonical(canonical: bytes) -> str:
    """The same over text that is in its canonical form already."""
    return "sha256:" + hashlib.sha256(canonical).hexdigest()


def _with_dates_as_text(value: Json) -> Any:
    if isinstance(value, dict):
        return {name: _with_dates_as_text(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_dates_as_text(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Json) -> Json:
    kind = type(value)
    if kind is float:
        # Most numbers of a request: ratings that were read as decimals and are whole.
        return _plain_number(value)  # type: ignore[arg-type]
    if isinstance(value, dict):
        if not "".join(value).isascii():
            raise _NotPlainError
        # Nearly all leaves are words, which need no look.
        return {name: part if type(part) is str else _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _plain_number(value)
    return value


def _plain_number(value: float) -> int | float:
    if value and not (_PLAIN_FROM <= value < _PLAIN_TO or _PLAIN_FROM <= -value < _PLAIN_TO):
        raise _NotPlainError
    whole = int(value)
    return whole if whole == value else value
