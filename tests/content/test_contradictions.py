"""A condition that can never be true is told; one that can is not."""

from typing import Any

import pytest

from app.content.contradictions import never_true
from app.content.load import shipped_rulebook
from app.domain.evaluation.conditions import parse_condition

VOCABULARY = shipped_rulebook().vocabulary


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"any": []}, "an any without parts"),
        ({"all": ["age_years >= 55", "age_years < 40"]}, "age_years"),
        ({"all": ["age_years >= 55", "age_years < 55"]}, "age_years"),
        ({"all": ["age_years == 55", {"not": "age_years <= 55"}]}, "age_years"),
        ({"all": ["sex == male", "sex == female"]}, "sex"),
        ({"all": ["sex in [male, female]", {"none": ["sex == male", "sex == female"]}]}, "sex"),
        ({"all": ["knee_pain", {"all": [{"not": "knee_pain"}]}]}, "knee_pain"),
        ({"any": ["knee_pain", {"all": ["age_years > 60", "age_years < 20"]}]}, "age_years"),
    ],
)
def test_what_cannot_hold_at_once_is_named(written: Any, named: str) -> None:
    assert named in set(never_true(parse_condition(written), VOCABULARY))


@pytest.mark.parametrize(
    "written",
    [
        {"all": []},
        {"all": ["age_years >= 55", "age_years <= 55"]},
        {"all": [{"any": ["age_years >= 55", "knee_pain"]}, "age_years < 40"]},
        {"all": ["sex in [male, female]", {"not": "sex == male"}]},
        {"at_least": {"n": 1, "of": ["age_years >= 55", "age_years < 40"]}},
        {"all": [{"unless_yes": "knee_pain"}, "knee_swelling"]},
    ],
)
def test_what_can_be_true_is_not_told(written: Any) -> None:
    assert list(never_true(parse_condition(written), VOCABULARY)) == []
