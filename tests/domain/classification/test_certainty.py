"""References between results: a missing answer keeps them open, a settled one does not."""

import pytest

from app.domain.classification.certainty import (
    ESTABLISHED,
    LIKELY,
    POSSIBLE,
    UNDETERMINED,
    UNLIKELY,
    Certainty,
    best_state,
    rank_of_state,
    reach_test,
    state_of,
)
from app.domain.evaluation.answers import NO, UNKNOWN, YES


@pytest.mark.parametrize(
    ("rank", "ceiling", "truth"),
    [
        (LIKELY, LIKELY, YES),
        (ESTABLISHED, ESTABLISHED, YES),
        (POSSIBLE, LIKELY, UNKNOWN),
        (POSSIBLE, POSSIBLE, NO),
        (UNLIKELY, ESTABLISHED, UNKNOWN),
        (UNLIKELY, UNLIKELY, NO),
        (UNDETERMINED, UNLIKELY, UNKNOWN),
    ],
)
def test_a_reference_is_open_while_the_level_can_still_be_reached(rank: int, ceiling: int, truth: int) -> None:
    assert reach_test(">=", Certainty.LIKELY)[state_of(rank, ceiling)] == truth


@pytest.mark.parametrize(
    ("rank", "truth"),
    [(UNLIKELY, YES), (UNDETERMINED, UNKNOWN), (POSSIBLE, NO), (LIKELY, NO), (ESTABLISHED, NO)],
)
def test_at_most_unlikely_is_open_only_while_undetermined(rank: int, truth: int) -> None:
    assert reach_test("<=", Certainty.UNLIKELY)[state_of(rank, ESTABLISHED)] == truth


def test_undetermined_is_a_level_one_can_ask_for() -> None:
    test = reach_test("==", Certainty.UNDETERMINED)

    assert test[state_of(UNDETERMINED, ESTABLISHED)] == YES
    assert test[state_of(POSSIBLE, ESTABLISHED)] == NO


def test_a_group_has_its_best_level_and_can_reach_what_any_member_can() -> None:
    group = best_state([state_of(UNLIKELY, UNLIKELY), state_of(POSSIBLE, LIKELY), state_of(UNDETERMINED, UNLIKELY)])

    assert rank_of_state(group) == POSSIBLE
    assert reach_test(">=", Certainty.ESTABLISHED)[group] == UNKNOWN
