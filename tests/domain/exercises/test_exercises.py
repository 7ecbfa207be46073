"""Ladders and substitutes: what may stand in for an exercise, and what happens when one is retired."""

from dataclasses import replace

import pytest

from app.domain.exercises.exercise import (
    Exercise,
    ExerciseStatus,
    Phase,
    dose_in,
    easier_than,
    harder_than,
    index_by_slug,
    maintenance_dose,
    retire,
    substitutes_for,
    tempo_parts_s,
    trains_impact,
)
from tests.catalog_of_tests import SHIPPED


@pytest.fixture(scope="module")
def exercises() -> tuple[Exercise, ...]:
    return SHIPPED.exercises


def test_neighbors_come_from_the_own_ladder_first_and_the_nearest_first(exercises: tuple[Exercise, ...]) -> None:
    by_slug = index_by_slug(exercises)
    clamshell = by_slug["clamshell"]
    assert [each.slug for each in easier_than(clamshell, by_slug)] == ["side-lying-hip-abduction", "prone-heel-squeeze"]
    assert [each.slug for each in harder_than(clamshell, by_slug)] == [
        "side-lying-abduction-wall-slide",
        "fire-hydrant",
    ]


def test_a_retired_neighbor_is_not_offered(exercises: tuple[Exercise, ...]) -> None:
    by_slug = index_by_slug(exercises)
    by_slug["prone-heel-squeeze"] = replace(by_slug["prone-heel-squeeze"], status=ExerciseStatus.RETIRED)
    assert [each.slug for each in easier_than(by_slug["clamshell"], by_slug)] == ["side-lying-hip-abduction"]


def test_a_substitute_never_asks_more_of_the_joint_or_the_person(exercises: tuple[Exercise, ...]) -> None:
    for exercise in exercises:
        for other in substitutes_for(exercise, exercises):
            assert other.slug != exercise.slug
            assert set(other.addresses) & set(exercise.addresses) or set(other.goals) & set(exercise.goals)
            assert other.patellofemoral_load.level.rank <= exercise.patellofemoral_load.level.rank
            assert other.impact.rank <= exercise.impact.rank
            assert other.weight_bearing.rank <= exercise.weight_bearing.rank
            assert other.demand_rung <= exercise.demand_rung
            assert other.difficulty <= exercise.difficulty


def test_substitutes_do_not_depend_on_the_order_of_the_catalog(exercises: tuple[Exercise, ...]) -> None:
    squat = index_by_slug(exercises)["mini-squat"]
    assert substitutes_for(squat, exercises) == substitutes_for(squat, tuple(reversed(exercises)))


def test_a_retired_exercise_is_no_substitute(exercises: tuple[Exercise, ...]) -> None:
    squat = index_by_slug(exercises)["mini-squat"]
    first = substitutes_for(squat, exercises)[0]
    without = retire(exercises, first.slug, squat.slug)
    assert first.slug not in [each.slug for each in substitutes_for(squat, without)]


def test_retiring_an_exercise_links_its_neighbors_to_each_other(exercises: tuple[Exercise, ...]) -> None:
    by_slug = index_by_slug(retire(exercises, "banded-clamshell", "clamshell"))
    gone = by_slug["banded-clamshell"]
    assert (gone.status, gone.replaced_by, gone.easier, gone.harder) == (ExerciseStatus.RETIRED, "clamshell", (), ())
    assert by_slug["side-lying-abduction-wall-slide"].harder == (
        "banded-standing-turn-out",
        "standing-band-hip-abduction",
    )
    assert by_slug["standing-band-hip-abduction"].easier == ("side-lying-abduction-wall-slide",)
    assert gone.steps  # its facts stay: someone's program may hold it


def test_a_phase_without_a_dose_is_one_in_which_the_exercise_is_not_offered(exercises: tuple[Exercise, ...]) -> None:
    squat = index_by_slug(exercises)["single-leg-squat"]
    assert dose_in(squat, Phase.CALM) is None
    control = dose_in(squat, Phase.CONTROL)
    assert control is not None
    assert control.phase is Phase.CONTROL


def test_maintenance_keeps_the_dose_of_the_last_phase(exercises: tuple[Exercise, ...]) -> None:
    clamshell = index_by_slug(exercises)["clamshell"]
    assert maintenance_dose(clamshell).phase is Phase.CONTROL
    assert (
        maintenance_dose(index_by_slug(exercises)["glute-bridge"])
        == index_by_slug(exercises)["glute-bridge"].dosage[-1]
    )


@pytest.mark.parametrize(("tempo", "parts"), [("2-1-3", (2, 1, 3)), ("x-3-2", (None, 3, 2)), ("4-0-2", (4, 0, 2))])
def test_a_tempo_is_three_parts_and_x_has_no_seconds(tempo: str, parts: tuple[int | None, int, int | None]) -> None:
    assert tempo_parts_s(tempo) == parts


@pytest.mark.parametrize("tempo", ["2-1", "2-1-3-1", "a-b-c"])
def test_what_is_not_a_tempo_is_refused(tempo: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        tempo_parts_s(tempo)


def test_runs_and_hops_are_impact_whatever_their_kind(exercises: tuple[Exercise, ...]) -> None:
    by_slug = index_by_slug(exercises)
    assert trains_impact(by_slug["cadence-running"])
    assert trains_impact(by_slug["single-leg-hop-stick"])
    assert not trains_impact(by_slug["snap-down"])
    assert not trains_impact(by_slug["brisk-hill-walking"])
