"""Age- and sex-dependent limits: reading a number against every table row that could apply to the person.

If age or sex is not known, the answer is yes only if it is yes in every row that could apply, no only if it is no in
all of them, otherwise unknown (classification rules 0.5). A cell without a usable norm gives unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.domain.evaluation.answers import NO, UNKNOWN
from app.domain.evaluation.conditions import Cutoff
from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value, comparison


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: ages from age_from up to, not including, age_below (completed years); sex None is any."""

    age_from: float
    age_below: float
    sex: Literal["female", "male"] | None
    cells: Mapping[str, float | None]

    def can_apply(self, age: Value | None, sex: Value | None) -> bool:
        """False only when a known age or sex rules the row out."""
        if self.sex is not None and sex in ("female", "male") and sex != self.sex:
            return False
        if isinstance(age, Bounds):
            return age.low < self.age_below and age.high >= self.age_from
        return not isinstance(age, int | float) or self.age_from <= age < self.age_below


ReferenceTables = Mapping[str, tuple[TableRow, ...]]

Limits = tuple[float | None, ...]
"""The limits of the rows that could apply to a person; None is a cell without a usable norm."""


@dataclass(frozen=True, slots=True, eq=False)
class TableTest:
    """A number against a cell in every row that could apply."""

    cutoff: Cutoff
    rows: tuple[TableRow, ...]

    def limits(self, age: Value | None, sex: Value | None) -> Limits:
        """The limits that could apply, each once."""
        cells = (row.cells.get(self.cutoff.column) for row in self.rows if row.can_apply(age, sex))
        return tuple(dict.fromkeys(None if cell is None else cell + self.cutoff.offset for cell in cells))

    def truth(self, limits: Limits) -> Callable[[Value], int]:
        """NO, UNKNOWN or YES from the number: what it is by all limits, unknown unless they agree."""
        tests = [_unknown if limit is None else comparison(self.cutoff.op, limit) for limit in limits]

        def truth(value: Value) -> int:
            if value is NOT_APPLICABLE:
                return NO
            truths = {test(value) for test in tests}
            return truths.pop() if len(truths) == 1 else UNKNOWN

        return truth


def _unknown(_: Value) -> int:
    return UNKNOWN
