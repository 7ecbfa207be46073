"""Values as trees of dictionaries, which the fast serialiser writes: what pydantic's `dump_python` gives, sooner.

A program is written twice, once to be sent and once in its canonical form to be hashed, so there is a tree of it first.
For every class of values a function is made once in which each field has its line; what is None is left out. Nothing
that is sent enters the source: it is made of names of fields only.

Much of what an answer says is said in many answers: a question, a source, a rule that is still possible. The domain
makes such a value once and keeps it, and so is its text kept here.
"""

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import orjson

Tree = dict[str, Any]

Kept = tuple[tuple[type[Any], Callable[[Any], bool]], ...]
"""Classes of which the domain keeps values, each with the function that says of which of them this is so."""

_KEPT_TEXTS: Final = 1024
"""Texts that are kept of each class."""

_SCALARS = (str, int, float, bool, date)


def answer_writer(kind: Any, kept: Kept) -> Callable[[Any], bytes]:
    """The function from a value of this dataclass to its JSON text; kept values may hold nothing that a person said."""
    tree_of = tree_maker(kind, kept)
    return lambda answer: orjson.dumps(tree_of(answer))


@cache
def tree_maker(kind: type[Any], kept: Kept = ()) -> Callable[[Any], Tree]:
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
    source = f"def tree_of(of):\n    tree = {{{', '.join(always)}}}\n{''.join(lines)}    return tree\n"
    exec(source, names)  # noqa: S102 (made of names of fields only, see above)
    tree_of: Callable[[Any], Tree] = names["tree_of"]
    return tree_of


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _expression(value: str, types: list[Any], names: dict[str, Any], kept: Kept) -> str:
    """Source of what stands for a value of one of these types; functions that it calls are added to the names."""
    if len(types) > 1:
        return value if set(types) <= set(_SCALARS) else _unknown(types)
    [kind] = types
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        each = _expression("each", [get_args(kind)[0]], names, kept)
        return value if each == "each" else f"[{each} for each in {value}]"
    words = [type(word) for word in get_args(kind)] if get_origin(kind) is Literal else [kind]
    if all(isinstance(word, type) and issubclass(word, Enum) for word in words):
        # A member gives its value through a property, which takes longer than to write it.
        return f"{value}._value_"
    if all(word in _SCALARS for word in words):
        return value
    if is_dataclass(kind):
        maker = f"part{len(names)}"
        part: Any = kind
        names[maker] = _text_or_tree(tree_maker(part, kept), dict(kept).get(part))
        return f"{maker}({value})"
    return _unknown(kind)


def _text_or_tree(tree_of: Callable[[Any], Tree], is_kept: Callable[[Any], bool] | None) -> Callable[[Any], Any]:
    """The text of a value that is said in many answers, the tree of any other."""
    if is_kept is None:
        return tree_of

    # By identity, which is quicker than to compare; as the value is held beside its text, no other can take its place.
    texts: dict[int, tuple[Any, orjson.Fragment]] = {}

    def text_or_tree_of(value: Any) -> Tree | orjson.Fragment:
        known = texts.get(id(value))
        if known is not None:
            return known[1]
        tree = tree_of(value)
        if not is_kept(value):
            return tree
        if len(texts) >= _KEPT_TEXTS:
            texts.clear()
        text = orjson.Fragment(orjson.dumps(tree))
        texts[id(value)] = value, text
        return text

    return text_or_tree_of


def _unknown(kind: Any) -> str:
    raise TypeError(f"answers have no {kind}")
