"""Two releases with other content than the installed one, with answers they gave and packages they made."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.replay.library import Library
from bench.requests import CLASSIFICATION, PROGRAM, TRIAGE

ROOT = Path(__file__).parents[2]

NEW_FINDING = """
- id: knee_catches_on_ladders
  type: answer
  question: "Does the knee catch when you climb a ladder?"
  clinical: "Catching on a ladder"
  reported_by: either
  sided: false
  used_by: [triage]
"""


def first_release(content: Path) -> None:
    """Asks for a finding nobody else knows, and calls an exercise by another name."""
    registry = content / "findings" / "mechanical.yaml"
    registry.write_text(registry.read_text() + NEW_FINDING)
    edit(
        content / "red_flags" / "severe_mechanical_unstable.yaml",
        "  when: locked_knee\n",
        "  when: {any: [locked_knee, knee_catches_on_ladders]}\n",
    )
    edit(content / "screens.yaml", "covers: [locked_knee, ", "covers: [locked_knee, knee_catches_on_ladders, ")
    edit(content / "exercises" / "quadriceps.yaml", "    name: Quad set\n", "    name: Thigh squeeze\n")


def second_release(content: Path) -> None:
    """Says something else to a person with a locked knee."""
    edit(content / "red_flags" / "severe_mechanical_unstable.yaml", "Please be seen today at", "Go today to")


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that is in the file."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


LOCKED: dict[str, Any] = {"findings": {"age_years": 45, "locked_knee": "yes", "weight_kg": 71.5}}
REQUESTS: dict[str, Any] = {
    "locked": ["/v1/triage", LOCKED | {"answered_on": "2026-11-20"}],
    "triage": ["/v1/triage", TRIAGE],
    "classification": ["/v1/classifications", CLASSIFICATION],
    "program": ["/v1/programs", PROGRAM | {"start_date": "2026-11-23"}],
    "withheld": ["/v1/programs", {**PROGRAM, "report": LOCKED}],
    "progression": [
        "/v1/progressions",
        {
            "program": "program",
            "as_of": "2026-11-26",
            "session_logs": [{"id": "s1", "date": "2026-11-23", "pain_before_nprs": 2, "pain_after_nprs": 3.5}],
            "check_ins": [{"id": "c1", "date": "2026-11-25", "findings": {"locked_knee": "no"}}],
        },
    ],
}
LADDER: dict[str, Any] = {"findings": {"age_years": 45, "knee_catches_on_ladders": "yes"}}


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with the answers and the package of each release, made by programs that only that release ran."""
    folder = tmp_path_factory.mktemp("releases")
    requests = {"first": REQUESTS | {"ladder": ["/v1/triage", LADDER]}, "second": REQUESTS}
    runs = [
        _released(folder / name, change, requests[name])
        for name, change in (("first", first_release), ("second", second_release))
    ]
    told = [run.communicate(timeout=120)[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    return {name: folder / name for name in requests}


def _released(folder: Path, change: Callable[[Path], None], requests: Any) -> subprocess.Popen[bytes]:
    program = folder / "program"
    shutil.copytree(ROOT / "app", program / "app")
    change(program / "app" / "content")
    (folder / "requests").write_text(json.dumps(requests))
    script = Path(__file__).parent / "release.py"
    # -P: the folder of the script stays out of the way; the copy of the program is found first.
    command = [sys.executable, "-P", str(script), str(folder / "requests"), str(folder)]
    return subprocess.Popen(command, env={"PYTHONPATH": str(program)}, stderr=subprocess.PIPE)


@pytest.fixture(scope="session")
def packages(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of both releases."""
    folder = tmp_path_factory.mktemp("packages")
    for release in releases.values():
        shutil.copy(release / "package.zip", folder / f"{release.name}.zip")
    return folder


@pytest.fixture(scope="session")
def library(packages: Path) -> Library:
    """Both releases, loaded once for all tests."""
    return Library(packages)
