"""The days of one week as a handout names them: dates, or numbers where nobody said when the program begins."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.content.handout import HandoutTexts


@dataclass(frozen=True, slots=True)
class HandoutDays:
    """The days of the week that begins on `first`."""

    texts: HandoutTexts
    first: date | None

    def week(self, number: int) -> str:
        """Which week of the stage it is, and when it begins."""
        words = self.texts.words
        if self.first is None:
            return words.week.format(week=number)
        return words.week_from.format(week=number, day=self.written(self.first))

    def of(self, number: int, *, short: bool = False) -> str:
        """A day of the week, the first of which is 1."""
        if self.first is None:
            return self.texts.words.day.format(day=number)
        return self.written(self.first + timedelta(days=number - 1), short=short)

    def written(self, day: date, *, short: bool = False) -> str:
        """A date in words."""
        words, texts = self.texts.words, self.texts
        pattern, weekdays = (words.date_short, texts.weekdays_short) if short else (words.date, texts.weekdays)
        return pattern.format(
            weekday=weekdays[day.weekday()], day=day.day, month=texts.months[day.month - 1], year=day.year
        )
