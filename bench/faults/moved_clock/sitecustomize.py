"""Python runs this first when its folder is in PYTHONPATH: the clock is as many days off as a file says at the moment.

Not libfaketime: its lock deadlocks where a thread asks for the time while another is interrupted asking (seen).
What measures durations (time.monotonic, time.perf_counter) is left alone, as when a real clock is set.
"""

import datetime
import os
import time
from typing import Any

DAY_S = 86400
_path = os.environ["MOVED_CLOCK"]
_time = time.time
_real = datetime.datetime


def _moved() -> float:
    with open(_path, encoding="ascii") as file:  # noqa: PTH123
        return _time() + float(file.read() or 0) * DAY_S


class _Kind(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _real)


class _Datetime(_real, metaclass=_Kind):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return _real.fromtimestamp(_moved(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        return _real.fromtimestamp(_moved(), datetime.UTC).replace(tzinfo=None)


time.time = _moved
time.time_ns = lambda: int(_moved() * 1e9)
_Datetime.__name__ = "datetime"
datetime.datetime = _Datetime  # type: ignore[misc]
