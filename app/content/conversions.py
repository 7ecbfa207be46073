"""Which values of a content entry would be converted without a word: "yes" read as true, "3" as 3, true as 1?

Pydantic converts what it can, and that is wanted for words, dates and lists of YAML; for numbers and flags it would
hide a slip of the pen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

_SCALARS: Final[dict[Any, tuple[tuple[type, ...], str]]] = {
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
}


def conversions(hint: Any, value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """(key, expected type) of every value that Pydantic would silently convert: "yes" to true, "3" to 3, true to 1."""
    if hint in _SCALARS:
        accepted, expected = _SCALARS[hint]
        if not isinstance(value, accepted) or (isinstance(value, bool) and hint is not bool):
            yield ".".join(map(str, path)), expected
    elif isinstance(value, list) and get_origin(hint) is tuple and get_args(hint)[1:] == (...,):
        for position, part in enumerate(value):
            yield from conversions(get_args(hint)[0], part, (*path, position))
    elif isinstance(value, Mapping) and is_dataclass(hint):
        shape: Any = hint
        for key, kind in hints_of(shape).items():
            if key in value:
                yield from conversions(kind, value[key], (*path, key))
    elif value is not None and get_origin(hint) in (Union, UnionType):
        options = [option for option in get_args(hint) if option is not NoneType]
        if len(options) == 1:
            yield from conversions(options[0], value, path)


@cache
def hints_of(shape: Any) -> Mapping[str, Any]:
    """The types of the fields of a class."""
    return get_type_hints(shape)
