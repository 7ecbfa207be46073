"""Every block of docs/quick-start.md is run against a real server, in its own language, and prints what is shown."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from tests.docs.conftest import NODE
from tests.documents import Block, blocks_of, contains, read, sections_of

SECTIONS: Final = sections_of(read("quick-start.md"), 2)
PARTS: Final = ("A first triage", "A first program")
_SHOWN: Final = "http://127.0.0.1:8000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a reader tries it: with the file that the page shows."""
    (tmp_path / "person.json").write_text(_json("A first program")[0].text)
    return tmp_path


def _json(part: str) -> list[Block]:
    return blocks_of(SECTIONS[part], "json")


def _only(part: str, language: str) -> str:
    (block,) = blocks_of(SECTIONS[part], language)
    return block.text


@pytest.mark.parametrize("part", PARTS)
def test_the_curl_command_is_answered_as_shown(address: str, folder: Path, part: str) -> None:
    answer = _curl(shlex.split(_only(part, "sh").replace(_SHOWN, address).replace("\\\n", "")), folder)

    assert contains(answer, json.loads(_json(part)[-1].text))


def _curl(command: list[str], folder: Path) -> Any:
    """What curl would send; curl itself need not be there."""
    assert command[:2] == ["curl", "-s"]
    url, options = command[2], dict(zip(command[3::2], command[4::2], strict=True))
    name, _, value = options.pop("-H").partition(": ")
    data = options.pop("-d")
    assert not options
    content = (folder / data[1:]).read_text() if data.startswith("@") else data
    return httpx2.post(url, headers={name: value}, content=content.encode()).raise_for_status().json()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("language", "program"), [("python", sys.executable), ("typescript", str(NODE))])
def test_the_program_prints_what_is_shown(address: str, folder: Path, part: str, language: str, program: str) -> None:
    file = folder / {"python": "try.py", "typescript": "try.ts"}[language]
    file.write_text(_only(part, language).replace(_SHOWN, address))
    (folder / "package.json").write_text('{"type": "module"}')

    run = subprocess.run([program, file.name], cwd=folder, capture_output=True, text=True, timeout=60, check=False)

    assert (run.stdout, run.returncode) == (_only(part, "text"), 0), run.stderr
