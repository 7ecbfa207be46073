"""An answer beside a label, and how sure a share of a few people is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.triage.agreement import LEVELS, PERMISSIONS, Agreement, Share, agreement, shares
from app.domain.triage.red_flags import CareLevel, Permission

ROUNDING = 1e-12


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ("self_care", "less_cautious"),
        ("routine", "same"),
        ("soon", "same"),
        ("urgent", "more_cautious"),
        ("emergency", "more_cautious"),
        ("undetermined", "open"),
    ],
)
def test_a_level_is_told_from_a_label_that_takes_routine_to_soon(answered: str, expected: str) -> None:
    assert agreement(LEVELS, CareLevel(answered), CareLevel.ROUTINE, CareLevel.SOON) == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [("allowed", "less_cautious"), ("restricted", "same"), ("blocked", "more_cautious"), ("undetermined", "open")],
)
def test_a_permission_is_told_from_a_label(answered: str, expected: str) -> None:
    assert agreement(PERMISSIONS, Permission(answered), Permission.RESTRICTED, Permission.RESTRICTED) == expected


# Newcombe 1998 (Statistics in Medicine 17:857-872), table I, method 3.
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_paper(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval() == pytest.approx((low, high), abs=0.00006)


def test_nobody_says_nothing() -> None:
    assert Share(0, 0).interval() == (0.0, 1.0)


@given(of=st.integers(1, 10_000), data=st.data())
def test_an_interval_holds_the_share_and_more_people_narrow_it(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))

    low, high = Share(count, of).interval()
    narrower = Share(2 * count, 2 * of).interval()

    assert 0 <= low <= count / of + ROUNDING
    assert count / of - ROUNDING <= high <= 1
    assert narrower[1] - narrower[0] < high - low


@given(st.lists(st.sampled_from(Agreement)))
def test_everybody_is_counted_once(agreements: list[Agreement]) -> None:
    counted = shares(agreements)

    assert sum(share.count for share in counted.values()) == len(agreements)
    assert {share.of for share in counted.values()} == {len(agreements)}
