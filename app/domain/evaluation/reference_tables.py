"""Age- and sex-dependent limits: reading a number against every table row that could apply to the person.

If age or sex is not known, the answer is yes only if it is yes in every row that could apply, no only if it is no in
all of them, otherwise unknown (classification rules 0.5). A cell without a usable norm gives unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

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

_PEOPLE: Final = 128
"""Pairs of age and sex whose limits are kept at hand."""


def table_test(cutoff: Cutoff, tables: ReferenceTables) -> Callable[[Mapping[str, Value]], int]:
    """NO, UNKNOWN or YES from facts: the finding of the cutoff against every row that could apply."""
    rows, finding = tables[cutoff.table], cutoff.name

    @lru_cache(_PEOPLE)
    def test_for(age: Value | None, sex: Value | None) -> Callable[[Value], int]:
        cells = (row.cells.get(cutoff.column) for row in rows if row.can_apply(age, sex))
        limits = dict.fromkeys(None if cell is None else cell + cutoff.offset for cell in cells)
        tests = [_unknown if limit is None else comparison(cutoff.op, limit) for limit in limits]
        return tests[0] if len(tests) == 1 else _agreeing(tests)

    def truth(facts: Mapping[str, Value]) -> int:
        value = facts.get(finding)
        if value is None or value == "unknown":
            return UNKNOWN
        if value is NOT_APPLICABLE:
            return NO
        return test_for(facts.get("age_years"), facts.get("sex"))(value)

    return truth


def _agreeing(tests: Sequence[Callable[[Value], int]]) -> Callable[[Value], int]:
    """What all tests say, unknown unless they agree; without a test nothing is known."""

    def truth(value: Value) -> int:
        truths = [test(value) for test in tests]
        return truths[0] if truths and truths.count(truths[0]) == len(truths) else UNKNOWN

    return truth


def _unknown(_: Value) -> int:
    return UNKNOWN
