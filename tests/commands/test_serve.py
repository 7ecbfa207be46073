"""Claims about `genu serve` as a process."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

SIGTERM_BIT = 1 << (signal.SIGTERM - 1)


def _catches_sigterm(process: subprocess.Popen[bytes]) -> bool:
    (caught,) = (
        line.split()[1]
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
        if line.startswith("SigCgt")
    )
    return bool(int(caught, 16) & SIGTERM_BIT)


def test_sigterm_while_it_starts_is_caught_and_ends_it(tmp_path: Path) -> None:
    # The first process of a container ignores what it does not catch.
    environ = {**os.environ, "GENU_DATABASE_URL": f"sqlite:///{tmp_path / 'genu.db'}", "GENU_PORT": "1"}
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ, stderr=subprocess.DEVNULL)
    deadline = monotonic() + 30
    while not _catches_sigterm(process) and monotonic() < deadline:
        sleep(0.01)
    process.terminate()
    assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert not (tmp_path / "genu.db").exists()
