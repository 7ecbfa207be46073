"""Drills: something breaks under load, decisions go on. `python -m bench.faults [name ...]`.

Each prints the requests sent, answered, asked again (the connection broke before an answer, and the caller turned
to the other instance or worker, as a gateway does) and failed, and what else must hold. Exit status 1 if anything did
not. OUTAGE_S says how long a database is away (20).
"""

import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.catalog.database import create_database_engine
from bench.faults.callers import REQUESTS, Count, Load
from bench.faults.parts import (
    ROOT,
    date_of,
    every_example,
    genu,
    instance,
    moved_clock,
    postgresql,
    ready,
    small_disk,
    told_by,
    wait_for,
)

OUTAGE_S = float(os.environ.get("OUTAGE_S", "20"))
SEEN_WITHIN_S = 15.0
LATER = """import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("exercises", sa.Column("added_later", sa.Integer(), nullable=True))
"""
RETIRED = "- {id: banded-clamshell, replaced_by: clamshell}\n"


@dataclass
class Report:
    """What a drill found: counts of requests, and claims that held or did not."""

    count: Count
    claims: list[tuple[str, bool]] = field(default_factory=list)

    def claim(self, what: str, holds: bool) -> None:
        self.claims.append((what, holds))


def database_stopped(folder: Path) -> Report:
    """the database is stopped under load, and comes back"""
    return _outage(folder, lambda server: server.stop(), lambda server: server.start())


def database_hanging(folder: Path) -> Report:
    """the database accepts and says nothing under load, and comes back"""

    def send(signal_number: int) -> Callable[[object], None]:
        def to_all(server: object) -> None:
            postmaster = server.get_pid()  # type: ignore[attr-defined]
            told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True)
            for process in (postmaster, *map(int, told.stdout.split())):
                os.kill(process, signal_number)

        return to_all

    return _outage(folder, send(signal.SIGSTOP), send(signal.SIGCONT), notices=60)


def _outage(
    folder: Path, stop: Callable[[object], None], start: Callable[[object], None], notices: float = SEEN_WITHIN_S
) -> Report:
    with postgresql(folder) as server:
        url = server.get_uri()
        with instance(url) as (port, _process):
            with Load([port]) as load:
                stop(server)
                lost = wait_for(lambda: ready(port) == "unavailable", max(notices, OUTAGE_S))
                time.sleep(max(0.0, OUTAGE_S - max(lost, 0)))
                start(server)
                back = wait_for(lambda: ready(port) == "ok", 60)
                imported = genu(url, "catalog", "import", str(_import(folder)))
                told = told_by(imported)
                seen = wait_for(lambda: len(load.count.seen) == 2, SEEN_WITHIN_S)
            report = Report(load.count)
    report.claim(f"/readyz said so after {lost:.1f} s", lost >= 0)
    report.claim(f"and took it back {back:.1f} s after the database was there", back >= 0)
    report.claim(f"an import is seen again, after {seen:.1f} s", imported.returncode == 0 and seen >= 0)
    if imported.returncode:
        print(told)
    return report


def stopped_while_hanging(folder: Path) -> Report:
    """the service is stopped while its database hangs"""
    with postgresql(folder) as server, instance(server.get_uri()) as (port, process):
        with Load([port]) as load:
            told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server.get_pid())], capture_output=True, text=True)
            frozen = [server.get_pid(), *map(int, told.stdout.split())]
            for each in frozen:
                os.kill(each, signal.SIGSTOP)
            time.sleep(4)
        started = time.monotonic()
        process.terminate()
        process.wait(timeout=30)
        took = time.monotonic() - started
        for each in frozen:
            os.kill(each, signal.SIGCONT)
    report = Report(load.count)
    report.claim(f"it ends {took:.1f} s after SIGTERM", took < 5)
    return report


def killed_mid_import(folder: Path) -> Report:
    """imports are killed at ten moments under load, the last one is let through"""
    with postgresql(folder) as server:
        url = server.get_uri()
        with instance(url) as (port, _process):
            with Load([port]) as load:
                killed = 0
                for moment in range(10):
                    importing = genu(url, "catalog", "import", str(_import(folder)))
                    killed += _kill_while_writing(url, importing, moment * 0.02)
                unchanged = len(load.count.seen) == 1
                left = genu(url, "catalog", "import", str(_import(folder)))
                told_by(left)
                seen = wait_for(lambda: len(load.count.seen) == 2, SEEN_WITHIN_S)
            report = Report(load.count)
    report.claim(f"{killed} of 10 imports were killed inside their transaction, and none was seen", unchanged)
    report.claim(f"the next import holds, and is seen after {seen:.1f} s", left.returncode == 0 and seen >= 0)
    return report


def _kill_while_writing(url: str, process: subprocess.Popen[str], later_s: float) -> bool:
    """Kill the import so long after it took the lock of writers; whether it was still at it."""
    engine = create_database_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        while process.poll() is None and connection.execute(query).scalar_one() == 0:
            time.sleep(0.002)
        time.sleep(later_s)
        inside = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return inside


def gone_at_start(folder: Path) -> Report:
    """the database is gone when the service starts, and comes later"""
    with postgresql(folder) as server:
        url = server.get_uri()
        told_by(genu(url, "catalog", "prepare"))
        server.stop()
        started = time.monotonic()
        with instance(url) as (port, _process):
            took = time.monotonic() - started
            with Load([port]) as load:
                degraded = ready(port) == "unavailable"
                time.sleep(3)
                server.start()
                back = wait_for(lambda: ready(port) == "ok", 30)
            report = Report(load.count)
    report.claim(f"it answers {took:.1f} s after the start, degraded", degraded)
    report.claim(f"it uses the stored catalog {back:.1f} s after the database is there", back >= 0)
    return report


def worker_killed(folder: Path) -> Report:
    """one of two workers is killed under load, five times"""
    url = f"sqlite:///{folder / 'genu.db'}"
    with instance(url, GENU_WORKERS="2", TMPDIR=str(folder)) as (port, process):

        def both_started(without: int = 0) -> bool:
            workers = set(_workers(process.pid)) - {without}
            return len(workers) == 2 and all(list(folder.glob(f"*/gauge_livemin_{each}.db")) for each in workers)

        wait_for(both_started, 30)
        time.sleep(2)
        with Load([port]) as load:
            replaced = 0
            for _ in range(5):
                killed = _workers(process.pid)[0]
                os.kill(killed, signal.SIGKILL)
                replaced += wait_for(partial(both_started, killed), 30) >= 0
                time.sleep(2)
        report = Report(load.count)
    report.claim(f"{replaced} of 5 were replaced", replaced == 5)
    return report


def _workers(parent: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in told.splitlines() if "spawn_main" in line]


def disk_full(folder: Path) -> Report:
    """no file may grow any more, under load with SQLite: an import, and a start with an empty database"""
    url = f"sqlite:///{folder / 'genu.db'}"
    with instance(url) as (port, _process), Load([port]) as load:
        refused = genu(url, "catalog", "import", str(_import(folder)), preexec_fn=_no_room)
        told = told_by(refused)
        unchanged = len(load.count.seen) == 1
        empty = f"sqlite:///{folder / 'empty.db'}"
        with instance(empty, before=_no_room) as (other, _other), Load([other], callers=1) as on_full:
            degraded = ready(other) == "unavailable"
        left = genu(url, "catalog", "import", str(_import(folder)))
        left.communicate(timeout=60)
        seen = wait_for(lambda: len(load.count.seen) == 2, SEEN_WITHIN_S)
    report = Report(load.count + on_full.count)
    report.claim(
        f"the import is refused in plain words ({told.strip()[:60]}...)", refused.returncode == 2 and unchanged
    )
    report.claim("a start without room answers from the shipped catalog, degraded", degraded)
    report.claim(f"with room the import holds, and is seen after {seen:.1f} s", left.returncode == 0 and seen >= 0)
    return report


def _no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024, 16 * 1024))


def no_space_left(folder: Path) -> Report:
    """a small disk with the SQLite catalog and every temporary file is full, under load with two workers"""
    with small_disk(folder / "disk", megabytes=24) as disk:
        url = f"sqlite:///{disk / 'genu.db'}"
        with instance(url, GENU_WORKERS="2", TMPDIR=str(disk)) as (port, process), Load([port]) as load:
            wait_for(lambda: len(_workers(process.pid)) == 2, 30)
            filled = _fill(disk)
            refused = genu(url, "catalog", "import", str(_import(folder)))
            told = told_by(refused)
            killed = _workers(process.pid)[0]
            os.kill(killed, signal.SIGKILL)
            replaced = wait_for(lambda: len(set(_workers(process.pid)) - {killed}) == 2, 30)
            time.sleep(5)
            lasting = set(_workers(process.pid))
            time.sleep(5)
            lasting &= set(_workers(process.pid))
            unchanged = len(load.count.seen) == 1
            on_disk = instance(f"sqlite:///{disk / 'other.db'}", TMPDIR=str(disk))
            with on_disk as (other, _other), Load([other], callers=1) as on_full:
                degraded = ready(other) == "unavailable"
            filled.unlink()
            left = genu(url, "catalog", "import", str(_import(folder)))
            told_by(left)
            seen = wait_for(lambda: len(load.count.seen) == 2, SEEN_WITHIN_S)
        report = Report(load.count + on_full.count)
    plainly = told.startswith("the database cannot be used (") and "Traceback" not in told
    report.claim(f"the import is refused in plain words ({told.strip()[:70]}...)", plainly and unchanged)
    report.claim(f"a killed worker is replaced after {replaced:.1f} s, and both go on", len(lasting) == 2)
    report.claim("a start without room answers from the shipped catalog, degraded", degraded)
    report.claim(f"with room the import holds, and is seen after {seen:.1f} s", left.returncode == 0 and seen >= 0)
    return report


def _fill(disk: Path) -> Path:
    path = disk / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return path


def clock_moved(folder: Path) -> Report:
    """the clock is years off at the start, and jumps under load by a year and back"""
    with ExitStack() as stack:
        ports = []
        for years in (0, 10, -20):
            url = f"sqlite:///{folder / f'genu{years}.db'}"
            clock = {} if years == 0 else moved_clock(folder / f"clock{years}", years * 365)
            ports.append(stack.enter_context(instance(url, **clock))[0])
        answers = [every_example(port) for port in ports]
        dates = [date_of(port)[:4] for port in ports]
        url = f"sqlite:///{folder / 'jumping.db'}"
        jumping = folder / "clock"
        port, _process = stack.enter_context(instance(url, **moved_clock(jumping, 0)))
        with Load([port]) as load:
            states = set()
            for days in (365, -365, 0):
                moved_clock(jumping, days)
                time.sleep(4)
                states.add(ready(port))
            imported = genu(url, "catalog", "import", str(_import(folder)))
            told_by(imported)
            seen = wait_for(lambda: len(load.count.seen) == 2, SEEN_WITHIN_S)
            moved_clock(jumping, -3650)
            time.sleep(4)
            states.add(ready(port))
        report = Report(load.count)
    report.claim(f"three services believe in three years ({', '.join(dates)})", len(set(dates)) == 3)
    same = answers[0] == answers[1] == answers[2]
    report.claim(f"{len(answers[0])} examples of decisions, calendars and handouts: the same bytes from each", same)
    report.claim("/readyz stays ok while the clock jumps", states == {"ok"})
    report.claim(f"an import is seen all the same, after {seen:.1f} s", imported.returncode == 0 and seen >= 0)
    return report


def rolling_update(folder: Path) -> Report:
    """a later release with its own tables and catalog is rolled out, and an earlier one starts again beside it"""
    later = _later_release(folder / "later")
    with postgresql(folder) as server:
        url = server.get_uri()
        with ExitStack() as stack:
            old, _old = stack.enter_context(instance(url))
            before = stack.enter_context(Load([old]))
            new, _new = stack.enter_context(instance(url, root=later))
            with Load([old, new]) as during:
                taken = wait_for(lambda: len(before.count.seen) == 2, SEEN_WITHIN_S) >= 0
                restarted = genu(url, "catalog", "prepare")
                restarted.communicate(timeout=60)
                with instance(url) as (again, _again), Load([again], callers=1) as on_again:
                    states = {ready(port) for port in (old, new, again)}
        kept = on_again.count.seen <= before.count.seen and len(on_again.count.seen) == 1
        report = Report(before.count + during.count + on_again.count)
    report.claim("the earlier release takes the later catalog over within seconds", taken)
    report.claim("it starts again beside the later one", restarted.returncode == 0)
    report.claim("and leaves the later catalog in force", kept and len(report.count.seen) == 2)
    report.claim("all three are ready, none degraded", states == {"ok"})
    return report


def _later_release(root: Path) -> Path:
    """A copy of the program with a higher version, one more migration and a catalog that says something else."""
    for name in ("app", "alembic"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", root)
    (root / "app" / "__init__.py").write_text('"""A later release."""\n\n__version__ = "99.0.0"\n')
    ladder = root / "app" / "content" / "exercises" / "hip_abduction.yaml"
    cue = "Feet stay glued together"
    assert cue in ladder.read_text()
    ladder.write_text(ladder.read_text().replace(cue, "Feet stay together"))
    config = Config(ROOT / "alembic.ini")
    (head,) = ScriptDirectory.from_config(config).get_heads()
    (root / "alembic" / "versions" / "later.py").write_text(LATER.format(head=head))
    return root


def stopped_under_load(folder: Path) -> Report:
    """two instances under load are stopped and started in turn, as in a rolling release"""
    url = f"sqlite:///{folder / 'genu.db'}"
    with instance(url) as (first, first_process), instance(url) as (second, _second), Load([first, second]) as load:
        half = _half_sent(first)
        first_process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        answer = _other_half(half)
        first_process.wait(timeout=30)
        time.sleep(1)
    report = Report(load.count)
    report.claim("a request whose body was half sent at SIGTERM is answered", answer.startswith(b"HTTP/1.1 200"))
    report.claim("the exit status is that of an orderly end", first_process.returncode in (0, -signal.SIGTERM))
    return report


def _half_sent(port: int) -> socket.socket:
    path, body = REQUESTS[2]
    head = (
        f"POST {path} HTTP/1.1\r\nHost: genu\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(head.encode() + body[: len(body) // 2].encode())
    time.sleep(0.3)
    return connection


def _other_half(connection: socket.socket) -> bytes:
    body = REQUESTS[2][1]
    try:
        connection.sendall(body[len(body) // 2 :].encode())
        return connection.recv(65536)
    except OSError:
        return b""
    finally:
        connection.close()


def content_corrupted(folder: Path) -> Report:
    """the rule book on disk, the rows of the catalog and the database file are damaged under load"""
    copy = folder / "copy"
    for name in ("app", "alembic"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", copy)
    database = folder / "genu.db"
    url = f"sqlite:///{database}"
    with instance(url, root=copy) as (port, _process):
        with Load([port]) as load:
            flags = next((copy / "app" / "content").rglob("care_levels.yaml"))
            flags.write_text(flags.read_text().replace("  rank:", "  rnak:", 1))
            refused = genu(url, "serve", root=copy)
            told = told_by(refused)
            _damage_a_row(database)
            noticed = wait_for(lambda: ready(port) == "unavailable", 10)
            with database.open("r+b") as file:
                file.write(os.urandom(4096))
            with instance(url) as (other, _other), Load([other], callers=1) as on_damaged:
                degraded = ready(other) == "unavailable"
        report = Report(load.count + on_damaged.count)
    report.claim("a start with a damaged rule book is refused by file", refused.returncode == 2 and flags.name in told)
    report.claim(f"a damaged row is noticed after {noticed:.1f} s and not taken over", noticed >= 0)
    report.claim("a start on a damaged database file answers from the shipped catalog, degraded", degraded)
    return report


def _damage_a_row(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE exercises SET kind = 'dance' WHERE slug = 'clamshell'")
        connection.execute(
            "INSERT INTO catalog_versions (version, origin, recorded_at, added, changed, retired) "
            "SELECT 'damaged', origin, recorded_at, 0, 1, 0 FROM catalog_versions LIMIT 1"
        )
    connection.close()


def _import(folder: Path) -> Path:
    path = folder / "import"
    path.mkdir(exist_ok=True)
    (path / "retired.yaml").write_text(RETIRED)
    return path


DRILLS = (
    database_stopped,
    database_hanging,
    stopped_while_hanging,
    killed_mid_import,
    gone_at_start,
    worker_killed,
    disk_full,
    no_space_left,
    clock_moved,
    rolling_update,
    stopped_under_load,
    content_corrupted,
)


def main() -> None:
    """Run the named drills (all by default)."""
    chosen = [drill for drill in DRILLS if not sys.argv[1:] or drill.__name__ in sys.argv[1:]]
    failed = False
    print(f"{'drill':24}{'sent':>7}{'answered':>10}{'again':>7}{'failed':>8}{'slowest':>10}")
    for drill in chosen:
        with tempfile.TemporaryDirectory(prefix="genu-drill-") as folder:
            report = drill(Path(folder))
        count = report.count
        print(
            f"{drill.__name__:24}{count.sent:7}{count.answered:10}{count.again:7}{count.failed:8}"
            f"{count.slowest_s * 1000:7.0f} ms",
            flush=True,
        )
        for claim, holds in report.claims:
            print(f"    {'held    ' if holds else 'NOT HELD'} {claim}", flush=True)
        failed |= count.failed > 0 or not all(holds for _claim, holds in report.claims)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
