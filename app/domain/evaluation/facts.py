"""What is known about a person: finding id -> value, in two layers.

Most of what is known follows from screens answered no, and those are nearly always the same screens. What they say is a
background of its own: everything that depends on it alone, such as the tests of a circuit, is worked out once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.evaluation.quantities import Value

Facts = Mapping[str, Value]
"""What is known: finding id -> value. An absent or "unknown" finding is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What the screens that were answered no say; equal answers share one object."""

    facts: Facts


class LayeredFacts(dict[str, Value]):
    """Facts over a background; `over` holds those that are not the background's, or not as the background says.

    Read it like any other mapping; change it through `put`, so that both stay the same.
    """

    __slots__ = ("background", "over")

    def __init__(self, background: Background, over: Facts) -> None:
        super().__init__(background.facts)
        self.background = background
        self.over: dict[str, Value] = dict(over)
        self.update(over)

    def put(self, finding: str, value: Value) -> None:
        """Let a finding have a value."""
        self[finding] = self.over[finding] = value

    def put_all(self, values: Facts) -> None:
        """Let several findings have the values given."""
        self.update(values)
        self.over.update(values)


def with_more(facts: Facts, more: Facts) -> Facts:
    """The facts with others over them, on the same background."""
    if isinstance(facts, LayeredFacts):
        return LayeredFacts(facts.background, facts.over | dict(more))
    return {**facts, **more}
