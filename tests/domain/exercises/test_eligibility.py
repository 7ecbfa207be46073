"""Contraindications and triage tags decide what may be offered; in doubt the cautious answer."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from app.domain.evaluation.conditions import Compare, Cutoff, OneOf, parse_condition
from app.domain.exercises.conditions import facts_of, matches
from app.domain.exercises.eligibility import (
    Contraindication,
    ExerciseTag,
    TagRole,
    barred_by,
    effort_cap,
)
from app.domain.exercises.exercise import Exercise, index_by_slug
from tests.catalog_of_tests import SHIPPED

_REVIEW: Final[dict[str, Any]] = {"sources": ("seed_1",), "reviewed_on": date(2026, 11, 22), "status": "draft"}
PAIN = Contraindication(
    "kneeling_pain", "kneeling hurts", "cannot kneel", gating=True, when=parse_condition("x"), **_REVIEW
)
ORDER = Contraindication(
    "non_weight_bearing_order",
    "no weight",
    "told not to",
    gating=True,
    when=parse_condition("y"),
    excludes=OneOf("weight_bearing", ("partial", "full")),
    **_REVIEW,
)


@pytest.fixture(scope="module")
def by_slug() -> dict[str, Exercise]:
    return index_by_slug(SHIPPED.exercises)


def test_a_contraindication_excludes_by_its_own_condition_as_well_as_by_being_listed(
    by_slug: dict[str, Exercise],
) -> None:
    assert barred_by(by_slug["clamshell"], [PAIN, ORDER]) == ()
    assert barred_by(by_slug["mini-squat"], [PAIN, ORDER]) == ("non_weight_bearing_order",)
    assert barred_by(by_slug["fire-hydrant"], [PAIN, ORDER]) == ("kneeling_pain", "non_weight_bearing_order")


TAGS = {
    "no_impact": ExerciseTag("no_impact", "", TagRole.LIMIT, fits=parse_condition("impact == none")),
    "light": ExerciseTag("light", "", TagRole.LIMIT, target_rpe_max=4),
    "lighter": ExerciseTag("lighter", "", TagRole.LIMIT, target_rpe_max=3),
}


def test_the_lowest_effort_cap_counts() -> None:
    assert effort_cap(["light", "lighter", "no_impact"], TAGS) == 3
    assert effort_cap(["no_impact"], TAGS) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("kind == strength", True),
        ("kind in [stretch, mobility]", False),
        ("unilateral", True),
        ("planted_foot_rotation", False),
        ("knee_flexion_max_deg <= 90", True),
        ("knee_flexion_max_deg < 90", False),
        ("lowest_target_rpe == 4", True),
        ("avoid_when == shoulder_pain", True),
        ("equipment in [mat]", False),
        ("equipment_optional in [mat, chair]", True),
        ({"all": ["position == side_lying", {"not": "impact == high"}]}, True),
        ({"none": ["position == side_lying"]}, False),
        ({"at_least": {"n": 2, "of": ["unilateral", "ladder == calf", "region == hip"]}}, True),
    ],
)
def test_a_catalog_condition_is_read_over_the_facts_of_an_exercise(
    by_slug: dict[str, Exercise], condition: object, *, expected: bool
) -> None:
    assert matches(parse_condition(condition), facts_of(by_slug["clamshell"])) is expected


def test_a_condition_over_something_else_is_a_mistake_of_the_content(by_slug: dict[str, Exercise]) -> None:
    facts = facts_of(by_slug["clamshell"])
    with pytest.raises(KeyError):
        matches(Compare("age_years", ">=", 18), facts)
    with pytest.raises(TypeError):
        matches(Cutoff("x", ">", "table", "column"), facts)


def test_an_added_contraindication_never_makes_an_exercise_eligible_again(by_slug: dict[str, Exercise]) -> None:
    fewer = replace(by_slug["clamshell"], avoid_when=())
    assert set(barred_by(fewer, [PAIN, ORDER])) <= set(barred_by(by_slug["clamshell"], [PAIN, ORDER]))
