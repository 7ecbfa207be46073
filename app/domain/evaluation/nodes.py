"""The nodes of a circuit: slots that are computed from earlier slots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any as AnyValue

Reduce = Callable[[AnyValue], int]

Follow = Callable[[tuple[int, ...]], tuple[int, ...]]
"""Which inputs explain a node, as positions, from the values of all its inputs."""


@dataclass(frozen=True, slots=True)
class Node:
    """A slot computed from earlier slots.

    `reduce` is min, max, another function of the tuple of inputs, or a table of the one input. An explanation follows
    the inputs that have the truth value of the node, or all of them if `follows_all`, or those that `follow` names.
    """

    reduce: Reduce | Mapping[int, int]
    inputs: tuple[int, ...]
    follows_all: bool
    follow: Follow | None = None
