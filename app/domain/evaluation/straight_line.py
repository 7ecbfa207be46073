"""The nodes of a circuit as one straight-line function, made once per content version.

As a line of Python (`t9 = ANY2[t3][t5]`) a node costs a few times less than as a call through a loop, and every
decision evaluates hundreds of them several times. As no, unknown and yes are 0, 1 and 2, any or all of some inputs is a
walk through tables of tables. Nothing of the content enters the source: it is made of slot numbers and of names bound
to the functions and tables of the nodes.

A side line evaluates some of the nodes again, for other values of some of the tests; a picking line only reads.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from app.domain.evaluation.answers import NO, UNKNOWN, YES

Slots = list[int]
"""The truth value of every slot of one evaluation."""

_TRUTHS: Final = (NO, UNKNOWN, YES)

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
    return _made("tests", f"{body}    return [*tests, {_names(numbered)}]\n", numbered)


def side_line(tests: Sequence[int], steps: Mapping[int, Step]) -> Callable[[Slots, Sequence[int]], tuple[int, ...]]:
    """The function from all slots and other values of `tests` to the values that the steps then have.

    `steps` are by slot, each after those it reads, and all that read one of the tests or of one another.
    """
    body = f"    [{_names(tests)}] = tests\n{_lines(steps, {*tests, *steps})}"
    return _made("slots, tests", f"{body}    return ({''.join(f't{slot}, ' for slot in steps)})\n", steps)


def picking_line(wanted: Sequence[int]) -> Callable[[Slots], list[int]]:
    """The function from all slots to those wanted, in several times less time than an itemgetter takes for many."""
    return _made("slots", f"    return [{', '.join(f'slots[{slot}]' for slot in wanted)}]\n", {})


def _made(parameters: str, body: str, steps: Mapping[int, Step]) -> Callable[..., Any]:
    walks = {_name(slot, step): _walk(step) for slot, step in steps.items() if _is_gate(step)}
    bound: dict[str, Any] = dict(walks)
    bound |= {_name(slot, step): _quick(step.reduce) for slot, step in steps.items() if not _is_gate(step)}
    # What many lines read is a local variable.
    parameters = ", ".join((parameters, *(f"{name}={name}" for name in walks)))
    exec(f"def evaluate({parameters}):\n{body}", bound)  # noqa: S102 (made of slot numbers only, see above)
    evaluate: Callable[..., Any] = bound["evaluate"]
    return evaluate


def _is_gate(step: Step) -> bool:
    return step.reduce is min or step.reduce is max


def _name(slot: int, step: Step) -> str:
    """What the function or table of a step is called."""
    if _is_gate(step):
        return f"{'ALL' if step.reduce is min else 'ANY'}{len(step.inputs)}"
    return f"f{slot}"


def _walk(step: Step) -> Any:
    """The tables in which `tables[first][second]...` is the least, or the greatest, of the inputs of a gate.

    A table stands for the least or greatest of the inputs until then, so that there are three for each input.
    """
    gate: Any = min if step.reduce is min else max
    nothing = YES if step.reduce is min else NO
    tables: list[Any] = list(_TRUTHS)
    for _ in step.inputs:
        tables = [tuple(tables[gate(until_then, truth)] for truth in _TRUTHS) for until_then in _TRUTHS]
    return tables[nothing]


def _quick(reduce: Callable[[Any], int] | Mapping[int, int]) -> object:
    """A table of 0, 1, 2, ... as a tuple, which is looked up in less time."""
    if not isinstance(reduce, TableOf) and isinstance(reduce, Mapping) and sorted(reduce) == list(range(len(reduce))):
        return tuple(reduce[value] for value in range(len(reduce)))
    return reduce


def _lines(steps: Mapping[int, Step], here: Collection[int]) -> str:
    """The steps line by line; a slot that is not `here` is read from the slots given."""
    return "".join(f"    t{slot} = {_expression(slot, step, here)}\n" for slot, step in steps.items())


def _expression(slot: int, step: Step, here: Collection[int]) -> str:
    name, inputs = _name(slot, step), [f"t{each}" if each in here else f"slots[{each}]" for each in step.inputs]
    if _is_gate(step):
        return f"{name}[{']['.join(inputs)}]"
    if isinstance(step.reduce, TableOf):
        return f"{name}[{', '.join(inputs)},]"
    if isinstance(step.reduce, Mapping):
        return f"{name}[{inputs[0]}]"
    return f"{name}(({', '.join(inputs)},))"


def _names(slots: Collection[int]) -> str:
    return ", ".join(f"t{slot}" for slot in slots)
