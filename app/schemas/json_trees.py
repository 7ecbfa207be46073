"""Values as trees of dictionaries, which the fast serialiser writes: what pydantic's `dump_python` gives, sooner.

A program is written twice, once to be sent and once in its canonical form to be hashed, so there is a tree of it first.
For every class of values a function is made once in which each field has its line; what is None is left out. Nothing
that is sent enters the source: it is made of names of fields only.

Much of what an answer says is said in many answers: a question, a source, a rule that is still possible. The domain
makes such a value once and keeps it, and so is its text kept here. Where only some fields are those of a person, the
domain keeps a value without them, and the text of all other fields is kept.
"""

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import groupby
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from app.schemas.kept_texts import Beside, Kept, KeptTexts, text, texts_of_runs

Tree = dict[str, Any]

_SCALARS = (str, int, float, bool, date)


@cache
def tree_maker(kind: type[Any], kept: tuple[Kept, ...] = ()) -> Callable[[Any], Tree]:
    """The function from a value of this dataclass to its tree, with the texts of kept values in it.

    Raises:
        TypeError: a field has a type that answers do not have.
    """
    names: dict[str, Any] = {}
    always, lines = [], []
    for name, hint in get_type_hints(kind).items():
        types = [each for each in _alternatives(hint) if each is not NoneType]
        is_optional = NoneType in _alternatives(hint)
        if is_optional:
            lines.append(f"    value = of.{name}\n    if value is not None:\n")
            lines.append(f"        tree[{name!r}] = {_expression('value', types, names, kept)}\n")
        elif lines:
            lines.append(f"    tree[{name!r}] = {_expression(f'of.{name}', types, names, kept)}\n")
        else:
            always.append(f"{name!r}: {_expression(f'of.{name}', types, names, kept)}")
    return _made(f"    tree = {{{', '.join(always)}}}\n{''.join(lines)}    return tree\n", names)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _expression(value: str, types: list[Any], names: dict[str, Any], kept: tuple[Kept, ...]) -> str:
    """Source of what stands for a value of one of these types; functions that it calls are added to the names."""
    if len(types) > 1:
        return value if set(types) <= set(_SCALARS) else _unknown(types)
    [kind] = types
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        of_kind = _kept_of(get_args(kind)[0], kept)
        if of_kind is not None and of_kind.is_whole:
            return f"{_added(_texts(of_kind, kept).of_all, names)}({value})"
        each = _expression("each", [get_args(kind)[0]], names, kept)
        return value if each == "each" else f"[{each} for each in {value}]"
    words = [type(word) for word in get_args(kind)] if get_origin(kind) is Literal else [kind]
    if all(isinstance(word, type) and issubclass(word, Enum) for word in words):
        # A member gives its value through a property, which takes longer than to write it.
        return f"{value}._value_"
    if all(word in _SCALARS for word in words):
        return value
    if is_dataclass(kind):
        return _part(value, kind, names, kept)
    return _unknown(kind)


def _part(value: str, kind: Any, names: dict[str, Any], kept: tuple[Kept, ...]) -> str:
    """Source of what stands for a value of another dataclass: its text if it is kept, else its tree."""
    tree = f"{_added(tree_maker(kind, kept), names)}({value})"
    of_kind = _kept_of(kind, kept)
    if of_kind is None:
        return tree
    text_or_tree = f"{_added(_texts(of_kind, kept).of, names)}({value}) or {tree}"
    if of_kind.beside is None:
        return text_or_tree
    beside = of_kind.beside
    tree_beside = f"{_added(beside.tree, names)}({value}, {_added(_texts_around(of_kind, beside, kept), names)})"
    return f"{tree_beside} if type({value}) is {_added(beside.kind, names)} else {text_or_tree}"


def _added(used: Any, names: dict[str, Any]) -> str:
    """The name under which the source finds something it uses."""
    name = f"used{len(names)}"
    names[name] = used
    return name


def _kept_of(kind: Any, kept: tuple[Kept, ...]) -> Kept | None:
    return next((each for each in kept if each.kind is kind), None)


def _texts(of_kind: Kept, kept: tuple[Kept, ...]) -> KeptTexts:
    tree_of = tree_maker(of_kind.kind, kept)
    return KeptTexts(lambda value: text(tree_of(value)), of_kind.is_kept)


def _texts_around(of_kind: Kept, beside: Beside, kept: tuple[Kept, ...]) -> Callable[[Any], list[orjson.Fragment]]:
    """The function from a kept value to the texts around the fields that values beside it have of their own."""
    tree_of, hints = tree_maker(of_kind.kind, kept), get_type_hints(of_kind.kind)
    runs = [list(run) for is_own, run in groupby(hints, beside.own.__contains__) if not is_own]
    for name, *_ in runs:
        if NoneType in _alternatives(hints[name]):
            raise TypeError(f"kept text cannot begin with {name}, which may be left out")
    return KeptTexts(lambda value: texts_of_runs(tree_of(value), runs)).of


def _made(body: str, names: dict[str, Any]) -> Callable[[Any], Tree]:
    exec(f"def tree_of(of):\n{body}", names)  # noqa: S102 (made of names of fields only, see above)
    tree_of: Callable[[Any], Tree] = names["tree_of"]
    return tree_of


def _unknown(kind: Any) -> str:
    raise TypeError(f"answers have no {kind}")
