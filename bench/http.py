"""Endpoints over HTTP against a bare ASGI callable: `python -m bench.http [name ...]`.

One uvicorn worker each (uvloop, httptools, no access log), all middleware on, 8 connections, `wrk` as the load. Rounds
of baseline and endpoint alternate; the ratio of a round is endpoint / baseline, the result the median of the rounds.
"""

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.faults.parts import free_port
from bench.requests import CLASSIFICATION, PROGRAM, TRIAGE

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 8
CONNECTION = "app.http.connection:Connection"
"""How `genu serve` reads connections."""


@dataclass(frozen=True, slots=True)
class Target:
    """One endpoint: what to send, and the ratio and 99th percentile to reach."""

    name: str
    path: str
    body: object | None
    ratio: float | None
    p99_ms: float | None


TARGETS = (
    Target("triage", "/v1/triage", TRIAGE, 0.08, 10),
    Target("classifications", "/v1/classifications", CLASSIFICATION, 0.06, None),
    Target("programs", "/v1/programs", PROGRAM, None, 25),
    Target("catalog page of 20, filtered", "/v1/exercises?limit=20&impairment=hip_abductor_weakness", None, 0.14, None),
    Target("whole catalog", "/v1/exercises?limit=100", None, 0.18, None),
)


def main() -> None:
    """Measure the named targets (all by default) and print one line each."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is not installed (Debian: apt-get install wrk)")
    chosen = [target for target in TARGETS if not sys.argv[1:] or target.name.split()[0] in sys.argv[1:]]
    with _server("bench.bare:app") as bare, _server("app.main:create_app", "--factory", http=CONNECTION) as genu:
        for target in chosen:
            print(_measure(wrk, target, bare, genu), flush=True)


def _measure(wrk: str, target: Target, bare: str, genu: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        script = _script(Path(folder), target)
        rounds = []
        for _ in range(ROUNDS):
            base, _p99 = _load(wrk, bare + "/", None)
            rate, p99 = _load(wrk, genu + target.path, script)
            rounds.append((rate / base, rate, base, p99))
    ratio, rate, base, p99 = (statistics.median(column) for column in zip(*rounds, strict=True))
    wanted = f"reach {target.ratio}" if target.ratio else f"p99 at most {target.p99_ms} ms"
    return f"{target.name:32} {ratio:6.3f} x bare  {rate:7.0f} of {base:6.0f} req/s  p99 {p99:5.1f} ms  ({wanted})"


def _script(folder: Path, target: Target) -> Path | None:
    if target.body is None:
        return None
    body = json.dumps(target.body).replace("\\", "\\\\").replace("'", "\\'")
    script = folder / "request.lua"
    script.write_text(f"wrk.method = 'POST'\nwrk.body = '{body}'\nwrk.headers['Content-Type'] = 'application/json'\n")
    return script


def _load(wrk: str, url: str, script: Path | None) -> tuple[float, float]:
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", url]
    if script is not None:
        command[1:1] = ["-s", str(script)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} answered with errors:\n{output}")
    rate = re.search(r"Requests/sec: +([0-9.]+)", output)
    p99 = re.search(r"99% +([0-9.]+)(us|ms|s)", output)
    assert rate is not None
    assert p99 is not None
    return float(rate[1]), float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]]


@contextmanager
def _server(*application: str, http: str = "httptools") -> Iterator[str]:
    port = free_port()
    options = [
        "--port",
        str(port),
        "--loop",
        "uvloop",
        "--http",
        http,
        "--no-access-log",
        "--log-level",
        "error",
    ]
    # The log is written, as in production, but to nowhere.
    command = [sys.executable, "-m", "uvicorn", *application, *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/livez")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urlopen(url).read()  # noqa: S310 (a loopback address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} did not come up")


if __name__ == "__main__":
    main()
