"""Every block of docs/many-reports.md is run, and prints what is shown."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx2
import pandas as pd
import pytest

from app.frames.triage import triage_frame
from tests.docs.conftest import NODE
from tests.documents import ROOT, blocks_of, read, sections_of

SECTIONS: Final = sections_of(read("many-reports.md"), 2)
LINES: Final = SECTIONS["Thousands, line by line"]
FILES: Final = SECTIONS["Millions, in files"]
_SHOWN: Final = "http://127.0.0.1:8000"


def _only(text: str, language: str) -> str:
    (block,) = blocks_of(text, language)
    return block.text


REPORTS: Final = _only(LINES, "json").splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a reader tries it: with the reports that the page shows, as lines and as a table."""
    (tmp_path / "reports.ndjson").write_text(_only(LINES, "json"))
    (tmp_path / "reports").mkdir()
    pd.DataFrame({"patient": [1, 2, 3], "report": REPORTS}).to_parquet(tmp_path / "reports" / "part.parquet")
    return tmp_path


def test_the_curl_command_is_answered_line_by_line(address: str, folder: Path) -> None:
    command = shlex.split(_only(LINES, "sh").replace(_SHOWN, address))
    assert [*command[:2], *command[3:]] == [
        *("curl", "-s", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@reports.ndjson")
    ]

    content = (folder / "reports.ndjson").read_bytes()
    response = httpx2.post(command[2], headers={"Content-Type": "application/x-ndjson"}, content=content)

    answers = [json.loads(line) for line in response.raise_for_status().iter_lines()]
    assert [answer["line"] for answer in answers] == [1, 2, 3]
    assert [sorted(answer) for answer in answers] == [["line", "triage"], ["line", "problem"], ["line", "triage"]]


@pytest.mark.parametrize(("language", "program"), [("python", sys.executable), ("typescript", str(NODE))])
@pytest.mark.parametrize(("times", "blank"), [(1, 0), (80, 0), (80, 1), (2, 250)])
def test_the_program_prints_what_is_shown_however_many_there_are_and_whose_it_is(
    address: str, folder: Path, language: str, program: str, times: int, blank: int
) -> None:
    """With blank lines before each report the answers are still those of their lines."""
    lines = [*[""] * blank, *REPORTS] * times
    (folder / "reports.ndjson").write_text("\n".join((*lines, "")))
    file = folder / {"python": "try.py", "typescript": "try.ts"}[language]
    file.write_text(_only(LINES, language).replace(_SHOWN, address))
    (folder / "package.json").write_text('{"type": "module"}')

    run = subprocess.run([program, file.name], cwd=folder, capture_output=True, text=True, timeout=60, check=False)

    shown = [line.partition(" ")[2] for line in _only(LINES, "text").splitlines()]
    numbers = [number for number, line in enumerate(lines, start=1) if line]
    expected = [f"{number} {said}" for number, said in zip(numbers, shown * times, strict=True)]
    assert (run.stdout.splitlines(), run.returncode) == (expected, 0), run.stderr


def test_tables_are_triaged_with_dask_and_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python, script, *rest = shlex.split(_only(FILES, "sh"))
    assert python == "python"

    command = [sys.executable, str(ROOT / script), *rest]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    monkeypatch.chdir(folder)
    exec(compile(_only(FILES, "python"), "many-reports.md", "exec"), {})  # noqa: S102 (our own page)

    expected = triage_frame(pd.DataFrame({"patient": [1, 2, 3], "report": REPORTS}))
    assert list(expected["level"][[0, 2]]) == ["urgent", "undetermined"]
    for written in (folder / "levels", folder / "levels.parquet"):
        pd.testing.assert_frame_equal(pd.read_parquet(written), expected, check_dtype=False)
