"""POST /v1/triage/batch with one worker: `python -m bench.batch`; needs curl, which reads while it writes.

Prints reports a second and the memory of the worker before and after, for bodies of 2,000 and of 20,000 reports.
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

from bench.faults.parts import instance
from bench.requests import TRIAGE

SIZES = (2_000, 2_000, 20_000)
"""The first warms up."""


def main() -> None:
    """Send the bodies one after the other."""
    with (
        tempfile.TemporaryDirectory() as folder,
        instance(f"sqlite:///{Path(folder) / 'genu.db'}") as (port, process),
    ):
        for size in SIZES:
            body = Path(folder) / "reports"
            body.write_text((json.dumps(TRIAGE) + "\n") * size)
            before = _memory_mb(process.pid)
            started = time.monotonic()
            answered = _send(port, body)
            took = time.monotonic() - started
            print(
                f"{size:6} reports: {answered} answered in {took:.2f} s, {answered / took:.0f} a second; "
                f"memory {before:.0f} -> {_memory_mb(process.pid):.0f} MB"
            )


def _send(port: int, body: Path) -> int:
    url = f"http://127.0.0.1:{port}/v1/triage/batch"
    command = ["curl", "-sS", "-N", "-X", "POST", "-T", str(body), "-H", "Content-Type: application/x-ndjson", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as sending:
        assert sending.stdout is not None
        return sum(b'"triage"' in line for line in sending.stdout)


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
