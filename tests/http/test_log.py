"""Claims about the event log: levels, and what it leaves out."""

import errno
import json

import pytest
from starlette.testclient import TestClient

from app.http.log import EventLog
from app.main import create_app
from app.settings import Settings


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


def test_a_log_that_cannot_be_written_costs_lines_and_nothing_else(database_url: str) -> None:
    def write(_line: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with TestClient(create_app(Settings(database_url=database_url, languages=("en",)), write_log=write)) as client:
        assert client.get("/livez").status_code == 200
        assert client.get("/nowhere").status_code == 404
    EventLog(write=write).alarm("api_keys_not_read")


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("header", "logged"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"cc-{TRACE}-00f067aa0ba902b7-00", TRACE),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", None),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", None),
        ("my knee hurts", None),
    ],
)
def test_a_line_names_the_trace_the_request_belongs_to(
    sample_client: TestClient, sample_log: list[bytes], header: str, logged: str | None
) -> None:
    sample_client.get("/livez", headers={"Traceparent": header})
    assert json.loads(sample_log[-1]).get("trace_id") == logged


def test_a_failure_names_the_trace_too(sample_client: TestClient, sample_log: list[bytes]) -> None:
    sample_client.delete("/sample/x", headers={"Traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert [json.loads(line)["trace_id"] for line in sample_log[-2:]] == [TRACE, TRACE]
