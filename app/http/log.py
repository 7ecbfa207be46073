"""One JSON line per event on standard output. The fields are an allow-list: no query, no body, no header, no message.

A knee report is health data. What could hold a piece of it (a query string, an exception message, a path parameter)
never reaches this module: its functions do not take it.
"""

import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

Write = Callable[[bytes], object]

_RANK: Final = {"info": 0, "warning": 1, "error": 2}
_ROOT: Final = Path(__file__).parents[2]


def write_to_stdout(line: bytes) -> None:
    """The default sink: one line, flushed, so that a crash loses nothing."""
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


class EventLog:
    """Writes the events at or above a level to a sink."""

    def __init__(self, level: str = "info", write: Write = write_to_stdout) -> None:
        self._rank = _RANK[level]
        self._write = write

    def request(
        self, request_id: str, method: str, route: str, status: int, duration_s: float, trace_id: str | None = None
    ) -> None:
        """One answered request; `route` is the template, such as /v1/exercises/{slug}."""
        level = "info" if status < 500 else "warning"
        if _RANK[level] >= self._rank:
            fields = {
                "request_id": request_id,
                "method": method,
                "route": route,
                "status": status,
                "duration_ms": round(duration_s * 1000, 3),
            }
            self._line(level, "request", fields, trace_id)

    def failure(self, request_id: str, route: str, error: BaseException, trace_id: str | None = None) -> None:
        """An unhandled exception: its type and origin. Its message may quote a report, so it is left out."""
        frames = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        fields = {"request_id": request_id, "route": route, "error": type(error).__name__, "frames": frames}
        self._line("error", "failure", fields, trace_id)

    def notice(self, event: str, **fields: str | int | float) -> None:
        """Something the operator should know that has nothing to do with a person."""
        if self._rank == 0:
            self._line("info", event, fields)

    def alarm(self, event: str, **fields: str | int | float) -> None:
        """Something the operator must act on that has nothing to do with a person."""
        self._line("error", event, fields)

    def _line(self, level: str, event: str, fields: Mapping[str, object], trace_id: str | None = None) -> None:
        line = {"time": datetime.now(UTC), "level": level, "event": event, **fields}
        if trace_id is not None:
            line["trace_id"] = trace_id
        try:
            self._write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        except OSError:
            # A disk that is full costs lines, never an answer, nor the tasks that follow catalog and keys.
            return


def _short(filename: str) -> str:
    """The path inside its package, without the folders of this machine."""
    parts = Path(filename).parts
    start = max((index + 1 for index, part in enumerate(parts) if part == "site-packages"), default=0)
    inside = Path(*parts[start:])
    return str(inside.relative_to(_ROOT)) if inside.is_relative_to(_ROOT) else str(inside)
