"""Seconds of exercises: the worked values of program rules 2.8."""

import pytest

from app.domain.program.dosage import PlannedDose, rep_seconds
from app.domain.program.session_time import exercise_seconds, set_seconds, setup_seconds
from tests.programs_of_tests import RULES

TIMES = RULES.selection.session.times
USUAL_SETUP_S = 30


def _dose(**numbers: int | str) -> PlannedDose:
    usual: dict[str, int | str] = {
        "row": "any",
        "from_week": 1,
        "sets_min": 2,
        "sets_max": 3,
        "rest_min_s": 60,
        "rest_max_s": 60,
        "effort_min_rpe": 6,
        "effort_max_rpe": 7,
    }
    return PlannedDose(**(usual | numbers))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("set_s", "rest_s", "sets", "other_sets", "seconds"),
    [
        pytest.param(60, 75, 3, 0, 360, id="build, both legs, 3 x 10 at 3-1-2, rest 75"),
        pytest.param(60, 75, 3, 2, 380, id="build, one leg at a time, 3 : 2"),
        pytest.param(60, 45, 2, 1, 235, id="calm, 2 : 1 x 12 at 5 s, rest 45"),
        pytest.param(32, 15, 2, 2, 188, id="stretch, 2 x 30 s both sides, 15 s rest"),
        pytest.param(40, 45, 2, 1, 175, id="control, 2 : 1 x 8 at 5 s, rest 45"),
    ],
)
def test_worked_values_hold(set_s: int, rest_s: int, sets: int, other_sets: int, seconds: int) -> None:
    assert exercise_seconds(set_s, rest_s, sets, other_sets, TIMES) + USUAL_SETUP_S == seconds


def test_no_set_takes_no_time() -> None:
    assert exercise_seconds(60, 60, 0, 0, TIMES) == 0


@pytest.mark.parametrize(
    ("dose", "seconds"),
    [
        pytest.param(_dose(reps=10, tempo="3-1-2"), 60, id="repetitions times tempo"),
        pytest.param(_dose(reps=6, hold_s=5), 42, id="holds with two seconds between them"),
        pytest.param(_dose(duration_min=12), 720, id="minutes"),
    ],
)
def test_a_set_is_as_long_as_its_form_says(dose: PlannedDose, seconds: int) -> None:
    assert set_seconds(dose, TIMES) == seconds


def test_a_quick_part_of_a_tempo_counts_one_second() -> None:
    assert rep_seconds("x-3-2") == 6


@pytest.mark.parametrize(
    ("equipment", "same_as_before", "seconds"),
    [((), False, 30), ((), True, 15), (("dumbbell",), False, 60), (("stationary_bike",), True, 60)],
)
def test_getting_ready_takes_longest_with_a_machine_or_a_load(
    equipment: tuple[str, ...], same_as_before: bool, seconds: int
) -> None:
    assert setup_seconds(equipment, same_as_before=same_as_before, times=TIMES) == seconds
