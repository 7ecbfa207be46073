"""Claims about calendar weeks."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar_days import calendar_week


@given(day=st.dates(max_value=date(9999, 1, 1)), days=st.integers(0, 20))
def test_two_days_are_in_one_calendar_week_where_they_are_in_one_of_iso_8601(day: date, days: int) -> None:
    other = day + timedelta(days=days)

    assert (calendar_week(day) == calendar_week(other)) == (day.isocalendar()[:2] == other.isocalendar()[:2])
