"""Reading objects of which a caller sends a few of hundreds of properties, each a word of a list or a number in bounds.

The validator that pydantic makes looks for every property that there is; here only those are looked at that were sent.
An object that has anything out of the ordinary is left to that validator, which refuses it in its own words. The
properties stay in the order in which they were sent, which must not matter to whoever reads them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidatorFunctionWrapHandler
from pydantic_core.core_schema import no_info_wrap_validator_function

_TAKEN_AS: Final[Mapping[bool, Mapping[type, Callable[[Any], float]]]] = {
    True: {int: int},
    False: {int: float, float: float},
}
"""By whether a property takes whole numbers only: the types of numbers that it takes, and as what it takes them."""


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers that a property takes, both ends included."""

    low: float
    high: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """What one property takes: words, and numbers if any."""

    words: Iterable[str]
    span: Span | None = None


def read_sparsely(kind: Any, accepted: Mapping[str, Accepted]) -> Any:
    """The type, a TypedDict all of whose properties are optional, with the quicker reader before its own.

    Args:
        kind: what it accepts must be as `accepted` says; whole numbers of a property that takes all become decimals.
        accepted: what each property takes.
    """
    words = {name: {word: word for word in each.words} for name, each in accepted.items()}
    spans = {name: each.span for name, each in accepted.items() if each.span is not None}

    def values_of(sent: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in sent.items():
            if type(value) is str:
                values[name] = words[name][value]
            else:
                span = spans[name]
                if not span.low <= value <= span.high:
                    raise KeyError(name)
                values[name] = _TAKEN_AS[span.whole][type(value)](value)
        return values

    def read(sent: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        if type(sent) is not dict:
            return validate(sent)
        try:
            return values_of(sent)
        except (KeyError, TypeError):
            # Not in a table, or nothing that can be compared with a number.
            return validate(sent)

    schema = no_info_wrap_validator_function(read, TypeAdapter(kind).core_schema)
    kind.__get_pydantic_core_schema__ = lambda _source, _handler: schema
    return kind
