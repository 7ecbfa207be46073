"""The origin table of the classification rules (1.11), every combination, and what stands above it."""

from typing import Final

import pytest

from app.content.load import shipped_rulebook
from app.domain.classification.certainty import Certainty
from app.domain.classification.origin import OriginConclusion, conclude_origin
from app.domain.classification.rules import OriginValue

COMPILED: Final = shipped_rulebook().classification
LEVELS: Final = ("unlikely", "undetermined", "possible", "likely", "established")
# Rows: structural; columns: functional, in the order of LEVELS. Origin/certainty.
OPEN: Final = "undetermined/undetermined"
TABLE: Final = {
    "unlikely": ("none/unlikely", OPEN, "functional/possible", "functional/likely", "functional/established"),
    "undetermined": (OPEN, OPEN, OPEN, OPEN, OPEN),
    "possible": ("structural/possible", OPEN, OPEN, "mixed/possible", "mixed/possible"),
    "likely": ("structural/likely", "structural/likely", "mixed/possible", "mixed/likely", "mixed/likely"),
    "established": (
        "structural/established",
        "structural/established",
        "mixed/possible",
        "mixed/likely",
        "mixed/established",
    ),
}


def _conclude(
    structural: str, functional: str, *, shape_not_asked: bool = False, confirmed: tuple[OriginValue, ...] = ()
) -> OriginConclusion:
    return conclude_origin(
        COMPILED.decisions,
        COMPILED.rules.origin,
        Certainty(structural),
        Certainty(functional),
        shape_not_asked=shape_not_asked,
        confirmed=confirmed,
    )


@pytest.mark.parametrize(
    ("structural", "functional", "expected"),
    [
        (structural, functional, expected)
        for structural, row in TABLE.items()
        for functional, expected in zip(LEVELS, row, strict=True)
    ],
)
def test_each_combination_gives_the_origin_of_the_table(structural: str, functional: str, expected: str) -> None:
    concluded = _conclude(structural, functional)

    assert f"{concluded.value}/{concluded.certainty}" == expected


def test_a_functional_part_that_was_not_assessed_is_said() -> None:
    assert _conclude("likely", "undetermined").note == "The functional part was not assessed."


def test_functional_evidence_without_the_standing_shape_is_possible_and_asks_for_it() -> None:
    concluded = _conclude("undetermined", "established", shape_not_asked=True)

    assert (concluded.value, concluded.certainty) == (OriginValue.FUNCTIONAL, Certainty.POSSIBLE)
    assert concluded.ask == ("standing_alignment",)


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ((OriginValue.FUNCTIONAL,), OriginValue.FUNCTIONAL),
        ((OriginValue.FUNCTIONAL, OriginValue.STRUCTURAL), OriginValue.MIXED),
        ((OriginValue.UNDETERMINED, OriginValue.STRUCTURAL), OriginValue.STRUCTURAL),
    ],
)
def test_what_a_clinician_states_stands_above_the_table(stated: tuple[OriginValue, ...], value: OriginValue) -> None:
    concluded = _conclude("unlikely", "unlikely", confirmed=stated)

    assert (concluded.value, concluded.certainty, concluded.confirmed) == (value, Certainty.ESTABLISHED, True)


def test_an_undetermined_confirmation_states_nothing() -> None:
    assert _conclude("unlikely", "unlikely", confirmed=(OriginValue.UNDETERMINED,)).value is OriginValue.NONE
