"""The nodes of a circuit as one straight-line function, made once per content version.

As a line of Python (`t9 = ANY[t3 | t5]`) a node costs a few times less than as a call through a loop, and every
decision evaluates hundreds of them several times. With no = 0, unknown = 1, yes = 2, any of some inputs is a look-up of
their bitwise or, and all of them is a look-up of their bitwise and unless one is no. Nothing of the content enters the
source: it is made of slot numbers and of names bound to the functions and tables of the nodes.

A side line evaluates some of the nodes again, for other values of some of the tests; a picking line only reads.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from app.domain.evaluation.answers import NO, UNKNOWN, YES

Slots = list[int]
"""The truth value of every slot of one evaluation."""

_ALL: Final = (UNKNOWN, UNKNOWN, YES)
_ANY: Final = (NO, UNKNOWN, YES, YES)

_Truth = TypeVar("_Truth", bound=int)

_ROWS: Final = 128
"""Rows that a table keeps."""


class TableOf(dict[tuple[int, ...], _Truth]):
    """A function of the tuple of inputs as a table, whose rows are worked out as they are met."""

    __slots__ = ("_row",)

    def __init__(self, row: Callable[[tuple[int, ...]], _Truth]) -> None:
        super().__init__()
        self._row = row

    def __call__(self, inputs: tuple[int, ...]) -> _Truth:
        """The value of one row."""
        return self[inputs]

    def __missing__(self, inputs: tuple[int, ...]) -> _Truth:
        if len(self) >= _ROWS:
            self.clear()
        truth = self[inputs] = self._row(inputs)
        return truth


@dataclass(frozen=True, slots=True)
class Step:
    """One node: `reduce` is min (all), max (any), a table of its input, or a function of the tuple of inputs.

    A function that is a TableOf is looked up, which takes half the time of a call.
    """

    reduce: Callable[[Any], int] | Mapping[int, int]
    inputs: tuple[int, ...]


def straight_line(tests: int, steps: Sequence[Step]) -> Callable[[Sequence[int]], Slots]:
    """The function from the values of the tests (slots 0 to tests - 1) to the values of all slots.

    Step n fills slot tests + n and reads only earlier slots.
    """
    numbered = dict(enumerate(steps, tests))
    body = f"    [{_names(range(tests))}] = tests\n{_lines(numbered, range(tests + len(steps)))}"
    return _made(f"tests, {_TABLES}", f"{body}    return [*tests, {_names(numbered)}]\n", numbered)


def side_line(tests: Sequence[int], steps: Mapping[int, Step]) -> Callable[[Slots, Sequence[int]], tuple[int, ...]]:
    """The function from all slots and other values of `tests` to the values that the steps then have.

    `steps` are by slot, each after those it reads, and all that read one of the tests or of one another.
    """
    body = f"    [{_names(tests)}] = tests\n{_lines(steps, {*tests, *steps})}"
    return _made(f"slots, tests, {_TABLES}", f"{body}    return ({''.join(f't{slot}, ' for slot in steps)})\n", steps)


def picking_line(wanted: Sequence[int]) -> Callable[[Slots], list[int]]:
    """The function from all slots to those wanted, in several times less time than an itemgetter takes for many."""
    return _made("slots", f"    return [{', '.join(f'slots[{slot}]' for slot in wanted)}]\n", {})


_TABLES: Final = "ALL=ALL, ANY=ANY"


def _made(parameters: str, body: str, steps: Mapping[int, Step]) -> Callable[..., Any]:
    bound: dict[str, Any] = {"ALL": _ALL, "ANY": _ANY}
    bound |= {f"f{slot}": _quick(step.reduce) for slot, step in steps.items() if step.reduce not in (min, max)}
    exec(f"def evaluate({parameters}):\n{body}", bound)  # noqa: S102 (made of slot numbers only, see above)
    evaluate: Callable[..., Any] = bound["evaluate"]
    return evaluate


def _quick(reduce: Callable[[Any], int] | Mapping[int, int]) -> object:
    """A table of 0, 1, 2, ... as a tuple, which is looked up in less time."""
    if not isinstance(reduce, TableOf) and isinstance(reduce, Mapping) and sorted(reduce) == list(range(len(reduce))):
        return tuple(reduce[value] for value in range(len(reduce)))
    return reduce


def _lines(steps: Mapping[int, Step], here: Collection[int]) -> str:
    """The steps line by line; a slot that is not `here` is read from the slots given."""
    return "".join(f"    t{slot} = {_expression(step, f'f{slot}', here)}\n" for slot, step in steps.items())


def _expression(step: Step, function: str, here: Collection[int]) -> str:
    inputs = [f"t{slot}" if slot in here else f"slots[{slot}]" for slot in step.inputs]
    if isinstance(step.reduce, TableOf):
        return f"{function}[{', '.join(inputs)},]"
    if isinstance(step.reduce, Mapping):
        return f"{function}[{inputs[0]}]"
    if step.reduce is max:
        return f"ANY[{' | '.join(inputs)}]"
    if step.reduce is min:
        return f"{' and '.join(inputs)} and ALL[{' & '.join(inputs)}]"
    return f"{function}(({', '.join(inputs)},))"


def _names(slots: Collection[int]) -> str:
    return ", ".join(f"t{slot}" for slot in slots)
