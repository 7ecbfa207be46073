"""Days counted from a start that may not be known."""

from datetime import date, timedelta


def days_after(start: date | None, days: int) -> date | None:
    """The day so many days after the start; None without a start, or behind the last day of the calendar."""
    if start is None or days > (date.max - start).days:
        return None
    return start + timedelta(days=days)
