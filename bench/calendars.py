"""A calendar file in process: `python -m bench.calendars`.

Milliseconds from a validated request to the file, checking of the program included, and its size. To reach: 10 ms.
"""

from functools import partial
from typing import Any

from pydantic import TypeAdapter

from app.content.calendar import load_calendar_texts
from app.content.exercises import load_exercises
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.domain.program.program_catalog import build_program_catalog
from app.schemas.calendars import CalendarRequestIn, answer_calendar
from bench.progressions import request
from bench.timing import median_ms

CALLS = 50
WISHES: dict[str, Any] = {
    "floating time": {},
    "a time zone, three reminders, exercises named": {
        "time_zone": "Europe/Madrid",
        "reminder_minutes": [5, 60, 600],
        "name_exercises": True,
    },
}


def main() -> None:
    """Print time and size of a calendar of four phases."""
    texts = load_calendar_texts(CONTENT_ROOT)
    exercises = tuple(load_exercises(CONTENT_ROOT))
    slugs = frozenset(exercise.slug for exercise in exercises)
    catalog = build_program_catalog(exercises, shipped_rulebook().programs.rules)
    for name, wishes in WISHES.items():
        sent = {"program": request(0)["program"], "start_date": "2026-11-23", **wishes}
        read = TypeAdapter(CalendarRequestIn).validate_python(sent)
        write = partial(answer_calendar, read, texts, "en", slugs, catalog)
        size = len(write())
        print(f"{name}: {median_ms(write, CALLS):.2f} ms (10 ms), {size} bytes", flush=True)


if __name__ == "__main__":
    main()
