"""A release that is kept as a wheel (docs/operating.md) has all that it needs, whatever became of its folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.documents import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel of this release installs."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def genu(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GENU_")}
    settings |= {"PYTHONPATH": str(installed), "GENU_DATABASE_URL": f"sqlite:///{cwd / 'genu.db'}"}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, check=False)


def test_a_kept_release_makes_and_fills_a_database_of_its_own(installed: Path, tmp_path: Path) -> None:
    prepared = genu(installed, tmp_path, "catalog", "prepare")

    assert (prepared.returncode, prepared.stdout) == (0, "The catalog is ready.\n"), prepared.stderr
    exported = genu(installed, tmp_path, "content", "export", "packages")
    assert exported.returncode == 0, exported.stderr
    assert len(list((tmp_path / "packages").glob("*.zip"))) == 1
