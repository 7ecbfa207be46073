"""An import reaches every worker of every instance within seconds, and no request fails meanwhile."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine

from app.catalog.imports import import_catalog
from app.content.load import CONTENT_ROOT
from tests.catalog.conftest import SEEDED_ON

WORKERS = (2, 1)
SECONDS_TO_REACH = 10
"""Workers look every two seconds and take about one to read; the rest is for a slow machine."""
QUIET_AFTER = 30
"""So many answers of one instance in a row show that all of its workers have changed over."""


@dataclass
class Caller:
    """Asks one instance again and again over new connections, until the new catalog has answered for long."""

    port: int
    version: str = ""
    failed: list[str] = field(default_factory=list)
    answered: int = 0
    last_old_at: float = 0.0
    new_in_a_row: int = 0

    def run(self, deadline: float) -> None:
        while self.new_in_a_row < QUIET_AFTER and monotonic() < deadline:
            self._ask("GET", "/v1/exercises/banded-clamshell", None)
            self._ask("POST", "/v1/triage", json.dumps({"findings": {"locked_knee": "yes"}}))
            # Workers that are asked without pause have no processor left to read the catalog with.
            sleep(0.03)

    def _ask(self, method: str, path: str, body: str | None) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            self.failed.append(type(error).__name__)
            return
        finally:
            connection.close()
        if answer.status != 200:
            self.failed.append(str(answer.status))
        self.answered += 1
        if answer.headers["Genu-Catalog-Version"] == self.version:
            self.new_in_a_row += 1
        else:
            self.new_in_a_row = 0
            self.last_old_at = monotonic()


@contextmanager
def _instance(url: str, workers: int) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GENU_", "PROMETHEUS_"))},
        "GENU_DATABASE_URL": url,
        "GENU_PORT": str(port),
        "GENU_WORKERS": str(workers),
        "GENU_LANGUAGES": "en",
        "GENU_LOG_LEVEL": "error",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            sleep(0.1)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        finally:
            process.kill()


@pytest.mark.postgresql
@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_an_import_reaches_every_worker_of_every_instance_within_seconds(seeded: Engine, tmp_path: Path) -> None:
    (tmp_path / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    url = seeded.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        callers = [Caller(stack.enter_context(_instance(url, workers))) for workers in WORKERS]
        deadline = monotonic() + 120
        threads = [threading.Thread(target=caller.run, args=(deadline,)) for caller in callers]
        for caller in callers:
            caller.version = "none yet"
        for thread in threads:
            thread.start()

        result = import_catalog(seeded, tmp_path, CONTENT_ROOT, now=SEEDED_ON)
        imported_at = monotonic()
        for caller in callers:
            caller.version = result.version
        for thread in threads:
            thread.join()

    for caller in callers:
        took = caller.last_old_at - imported_at
        print(  # noqa: T201
            f"{caller.answered} answered, {len(caller.failed)} failed, last old answer {took:.1f} s after the import"
        )
        assert caller.failed == []
        assert caller.new_in_a_row >= QUIET_AFTER
        assert took < SECONDS_TO_REACH
