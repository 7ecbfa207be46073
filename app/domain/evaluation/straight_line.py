"""The nodes of a circuit as one straight-line function, made once per content version.

As a line of Python (`t9 = ANY[t3 | t5]`) a node costs a few times less than as a call through a loop, and every
decision evaluates hundreds of them several times. With no = 0, unknown = 1, yes = 2, any of some inputs is a look-up of
their bitwise or, and all of them is a look-up of their bitwise and unless one is no. Nothing of the content enters the
source: it is made of slot numbers and of names bound to the functions and tables of the nodes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.evaluation.answers import NO, UNKNOWN, YES

Slots = list[int]
"""The truth value of every slot of one evaluation."""

_ALL: Final = (UNKNOWN, UNKNOWN, YES)
_ANY: Final = (NO, UNKNOWN, YES, YES)


@dataclass(frozen=True, slots=True)
class Step:
    """One node: `reduce` is min (all), max (any), a table of its input, or a function of the tuple of inputs."""

    reduce: Callable[[Any], int] | Mapping[int, int]
    inputs: tuple[int, ...]


def straight_line(tests: int, steps: Sequence[Step]) -> Callable[[Sequence[int]], Slots]:
    """The function from the values of the tests (slots 0 to tests - 1) to the values of all slots.

    Step n fills slot tests + n and reads only earlier slots.
    """
    bound: dict[str, Any] = {"ALL": _ALL, "ANY": _ANY}
    lines = []
    for slot, step in enumerate(steps, tests):
        bound[f"f{slot}"] = step.reduce
        lines.append(f"    t{slot} = {_expression(step, f'f{slot}')}\n")
    source = (
        f"def evaluate(tests, *, {', '.join(f'{name}={name}' for name in bound)}):\n"
        f"    [{_names(range(tests))}] = tests\n"
        f"{''.join(lines)}"
        f"    return [*tests, {_names(range(tests, tests + len(steps)))}]\n"
    )
    exec(source, bound)  # noqa: S102 (made of slot numbers only, see above)
    evaluate: Callable[[Sequence[int]], Slots] = bound["evaluate"]
    return evaluate


def _expression(step: Step, function: str) -> str:
    inputs = [f"t{slot}" for slot in step.inputs]
    if isinstance(step.reduce, Mapping):
        return f"{function}[{inputs[0]}]"
    if step.reduce is max:
        return f"ANY[{' | '.join(inputs)}]"
    if step.reduce is min:
        return f"{' and '.join(inputs)} and ALL[{' & '.join(inputs)}]"
    return f"{function}(({', '.join(inputs)},))"


def _names(slots: range) -> str:
    return ", ".join(f"t{slot}" for slot in slots)
