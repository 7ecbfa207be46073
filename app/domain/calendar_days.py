"""Days counted from a start that may not be known, and calendar weeks."""

from datetime import date, timedelta


def days_after(start: date | None, days: int) -> date | None:
    """The day so many days after the start; None without a start, or behind the last day of the calendar."""
    if start is None or days > (date.max - start).days:
        return None
    return start + timedelta(days=days)


def calendar_week(day: date) -> int:
    """The number of the calendar week, Monday to Sunday, counted on over the years."""
    # Day 1 of the calendar is a Monday.
    return (day.toordinal() - 1) // 7
