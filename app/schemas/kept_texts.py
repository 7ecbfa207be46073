"""JSON texts of what is said in many answers: of values that the domain makes once and keeps."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

_KEPT: Final = 512
"""Texts that are kept of each class."""


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Beside:
    """A class of values that say what the value `kept` in them says, but for some fields.

    Attributes:
        kind: the class.
        own: names of these fields.
        tree: the tree of such a value, by the function from the kept one to its texts. There is a text for each run of
            other fields, and it stands under the name of the first of them.
    """

    kind: type[Any]
    own: tuple[str, ...]
    tree: Callable[[Any, Callable[[Any], list[orjson.Fragment]]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of which the domain keeps values; these may hold nothing that a person said.

    Attributes:
        kind: the class.
        is_kept: of which of its values this is so.
        beside: values that say the same as a kept one, but for some fields.
    """

    kind: Any
    is_kept: Callable[[Any], bool] = _always
    beside: Beside | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all its values are kept as they are."""
        return self.is_kept is _always and self.beside is None


class KeptTexts:
    """What is written for values, made once for those that are kept.

    It is found by the identity of the value, which is quicker than to compare; as the value is held beside it, no other
    can take its place.
    """

    def __init__(self, make: Callable[[Any], Any], is_kept: Callable[[Any], bool] = _always) -> None:
        self._make, self._is_kept = make, is_kept
        self._made: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        """What is written for one value; None if it is not kept."""
        made = self._made.get(id(value))
        if made is None:
            if not self._is_kept(value):
                return None
            if len(self._made) >= _KEPT:
                self._made.clear()
            made = self._made[id(value)] = value, self._make(value)
        return made[1]

    def of_all(self, values: Iterable[Any]) -> list[Any]:
        """What is written for several values, without a call for each when all are known."""
        made = self._made
        try:
            return [made[id(value)][1] for value in values]
        except KeyError:
            return [self.of(value) for value in values]


def text(tree: Any) -> orjson.Fragment:
    """The text of a tree, to stand in another."""
    return orjson.Fragment(orjson.dumps(tree))


def texts_of_runs(tree: dict[str, Any], runs: Iterable[Sequence[str]]) -> list[orjson.Fragment]:
    """Per run of names, the text of what stands under them, but for the first name: as if all were the value of it."""
    texts = (orjson.dumps({name: tree[name] for name in run if name in tree}) for run in runs)
    return [orjson.Fragment(text[text.index(b":") + 1 : -1]) for text in texts]
