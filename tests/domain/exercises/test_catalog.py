"""The indexed catalog chooses what a plain walk over all exercises would choose."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.eligibility import shipped_contraindications
from app.domain.exercises.catalog import (
    Catalog,
    ExerciseFilter,
    build_catalog,
    exercises_in,
    select,
    substitutes_in,
)
from app.domain.exercises.exercise import (
    BodyPosition,
    Exercise,
    ExerciseKind,
    ImpactLevel,
    PatellofemoralLoadLevel,
    Phase,
    WeightBearing,
    retire,
    substitutes_for,
)
from app.domain.exercises.masks import bits_of
from tests.catalog_of_tests import SHIPPED

CATALOG = build_catalog(SHIPPED.exercises, shipped_contraindications())
WORDS = {field: sorted({word for known, word in CATALOG.masks if known == field}) for field, _ in CATALOG.masks}


def some(field: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(WORDS[field]), max_size=3).map(tuple)


FILTERS = st.builds(
    ExerciseFilter,
    impairments=some("impairment"),
    goals=st.just(()),
    muscles=some("muscle"),
    kinds=st.lists(st.sampled_from(ExerciseKind), max_size=2).map(tuple),
    ladders=st.just(()),
    equipment=st.none() | some("needs"),
    positions=st.lists(st.sampled_from(BodyPosition), max_size=4).map(tuple),
    weight_bearing=st.lists(st.sampled_from(WeightBearing), max_size=2).map(tuple),
    patellofemoral_load_max=st.none() | st.sampled_from(PatellofemoralLoadLevel),
    impact_max=st.none() | st.sampled_from(ImpactLevel),
    difficulty_min=st.none() | st.integers(1, 10),
    difficulty_max=st.none() | st.integers(1, 10),
    phase=st.none() | st.sampled_from(Phase),
    without=some("barred"),
)


@given(FILTERS)
def test_a_filter_chooses_exactly_the_exercises_that_fit(wanted: ExerciseFilter) -> None:
    chosen = exercises_in(CATALOG, select(CATALOG, wanted))
    assert chosen == tuple(each for each in CATALOG.exercises if fits(each, wanted))


@given(FILTERS, st.sampled_from(WORDS["needs"]))
def test_more_equipment_never_offers_less(wanted: ExerciseFilter, more: str) -> None:
    owned = wanted.equipment or ()
    less = select(CATALOG, with_equipment(wanted, owned))
    assert less & ~select(CATALOG, with_equipment(wanted, (*owned, more))) == 0


@given(FILTERS, st.sampled_from(WORDS["barred"]))
def test_one_more_contraindication_never_offers_more(wanted: ExerciseFilter, more: str) -> None:
    stricter = replace(wanted, without=(*wanted.without, more))
    assert select(CATALOG, stricter) & ~select(CATALOG, wanted) == 0


def fits(exercise: Exercise, wanted: ExerciseFilter) -> bool:
    barred = CATALOG.barred[CATALOG.position_of[exercise.slug]]
    load, impact = wanted.patellofemoral_load_max, wanted.impact_max
    return (
        exercise.is_active
        and any_of(wanted.impairments, exercise.addresses)
        and any_of(wanted.muscles, exercise.targets.primary + exercise.targets.secondary)
        and any_of(wanted.kinds, (exercise.kind,))
        and any_of(wanted.positions, (exercise.position,))
        and any_of(wanted.weight_bearing, (exercise.weight_bearing,))
        and (wanted.equipment is None or set(exercise.equipment) <= set(wanted.equipment))
        and (load is None or exercise.patellofemoral_load.level.rank <= load.rank)
        and (impact is None or exercise.impact.rank <= impact.rank)
        and (wanted.difficulty_min or 1) <= exercise.difficulty <= (wanted.difficulty_max or 10)
        and (wanted.phase is None or wanted.phase in exercise.phases)
        and not set(wanted.without) & set(barred)
    )


def any_of(wanted: tuple[str, ...], has: tuple[str, ...]) -> bool:
    return not wanted or bool(set(wanted) & set(has))


def with_equipment(wanted: ExerciseFilter, equipment: tuple[str, ...]) -> ExerciseFilter:
    return replace(wanted, equipment=equipment)


def test_a_retired_exercise_is_in_no_choice_but_can_be_read() -> None:
    exercises = retire(CATALOG.exercises, "clamshell", "banded-clamshell")
    catalog: Catalog = build_catalog(exercises, shipped_contraindications())
    assert "clamshell" not in [each.slug for each in exercises_in(catalog, select(catalog, ExerciseFilter()))]
    assert catalog.by_slug["clamshell"].replaced_by == "banded-clamshell"


@pytest.mark.parametrize("mask", [0, 1, 0b1011, 1 << 200, (1 << 167) - 1, 1 << 511, 1 << 512, (1 << 1100) - 1])
def test_the_positions_of_a_mask_come_in_order_and_may_begin_anywhere(mask: int) -> None:
    all_of_them = [position for position in range(mask.bit_length()) if mask >> position & 1]
    assert list(bits_of(mask)) == all_of_them
    assert list(bits_of(mask, after=2)) == [position for position in all_of_them if position > 2]


def test_substitutes_are_the_same_with_and_without_the_index() -> None:
    for exercise in CATALOG.exercises[::7]:
        assert substitutes_in(CATALOG, exercise) == substitutes_for(exercise, CATALOG.exercises)
