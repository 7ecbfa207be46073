"""Claims about the command line: exit status and messages."""

import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from tests.command_line import genu


def test_the_version_is_that_of_the_package() -> None:
    assert __version__ in genu("--version").output


def test_a_misspelt_setting_ends_serve_with_2_and_one_line() -> None:
    result = genu("serve", env={"GENU_PROT": "1"})
    assert (result.exit_code, result.output) == (2, "GENU_PROT: unknown setting; did you mean GENU_PORT?\n")


def test_openapi_check_names_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_bytes(b"\xbb\x00")
    refused = genu("openapi", "--check", "--file", path)
    assert (refused.exit_code, refused.output) == (2, f"{path}: not text in UTF-8; run: genu openapi --write\n")


def test_openapi_check_accepts_what_write_wrote_and_shows_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "contract" / "openapi.json"
    assert genu("openapi", "--check", "--file", path).exit_code == 1
    assert genu("openapi", "--write", "--file", path).exit_code == 0
    assert genu("openapi", "--check", "--file", path).exit_code == 0
    path.write_text(path.read_text().replace("get_liveness", "other_name"))
    result = genu("openapi", "--check", "--file", path)
    assert result.exit_code == 1
    assert "other_name" in result.output
    assert "genu openapi --write" in result.output


@pytest.mark.parametrize(
    "arguments", [["catalog", "export"], ["content", "export", "--shipped"], ["openapi", "--write", "--file"]]
)
def test_what_cannot_be_written_ends_a_command_with_2_and_one_line(
    arguments: list[str], tmp_path: Path, database_url: str
) -> None:
    (tmp_path / "file").touch()
    result = genu(*arguments, tmp_path / "file" / "x" / "y", env={"GENU_DATABASE_URL": database_url})
    assert result.exit_code == 2
    assert result.output.endswith(": Not a directory\n")
    assert len(result.output.splitlines()) == 1


def test_output_that_cannot_be_written_is_no_difference() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([sys.executable, "-m", "app", "key", "x"], stdout=full, stderr=subprocess.PIPE)
    assert (ended.returncode, ended.stderr) == (2, b"output: No space left on device\n")


@pytest.mark.parametrize("command", ["serve", "openapi"])
def test_each_command_explains_itself(command: str) -> None:
    assert genu(command, "--help").exit_code == 0
