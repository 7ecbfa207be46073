"""What is known about a person: finding id -> value, in two layers.

Most of what is known follows from screens answered no, and those are nearly always the same screens. What they say is a
background of its own: everything that depends on it alone, such as the tests of a circuit, is worked out once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.evaluation.quantities import Value

Facts = Mapping[str, Value]
"""What is known: finding id -> value. An absent or "unknown" finding is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What the screens that were answered no say, or such a background with more over it; equal ones are one object.

    `over` are the facts that are not those of `beneath`.
    """

    facts: Facts
    over: Facts
    beneath: "Background | None" = None

    @classmethod
    def of(cls, facts: Facts) -> "Background":
        """The background of these facts, with nothing beneath it."""
        return cls(facts, facts)

    def with_more(self, more: Facts) -> "Background":
        """A background that has other facts over this one."""
        return Background({**self.facts, **more}, more, self)


NOTHING: Final = Background.of({})
"""The background of facts that lie over nothing."""


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

    def lie_on(self, background: Background) -> None:
        """Take another background, which has more over the one until now, and nothing of what is over that."""
        self.update(background.over)
        self.background = background


def with_more(facts: Facts, more: Facts) -> Facts:
    """The facts with others over them, on the same background."""
    if isinstance(facts, LayeredFacts):
        return LayeredFacts(facts.background, facts.over | dict(more))
    return {**facts, **more}


def with_unknown(facts: Facts, more: Facts) -> Facts:
    """The facts with others where nothing is known yet: what is known wins."""
    unknown = {name: value for name, value in more.items() if name not in facts}
    return with_more(facts, unknown) if unknown else facts
