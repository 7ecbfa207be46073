"""Workers share what they count through files; a full disk costs a worker its share, never its life."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.http.measures import HttpMetrics

COUNT = """
import os
from app.http.measures import HttpMetrics

metrics = HttpMetrics()
for number in range(2000):
    metrics.observe("GET", f"/route/{number % 40}", 200, 0.01)
folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
grown = [name for name in os.listdir(folder) if os.stat(os.path.join(folder, name)).st_size > 512 * 1024]
print(metrics.shared, grown, b'route="/route/7"' in metrics.exposition(), len(os.listdir(folder)))
"""


def _count(folder: Path, before: Callable[[], None] | None = None) -> str:
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", COUNT], env=environ, preexec_fn=before, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip() or done.stderr


def _no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_the_files_of_a_worker_have_their_room_from_the_start_and_need_no_more(tmp_path: Path) -> None:
    assert _count(tmp_path) == "True [] True 3"


def test_a_worker_that_finds_no_room_counts_for_itself_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert _count(tmp_path, _no_room) == "False [] False 0"


def test_a_shared_folder_that_is_not_there_leaves_a_worker_its_own_metrics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "nowhere"))
    metrics = HttpMetrics()
    metrics.observe("GET", "/livez", 200, 0.001)
    assert not metrics.shared
    assert b'genu_http_requests_total{method="GET",route="/livez",status="200"} 1.0' in metrics.exposition()
