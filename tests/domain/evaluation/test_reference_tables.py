"""Claims about limits by age and sex: every row that could apply has to agree."""

import pytest

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Cutoff
from app.domain.evaluation.quantities import NOT_APPLICABLE, Bounds, Value
from app.domain.evaluation.reference_tables import TableRow

TABLES = {
    "gap": (
        TableRow(0, 10, None, {"ref": 8, "marked": None}),
        TableRow(10, 121, "female", {"ref": 6, "marked": 8}),
        TableRow(10, 121, "male", {"ref": 4, "marked": 6}),
    )
}
ABOVE = Cutoff("gap_cm", ">", "gap", "ref")


def _truth(cutoff: Cutoff, facts: dict[str, Value]) -> int:
    builder = CircuitBuilder({}, TABLES)
    slot = builder.add(cutoff)
    circuit, final = builder.build()
    return circuit.evaluate(facts)[final(slot)]


@pytest.mark.parametrize(
    ("facts", "truth"),
    [
        ({"gap_cm": 5, "age_years": 30, "sex": "male"}, YES),
        ({"gap_cm": 5, "age_years": 30, "sex": "female"}, NO),
        ({"gap_cm": 5, "age_years": 30}, UNKNOWN),
        ({"gap_cm": 5, "age_years": 30, "sex": "unknown"}, UNKNOWN),
        ({"gap_cm": 5, "age_years": 30, "sex": "intersex"}, UNKNOWN),
        ({"gap_cm": 7, "age_years": 30}, YES),
        ({"gap_cm": 4, "age_years": 30}, NO),
        ({"gap_cm": 7, "age_years": 9.9, "sex": "male"}, NO),
        ({"gap_cm": 7, "age_years": 10, "sex": "male"}, YES),
        ({"gap_cm": 7, "sex": "male"}, UNKNOWN),
        ({"gap_cm": 7, "age_years": "unknown"}, UNKNOWN),
        ({"gap_cm": 9}, YES),
        ({"gap_cm": 3}, NO),
        ({"gap_cm": 7, "age_years": Bounds(low=10), "sex": "male"}, YES),
        ({"gap_cm": 7, "age_years": Bounds(low=9), "sex": "male"}, UNKNOWN),
        ({"gap_cm": Bounds(low=7), "age_years": 30, "sex": "male"}, YES),
        ({"gap_cm": Bounds(low=3), "age_years": 30, "sex": "male"}, UNKNOWN),
        ({"gap_cm": NOT_APPLICABLE, "age_years": 30}, NO),
        ({"gap_cm": "unknown", "age_years": 30}, UNKNOWN),
        ({"age_years": 30, "sex": "male"}, UNKNOWN),
    ],
)
def test_a_number_is_judged_by_every_row_that_could_apply(facts: dict[str, Value], truth: int) -> None:
    assert _truth(ABOVE, facts) == truth


def test_a_cell_without_a_norm_answers_nothing() -> None:
    marked = Cutoff("gap_cm", ">", "gap", "marked")
    assert _truth(marked, {"gap_cm": 20, "age_years": 5}) == UNKNOWN
    assert _truth(marked, {"gap_cm": 20}) == UNKNOWN


def test_an_age_outside_every_row_answers_nothing() -> None:
    assert _truth(ABOVE, {"gap_cm": 20, "age_years": 130}) == UNKNOWN


def test_the_offset_moves_the_limit() -> None:
    one_below = Cutoff("gap_cm", ">=", "gap", "ref", -1)
    facts: dict[str, Value] = {"gap_cm": 5, "age_years": 30, "sex": "female"}
    assert _truth(one_below, facts) == YES
    assert _truth(one_below, {**facts, "gap_cm": 4.9}) == NO
