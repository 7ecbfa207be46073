"""The nodes of a circuit as one straight-line function, made once per content version.

As a piece of Python (`(t9 := ANY2[t3][t5])`) a node costs a few times less than as a call through a loop, and every
decision evaluates hundreds of them several times. As no, unknown and yes are 0, 1 and 2, any or all of some inputs is a
walk through tables of tables. Nothing of the content enters the source: it is made of numbers and of names bound to the
functions and tables of the nodes.

A side line evaluates some of the nodes again, for other values of some of the tests; a picking line only reads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
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
    names = _ReusedNames(numbered)
    unpacked = ", ".join([names.of(test) for test in range(tests)])
    values = "".join(f"        {_value(slot, step, names)},\n" for slot, step in numbered.items())
    return _made("tests", f"    [{unpacked}] = tests\n    return [\n        *tests,\n{values}    ]\n", numbered)


def _value(slot: int, step: Step, names: "_ReusedNames") -> str:
    expression = _expression(slot, step, [names.of(part) for part in step.inputs])
    name = names.after(slot, step.inputs)
    return expression if name is None else f"({name} := {expression})"


class _ReusedNames:
    """The names of the values of slots, each free for another when the last step that reads it has.

    Python reads the first 256 variables of a function in half the time of the others.
    """

    def __init__(self, steps: Mapping[int, Step]) -> None:
        self._last_reader = {part: slot for slot, step in steps.items() for part in step.inputs}
        self._number_of: dict[int, int] = {}
        self._free: list[int] = []
        self._new = count()

    def of(self, slot: int) -> str:
        """The name of a slot."""
        if slot not in self._number_of:
            self._number_of[slot] = heappop(self._free) if self._free else next(self._new)
        return f"t{self._number_of[slot]}"

    def after(self, slot: int, inputs: Iterable[int]) -> str | None:
        """The name of the slot that was just worked out from these; None if no other reads it."""
        for part in set(inputs):
            if self._last_reader[part] == slot:
                heappush(self._free, self._number_of[part])
        return self.of(slot) if slot in self._last_reader else None


def side_line(tests: Sequence[int], steps: Mapping[int, Step]) -> Callable[[Slots, Sequence[int]], tuple[int, ...]]:
    """The function from all slots and other values of `tests` to the values that the steps then have.

    `steps` are by slot, each after those it reads, and all that read one of the tests or of one another.
    """
    here = {*tests, *steps}
    lines = [f"    [{', '.join(f't{test}' for test in tests)}] = tests\n"]
    for slot, step in steps.items():
        inputs = [f"t{part}" if part in here else f"slots[{part}]" for part in step.inputs]
        lines.append(f"    t{slot} = {_expression(slot, step, inputs)}\n")
    lines.append(f"    return ({''.join(f't{slot}, ' for slot in steps)})\n")
    return _made("slots, tests", "".join(lines), steps)


def picking_line(wanted: Sequence[int]) -> Callable[[Slots], list[int]]:
    """The function from all slots to those wanted, in several times less time than an itemgetter takes for many."""
    return _made("slots", f"    return [{', '.join(f'slots[{slot}]' for slot in wanted)}]\n", {})


def _made(parameters: str, body: str, steps: Mapping[int, Step]) -> Callable[..., Any]:
    named = {_name(slot, step): _quick(step) for slot, step in steps.items()}
    # Tables that many steps read are local variables.
    local = [name for name, table in named.items() if isinstance(table, tuple)]
    parameters = ", ".join((parameters, *(f"{name}={name}" for name in local)))
    exec(f"def evaluate({parameters}):\n{body}", named)  # noqa: S102 (made of numbers only, see above)
    evaluate: Callable[..., Any] = named["evaluate"]
    return evaluate


def _is_gate(step: Step) -> bool:
    return step.reduce is min or step.reduce is max


def _name(slot: int, step: Step) -> str:
    """What the function or table of a step is called; equal tables have one name."""
    if _is_gate(step):
        return f"{'ALL' if step.reduce is min else 'ANY'}{len(step.inputs)}"
    table = _quick(step)
    return f"TABLE_{''.join(map(str, table))}" if isinstance(table, tuple) else f"f{slot}"


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


def _quick(step: Step) -> Any:
    """What the source reads: of a gate its walk, of a table by 0, 1, 2, ... a tuple, which is looked up sooner."""
    reduce = step.reduce
    if _is_gate(step):
        return _walk(step)
    if not isinstance(reduce, TableOf) and isinstance(reduce, Mapping) and sorted(reduce) == list(range(len(reduce))):
        return tuple(reduce[value] for value in range(len(reduce)))
    return reduce


def _expression(slot: int, step: Step, inputs: Sequence[str]) -> str:
    name = _name(slot, step)
    if _is_gate(step):
        return f"{name}[{']['.join(inputs)}]"
    if isinstance(step.reduce, TableOf):
        return f"{name}[{', '.join(inputs)},]"
    if isinstance(step.reduce, Mapping):
        return f"{name}[{inputs[0]}]"
    return f"{name}(({', '.join(inputs)},))"
