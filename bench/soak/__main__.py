"""Soak: one worker at a share of its capacity for a long time. `python -m bench.soak --minutes 30 --share 0.7`.

Measures what the worker can answer of the mix (bench/soak/mix.py), then sends at the share of it without regard to how
fast it answers, and prints a line a minute. Exit status 1 unless no request failed, memory stayed flat and so did the
99th percentile. A run of a few minutes shows that it works; memory is judged fairly from half an hour on.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvloop

from bench.faults.parts import instance
from bench.soak.load import Tally, capacity, constant_rate
from bench.soak.mix import requests

CONNECTIONS: Final = 8
OPEN_CONNECTIONS: Final = 64
CAPACITY_S: Final = 15.0
WARM_UP_S: Final = 60.0
"""At full speed, so that caches of bounded size fill: those of classification take some 90,000 requests of the mix."""
SAMPLE_S: Final = 1.0
MAX_GROWTH: Final = 0.02
"""Memory is flat when the line through it rises by less than this share over what is judged."""
MAX_P99_RATIO: Final = 1.5
"""Latency is flat when the last third's median of the minutes' 99th percentiles is at most this times the first's."""
SETTLED_AFTER: Final = 0.2
"""The first fifth of the run is shown and its memory not judged: it fills what the warm-up has not."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Minute:
    """A line of the table."""

    sent: int
    errors: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    client_p99_ms: float
    rss_mb: float
    cpu_share: float


class Watcher(threading.Thread):
    """Samples the memory of the server once a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.rss_mb: list[float] = []
        self._pid = pid
        self._leave = threading.Event()

    def run(self) -> None:
        while not self._leave.wait(SAMPLE_S):
            self.rss_mb.append(rss_mb(self._pid))

    def leave(self) -> None:
        self._leave.set()
        self.join()


def rss_mb(pid: int) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_s(pid: int) -> float:
    """Seconds of processor time a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def main() -> None:
    """Run, print the table and the verdict."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--share", type=float, default=0.7, help="of the capacity that was measured")
    parser.add_argument("--rate", type=float, help="requests a second, instead of measuring the capacity")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/genu.db"
        with instance(url, GENU_LOG_LEVEL="info") as (port, process):
            sound = uvloop.run(_soak(port, process.pid, chosen.minutes, chosen.share, chosen.rate))
    sys.exit(0 if sound else 1)


async def _soak(port: int, pid: int, minutes: float, share: float, wanted: float | None) -> bool:
    asked = requests()
    await capacity(port, asked, seconds=WARM_UP_S, connections=CONNECTIONS)
    rate = wanted
    if rate is None:
        most = await capacity(port, asked, seconds=CAPACITY_S, connections=CONNECTIONS)
        if not most:
            raise SystemExit("the server answered nothing")
        rate = most * share
        print(f"capacity {most:.0f} requests/s at {CONNECTIONS} connections; ", end="")
    print(f"sending {rate:.0f}/s for {minutes:g} min, pid {pid}, {rss_mb(pid):.1f} MB before", flush=True)
    print("minute     sent  errors  p50 ms  p99 ms  slowest ms  client p99 ms   RSS MB  CPU %", flush=True)
    lines: list[Minute] = []
    spent = cpu_s(pid)

    def tell(tally: Tally) -> None:
        nonlocal spent
        before, spent = spent, cpu_s(pid)
        lines.append(_minute(tally, rss_mb(pid), (spent - before) / (len(tally.latencies_ms) / rate)))
        each = lines[-1]
        print(
            f"{len(lines):6} {each.sent:8} {each.errors:7} {each.p50_ms:7.2f} {each.p99_ms:7.2f} "
            f"{each.slowest_ms:11.1f} {each.client_p99_ms:14.2f} {each.rss_mb:8.1f} {each.cpu_share:6.0%}",
            flush=True,
        )

    watcher = Watcher(pid)
    watcher.start()
    await constant_rate(port, asked, rate=rate, minutes=minutes, connections=OPEN_CONNECTIONS, each_minute=tell)
    watcher.leave()
    return _verdict(lines, watcher.rss_mb)


def _minute(tally: Tally, rss: float, cpu_share: float) -> Minute:
    latencies, late = sorted(tally.latencies_ms), sorted(tally.late_ms)
    return Minute(
        tally.sent,
        tally.errors,
        _quantile(latencies, 0.5),
        _quantile(latencies, 0.99),
        latencies[-1],
        _quantile(late, 0.99),
        rss,
        cpu_share,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _verdict(lines: Sequence[Minute], rss: Sequence[float]) -> bool:
    errors = sum(line.errors for line in lines)
    judged = rss[int(len(rss) * SETTLED_AFTER) :]
    slope, at_first = statistics.linear_regression([n * SAMPLE_S for n in range(len(judged))], judged)
    growth_mb = slope * SAMPLE_S * len(judged)
    third = max(1, len(lines) // 3)
    first, last = (statistics.median(line.p99_ms for line in part) for part in (lines[:third], lines[-third:]))
    claims = (
        (f"no error ({errors} of {sum(line.sent for line in lines)})", errors == 0),
        (
            f"flat memory ({at_first:.1f} MB, {slope * 3600:+.2f} MB an hour, {growth_mb:+.2f} MB over the "
            f"{len(judged) * SAMPLE_S / 60:.0f} min after the first fifth; highest {max(rss):.1f} MB)",
            growth_mb < MAX_GROWTH * at_first,
        ),
        (f"flat p99 ({first:.2f} ms in the first third, {last:.2f} ms in the last)", last <= MAX_P99_RATIO * first),
    )
    for claim, holds in claims:
        print(f"{'holds ' if holds else 'BROKEN'}  {claim}")
    return all(holds for _, holds in claims)


if __name__ == "__main__":
    main()
