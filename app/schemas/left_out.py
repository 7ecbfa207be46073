"""Answers leave out what does not apply; this puts it back as null, so that an answer sent back can be read again.

The places are read from the types once: for each model the fields that may be null, and the fields below which there
are such models.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Fill = Callable[[Any], Any]


def with_left_out(value: object, shape: Any) -> Any:
    """The value with null for every field of the shape that was left out; what is not of the shape is left alone."""
    fill = _filler(shape)
    return value if fill is None else fill(value)


@cache
def _filler(hint: Any) -> Fill | None:
    if is_dataclass(hint):
        return _filler_of_model(hint)
    args = [each for each in get_args(hint) if each not in (NoneType, ...)]
    if get_origin(hint) is tuple and len(args) == 1:
        part = _filler(args[0])
        return None if part is None else lambda value: _each(part, value)
    if get_origin(hint) in (Union, UnionType) and len(args) == 1:
        return _filler(args[0])
    return None


def _each(fill: Fill, value: object) -> object:
    return [fill(part) for part in value] if isinstance(value, list) else value


def _filler_of_model(model: Any) -> Fill | None:
    hints = get_type_hints(model)
    absent = tuple(
        each.name
        for each in fields(model)
        if NoneType in get_args(hints[each.name]) and each.default is MISSING and each.default_factory is MISSING
    )
    below = tuple(
        (each.name, below_it) for each in fields(model) if (below_it := _filler(hints[each.name])) is not None
    )
    if not absent and not below:
        return None

    nothing = dict.fromkeys(absent)

    def fill(value: object) -> object:
        if not isinstance(value, dict):
            return value
        filled = nothing | value
        for name, fill_part in below:
            if name in filled:
                filled[name] = fill_part(filled[name])
        return filled

    return fill
