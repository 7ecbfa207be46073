"""Claims about the event log: levels, and what it leaves out."""

import json

from app.http.log import EventLog


def test_levels_leave_out_what_lies_below() -> None:
    for level, expected in (("info", 3), ("warning", 2), ("error", 1)):
        lines: list[bytes] = []
        log = EventLog(level, lines.append)
        log.request("a", "GET", "/livez", 200, 0.001)
        log.request("a", "GET", "/livez", 500, 0.001)
        log.failure("a", "/livez", ValueError("secret"))
        assert len(lines) == expected


def test_an_event_is_one_json_line_with_a_time_in_utc() -> None:
    lines: list[bytes] = []
    EventLog(write=lines.append).request("a", "GET", "/livez", 200, 0.0123456)
    event = json.loads(lines[0])
    assert lines[0].endswith(b"}\n")
    assert event["time"].endswith("+00:00")
    assert event["duration_ms"] == 12.346
