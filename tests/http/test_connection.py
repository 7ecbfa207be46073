"""Claims about connections: what is sent beside a request, before it is one, or instead of it. Real sockets."""

import json
import socket
from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.http.connection import MAX_HEAD_BYTES
from tests.serving import served

_REPORT = b'{"findings": {"locked_knee": "yes"}}'
_POST = b"POST /v1/triage HTTP/1.1\r\nHost: genu\r\nContent-Type: application/json\r\n"
_OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n"
"""What java.net.http.HttpClient puts beside its first request to an http address."""


@pytest.fixture(scope="module")
def port(app: FastAPI, client: TestClient) -> Iterator[int]:
    """The port of a server with the connections of `genu serve`; the application in it was started by `client`."""
    with served(app, lifespan="off", root_path="/knee") as address:
        yield int(address.rpartition(":")[2])


def _answers(port: int, *parts: bytes) -> list[tuple[int, Any]]:
    """Status and body of each answer on one connection until the server closes it; parts are sent one by one."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                sleep(0.02)
        except OSError:
            pass
        answers = []
        with connection.makefile("rb") as sent:
            while line := sent.readline():
                headers = {}
                while (header := sent.readline()) not in (b"\r\n", b""):
                    name, _, value = header.decode("ascii").partition(":")
                    headers[name.lower()] = value.strip()
                body = json.loads(sent.read(int(headers["content-length"])))
                answers.append((int(line.split()[1]), body))
                if headers.get("connection") == "close":
                    break
    return answers


def _post(*headers: bytes, body: bytes = _REPORT) -> bytes:
    return _POST + b"".join(headers) + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("cut", [0, 1, len(_REPORT) // 2, len(_REPORT)])
def test_who_offers_another_protocol_is_answered_over_this_one(port: int, cut: int) -> None:
    request = _post(_OFFER)
    split = len(request) - cut
    ((status, triage), (_, alive)) = _answers(
        port, request[:split], request[split:], b"GET /livez HTTP/1.1\r\nHost: genu\r\nConnection: close\r\n\r\n"
    )
    assert (status, triage["level"]) == (200, "urgent")
    assert alive == {"status": "alive"}


def test_requests_sent_in_one_go_are_answered_in_order_whatever_they_offer(port: int) -> None:
    websocket = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    last = b"GET /livez HTTP/1.1\r\nHost: genu\r\nConnection: close\r\n\r\n"
    answers = _answers(port, _post(_OFFER) + _post() + _post(websocket, body=b"{}") + _post(_OFFER, body=b"[]") + last)
    assert [status for status, _ in answers] == [200, 200, 200, 422, 200]
    assert [answers[index][1]["level"] for index in range(3)] == ["urgent", "urgent", "undetermined"]


def test_a_body_in_chunks_is_read_beside_an_offer(port: int) -> None:
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(_REPORT), _REPORT)
    last = b"GET /livez HTTP/1.1\r\nHost: genu\r\nConnection: close\r\n\r\n"
    (status, triage), _ = _answers(port, _POST + _OFFER + b"Transfer-Encoding: chunked\r\n\r\n", chunks, last)
    assert (status, triage["level"]) == (200, "urgent")


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * (2 * MAX_HEAD_BYTES),
        b"GET /livez HTTP/1.1\r\nX: " + b"a" * (2 * MAX_HEAD_BYTES),
        b"GET /livez HTTP/1.1\r\n" + b"a: b\r\n" * MAX_HEAD_BYTES,
        _POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + b"a: b\r\n" * MAX_HEAD_BYTES,
    ],
    ids=["path", "header", "headers", "trailers"],
)
def test_what_comes_before_or_after_a_body_does_not_grow_without_end(port: int, endless: bytes) -> None:
    pieces = [endless[start : start + 8192] for start in range(0, len(endless), 8192)]
    *_, (status, problem) = _answers(port, *pieces)
    assert (status, problem["status"], problem["type"]) == (431, 431, "/knee/problems/request-refused")


def test_a_long_head_and_a_large_body_are_no_endless_head(port: int) -> None:
    long_head = b"X-Long: " + b"a" * (MAX_HEAD_BYTES // 2) + b"\r\nConnection: close\r\n"
    ((status, triage),) = _answers(port, _post(long_head, body=_REPORT + b" " * (8 * MAX_HEAD_BYTES)))
    assert (status, triage["level"]) == (200, "urgent")


@pytest.mark.parametrize("sent", [b"get / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\nA\r\n\r\n"])
def test_what_is_not_http_is_answered_with_a_problem(port: int, sent: bytes) -> None:
    ((status, problem),) = _answers(port, sent)
    assert (status, problem["status"], problem["type"]) == (400, 400, "/knee/problems/request-refused")


@pytest.mark.parametrize(
    "hosts",
    [b"", b"Host: genu\r\nHost: genu\r\n", b"Host: genu\r\nhost: other\r\n", b"Host: a b\r\n", b"Host: a/b\r\n"],
    ids=["none", "twice", "two", "blank", "path"],
)
def test_a_request_that_does_not_name_one_host_is_refused(port: int, hosts: bytes) -> None:
    ((status, problem),) = _answers(port, b"GET /livez HTTP/1.1\r\n" + hosts + b"\r\n")
    assert (status, problem["status"], problem["type"]) == (400, 400, "/knee/problems/request-refused")


def test_what_was_sent_before_a_request_without_a_host_is_answered_first(port: int) -> None:
    answers = _answers(port, _post() + b"GET /livez HTTP/1.1\r\n\r\n")
    assert [status for status, _ in answers] == [200, 400]


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /livez HTTP/1.0\r\n",
        b"GET /livez HTTP/1.1\r\nHost:\r\nConnection: close\r\n",
        b"GET /livez HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n",
        b"GET http://genu/livez HTTP/1.1\r\nHost: genu\r\nConnection: close\r\n",
    ],
    ids=["1.0", "empty", "IPv6", "proxy"],
)
def test_a_host_may_be_empty_or_an_address_and_is_not_asked_of_older_clients(port: int, request_head: bytes) -> None:
    ((status, alive),) = _answers(port, request_head + b"\r\n")
    assert (status, alive) == (200, {"status": "alive"})
