"""Claims about `genu serve` as a process."""

import asyncio
import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from socket import socket
from time import monotonic, sleep

import pytest
import uvloop

from app.commands.serve import _address, _bound_to, _prepare_catalog, _tell_who_may_call
from app.content.load import CONTENT_ROOT
from app.settings import Settings

SIGTERM_BIT = 1 << (signal.SIGTERM - 1)


def _catches_sigterm(process: subprocess.Popen[bytes]) -> bool:
    (caught,) = (
        line.split()[1]
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
        if line.startswith("SigCgt")
    )
    return bool(int(caught, 16) & SIGTERM_BIT)


SWALLOWS_EVERYTHING = """
import os, runpy, signal, sys, types

def main():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except BaseException:
        pass
    print("went on")

sys.modules["app.cli"] = types.SimpleNamespace(main=main)
runpy.run_module("app", run_name="__main__")
"""


def test_nothing_that_happens_to_run_swallows_a_sigterm() -> None:
    ended = subprocess.run([sys.executable, "-c", SWALLOWS_EVERYTHING], capture_output=True, text=True)

    assert (ended.returncode, ended.stdout) == (128 + signal.SIGTERM, "")


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


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_language_that_is_not_spoken_ends_it_with_2_and_one_line(tmp_path: Path, workers: str) -> None:
    """docs/operating.md: a wrong value ends the start with one line per fault; workers are not restarted for ever."""
    environ = {
        **os.environ,
        "GENU_DATABASE_URL": f"sqlite:///{tmp_path / 'genu.db'}",
        "GENU_PORT": "1",
        "GENU_WORKERS": workers,
        "GENU_LANGUAGES": "en,tlh",
    }
    ended = subprocess.run([sys.executable, "-m", "app", "serve"], env=environ, capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr.decode()) == (2, "GENU_LANGUAGES: tlh: there is only en, es\n")


def test_damaged_exercises_end_it_with_2_and_every_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT_ROOT, content, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    calf = content / "exercises" / "calf.yaml"
    calf.write_text(calf.read_text(encoding="utf-8").replace("name:", "nam:", 1), encoding="utf-8")
    monkeypatch.setattr("app.content.load.CONTENT_ROOT", content)
    with pytest.raises(SystemExit) as ended:
        _prepare_catalog(Settings(database_url=f"sqlite:///{tmp_path / 'genu.db'}"))
    assert ended.value.code == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in told] == ["exercises/calf.yaml"] * 2
    assert "add the key" in told[0]


def test_where_nothing_can_be_written_any_more_it_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_said: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("click.echo", full)
    _tell_who_may_call(Settings())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::", "http://[::1]:8000"),
        ("fd00::7", "http://[fd00::7]:8000"),
        ("knee.example", "http://knee.example:8000"),
    ],
)
def test_the_address_that_it_tells_is_one_that_a_browser_takes(host: str, address: str) -> None:
    assert _address(Settings(host=host)) == address


def test_every_address_is_ipv4_too_with_one_worker_as_with_several() -> None:
    """Several share a socket that uvicorn binds, which takes IPv4 for ::; one has the event loop open its own."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def reach() -> None:
        loop = asyncio.get_running_loop()
        host = _bound_to(Settings(host="::", workers=1))
        async with await loop.create_server(asyncio.Protocol, host=host, port=port):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()

    uvloop.run(reach())
    assert _bound_to(Settings(host="::", workers=2)) == "::"
