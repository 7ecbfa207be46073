"""Weekly sets of a region: the cap of program rules 2.10 no. 15, week by week."""

import pytest

from app.domain.program.weekly_sets import Cell, WeekDose, allowed_sets, plan_sets
from tests.programs_of_tests import RULES

GROWTH = RULES.dosage.settings.set_growth
MINUTES_ENOUGH = {1: 3600, 3: 3600, 5: 3600}


@pytest.mark.parametrize(
    ("previous", "rises", "most"),
    [
        pytest.param(0, False, 4, id="never below the floor"),
        pytest.param(3, False, 5, id="two more"),
        pytest.param(12, False, 14, id="a fifth of 12 is less than three"),
        pytest.param(15, False, 18, id="a fifth more"),
        pytest.param(12, True, 12, id="nothing more in a week in which effort or rung rises"),
        pytest.param(2, True, 4, id="but up to the floor"),
    ],
)
def test_growth_is_capped(previous: int, rises: bool, most: int) -> None:
    assert allowed_sets(previous, GROWTH, rises=rises) == most


def _dose(from_week: int = 1, planned: int = 3, effort: tuple[int, int] = (6, 7), fewest: int = 2) -> WeekDose:
    return WeekDose(from_week, 0, planned, 2, fewest, 3, effort, "equal", (0, 60, 120, 180, 240))


def _cells(*doses: WeekDose, keys: tuple[str, ...] = ("a", "b")) -> list[Cell]:
    return [Cell(key, day, "hip", doses) for key in keys for day in (1, 3, 5)]


def test_the_first_week_of_a_program_has_what_is_planned() -> None:
    cells = _cells(_dose(planned=2))

    planned = plan_sets(cells, 2, MINUTES_ENOUGH, None, GROWTH, {})

    assert planned.by_region == {"hip": (12, 12)}


def test_sets_grow_by_the_cap_until_they_are_as_planned() -> None:
    cells = _cells(_dose())

    planned = plan_sets(cells, 6, MINUTES_ENOUGH, {"hip": 12}, GROWTH, {})

    assert planned.by_region["hip"] == (12, 14, 16, 18, 18, 18)


def test_a_week_in_which_effort_rises_adds_nothing() -> None:
    cells = _cells(_dose(), _dose(from_week=2, effort=(7, 8)))

    planned = plan_sets(cells, 3, MINUTES_ENOUGH, {"hip": 12}, GROWTH, {})

    assert planned.by_region["hip"] == (12, 12, 14)


def test_what_does_not_fit_at_the_start_begins_later_in_order_of_precedence() -> None:
    cells = _cells(_dose(planned=2))

    plan_sets(cells, 6, MINUTES_ENOUGH, {"hip": 4}, GROWTH, {})

    first, last = cells[0], cells[-1]
    assert first.steps[0] == (1, 2)
    assert last.steps[0] == (1, 0)
    assert last.sets == 2


def test_sets_never_grow_beyond_the_seconds_of_a_session() -> None:
    cells = _cells(_dose())

    planned = plan_sets(cells, 6, {1: 300, 3: 300, 5: 300}, {"hip": 18}, GROWTH, {})

    assert max(planned.seconds.values()) <= 300


def test_a_region_has_its_own_most() -> None:
    cells = _cells(_dose())

    planned = plan_sets(cells, 6, MINUTES_ENOUGH, {"hip": 18}, GROWTH, {"hip": 15})

    assert max(planned.by_region["hip"]) == 15


def test_stretches_have_no_weekly_sets() -> None:
    cells = [Cell("stretch", 1, "none", (_dose(planned=2),))]

    planned = plan_sets(cells, 2, MINUTES_ENOUGH, {}, GROWTH, {})

    assert planned.by_region == {}
    assert cells[0].sets == 2


@pytest.mark.parametrize(
    ("seconds", "most", "sets"),
    [
        pytest.param(360, 18, [3, 3, 3, 3, 3, 3], id="everything fits exactly"),
        pytest.param(359, 18, [3, 3, 3, 2, 2, 2], id="a second is missing in each session"),
        pytest.param(360, 17, [3, 3, 3, 3, 3, 2], id="a set is missing in the week"),
    ],
)
def test_what_is_missing_is_taken_from_the_last_in_order(seconds: int, most: int, sets: list[int]) -> None:
    cells = _cells(_dose())

    plan_sets(cells, 1, dict.fromkeys((1, 3, 5), seconds), None, GROWTH, {"hip": most})

    assert [cell.sets for cell in cells] == sets


def test_sets_that_are_as_planned_change_again_when_another_row_begins() -> None:
    cells = _cells(_dose(planned=2), _dose(from_week=4, planned=3))

    planned = plan_sets(cells, 6, MINUTES_ENOUGH, None, GROWTH, {})

    assert planned.by_region["hip"] == (12, 12, 12, 14, 16, 18)


def test_what_grows_into_a_row_that_begins_meanwhile_is_counted_once() -> None:
    cells = _cells(_dose(), _dose(from_week=2))

    planned = plan_sets(cells, 3, MINUTES_ENOUGH, {"hip": 17}, GROWTH, {})

    assert planned.by_region["hip"] == (17, 18, 18)


def test_what_has_no_room_for_its_fewest_sets_waits() -> None:
    cells = _cells(_dose(planned=2))

    plan_sets(cells, 1, MINUTES_ENOUGH, {"hip": 5}, GROWTH, {})

    assert [cell.sets for cell in cells] == [2, 2, 0, 0, 0, 0]


def test_one_set_is_given_where_one_is_worth_doing() -> None:
    cells = _cells(_dose(planned=2, fewest=1))

    plan_sets(cells, 1, MINUTES_ENOUGH, {"hip": 5}, GROWTH, {})

    assert [cell.sets for cell in cells] == [2, 2, 1, 0, 0, 0]


def test_everyone_gives_up_a_set_before_anyone_is_left_out() -> None:
    cells = _cells(_dose())

    plan_sets(cells, 1, MINUTES_ENOUGH, None, GROWTH, {"hip": 13})

    assert [cell.sets for cell in cells] == [3, 2, 2, 2, 2, 2]
