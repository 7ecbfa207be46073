"""Claims about the time zones in calendar files, read by the rule of RFC 5545 3.6.5 and nothing else."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering.calendar import _zone
from app.rendering.calendar_zone import described_zone

ZONES: Final = ("Europe/Madrid", "America/Chicago", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Gaza")
FIRST: Final = datetime.fromisoformat("2026-01-01T00:00:00")
LAST: Final = datetime.fromisoformat("2028-12-31T23:00:00")


def _written(name: str, first_year: int, last_year: int) -> list[tuple[str, datetime, timedelta, timedelta]]:
    described: Any = described_zone(_zone(name), name, first_year, last_year)
    return [
        (part.name, part["dtstart"].dt, part["tzoffsetfrom"].td, part["tzoffsetto"].td)
        for part in described.subcomponents
    ]


def test_a_change_is_written_as_in_the_example_of_the_standard() -> None:
    # RFC 5545 3.6.5, New York in 2007.
    hour = timedelta(hours=1)
    changes = _written("America/New_York", 2007, 2007)[1:]

    assert changes == [
        ("DAYLIGHT", datetime.fromisoformat("2007-03-11T02:00:00"), -5 * hour, -4 * hour),
        ("STANDARD", datetime.fromisoformat("2007-11-04T02:00:00"), -4 * hour, -5 * hour),
    ]


@given(
    name=st.sampled_from(ZONES),
    local=st.datetimes(FIRST, LAST),
)
def test_every_hour_of_the_years_has_the_offset_of_its_zone(name: str, local: datetime) -> None:
    zone: ZoneInfo = _zone(name)
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    *_, (_, _, _, offset) = (part for part in _written(name, 2026, 2028) if part[1] <= local)

    # An hour that is there twice, or not at all, has two.
    assert offset in (first, second)


@pytest.mark.parametrize("name", ZONES)
def test_no_change_is_in_a_list_that_readers_pass_over(name: str) -> None:
    described: Any = described_zone(_zone(name), name, 2026, 2028)

    assert not [part for part in described.subcomponents if "rdate" in part or "rrule" in part]
