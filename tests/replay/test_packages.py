"""Claims about content packages: deterministic, complete, and refused when they are not what they say."""

import errno
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.catalog.snapshot import version_of
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.replay.packages import PackageRefusedError, open_package, package_bytes, read_manifest
from app.schemas.request_types import request_types
from tests.catalog_of_tests import SHIPPED
from tests.command_line import genu

PACKED = package_bytes(CONTENT_ROOT, SHIPPED)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "package.zip"
    path.write_bytes(PACKED)
    return path


def test_the_same_content_gives_the_same_bytes_and_the_same_rules_again(package: Path) -> None:
    assert package_bytes(CONTENT_ROOT, SHIPPED) == PACKED
    opened = open_package(package)

    rulebook = opened.rulebook()

    assert rulebook.version == shipped_rulebook().version
    assert rulebook is not shipped_rulebook()
    assert opened.catalog() == SHIPPED
    shipped, again = request_types(shipped_rulebook()), request_types(rulebook)
    for name in ("report", "program_request", "progression_request", "sent_program"):
        assert getattr(again, name).json_schema() == getattr(shipped, name).json_schema()


def test_what_an_operator_imported_is_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENU_DATABASE_URL", f"sqlite:///{tmp_path / 'genu.db'}")
    (tmp_path / "import").mkdir()
    (tmp_path / "import" / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    genu("catalog", "prepare")
    genu("catalog", "import", tmp_path / "import")
    (tmp_path / "packages").mkdir()

    result = genu("content", "export", tmp_path / "packages")

    (path,) = (tmp_path / "packages").iterdir()
    assert (result.exit_code, sha256(path.read_bytes()).hexdigest() in result.output) == (0, True)
    packed = open_package(path).catalog()
    assert version_of(packed) != version_of(SHIPPED)
    assert [each.slug for each in packed.exercises if not each.is_active] == ["banded-clamshell"]
    assert path.name == f"genu-content-{shipped_rulebook().version}-{version_of(packed)}.zip"


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    """docs/operating.md: `genu content export FOLDER`, before anybody made one; the next release adds its own to it."""
    result = genu("content", "export", "--shipped", tmp_path / "kept" / "packages")

    (path,) = (tmp_path / "kept" / "packages").iterdir()
    assert (result.exit_code, path.suffix) == (0, ".zip")


def test_a_full_disk_leaves_no_half_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes = Path.write_bytes

    def full(path: Path, packed: bytes) -> None:
        write_bytes(path, packed[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    refused = genu("content", "export", tmp_path, "--shipped")
    assert (refused.exit_code, "No space left" in refused.output, list(tmp_path.iterdir())) == (2, True, [])
    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    assert genu("content", "export", tmp_path, "--shipped").exit_code == 0


def test_another_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.zip").write_text("something else")

    result = genu("content", "export", "--shipped", tmp_path / "mine.zip")

    assert (result.exit_code, (tmp_path / "mine.zip").read_text()) == (2, "something else")


def rewritten(package: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The package after a change of its manifest or its files, as whoever can write ZIP files makes it."""
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(manifest, files)
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, text in files.items():
            archive.writestr(name, text)
    return package


LEVELS = "content/care_levels.yaml"


def _another_text(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files[LEVELS] += b"# \n"


def _another_text_with_its_hash(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files[LEVELS] += b"# \n"
    manifest["files"][LEVELS] = sha256(files[LEVELS]).hexdigest()


def _file_missing(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    del files[LEVELS]


def _file_too_many(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files["content/more.yaml"] = b"[]"


def _file_outside(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files["content/../../more.yaml"] = b"[]"
    manifest["files"]["content/../../more.yaml"] = sha256(b"[]").hexdigest()


def _file_with_an_endless_name(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    name = f"content/{'a' * 300}.yaml"
    files[name] = b"[]"
    manifest["files"][name] = sha256(b"[]").hexdigest()


def _engine_of_endless_digits(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["engine"] = f"{'9' * 5000}.1.0"


def _newer_engine(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["engine"] = "9.1.0"


def _newer_format(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["format"] = 2


def _grammar_of_another_engine(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files[LEVELS] = b"levels_of_tomorrow: []\n"
    manifest["files"][LEVELS] = sha256(files[LEVELS]).hexdigest()
    manifest["engine"] = "0.0.7"


def _rules_missing(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    del files["content/selection.yaml"], manifest["files"]["content/selection.yaml"]


def _no_manifest(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest.clear()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_another_text, "is damaged: content/care_levels.yaml was changed"),
        (_another_text_with_its_hash, "is damaged: its content is version"),
        (_file_missing, "does not hold the files of its manifest"),
        (_file_too_many, "does not hold the files of its manifest"),
        (_file_outside, "is not a content package"),
        (_file_with_an_endless_name, "is not a content package"),
        (_engine_of_endless_digits, "is damaged or no package"),
        (_newer_engine, "needs engine 9.1.0 or a newer one"),
        (_newer_format, "is in a format this engine"),
        (_grammar_of_another_engine, "it needs engine 0.0.7"),
        (_rules_missing, "cannot run it"),
        (_no_manifest, "is not a content package"),
    ],
)
def test_a_package_that_is_not_what_it_says_is_refused(
    package: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None], message: str
) -> None:
    with pytest.raises(PackageRefusedError, match=message):
        open_package(rewritten(package, change)).rulebook()


@pytest.mark.parametrize(
    ("place", "changed"),
    [
        pytest.param(8, 1, id="encrypted"),
        pytest.param(8, 32, id="patched"),
        pytest.param(10, 99, id="compressed in an unknown way"),
        pytest.param(6, 200, id="of a ZIP of tomorrow"),
    ],
)
def test_a_byte_that_was_changed_in_the_list_of_files_is_refused(package: Path, place: int, changed: int) -> None:
    """The list of files is at the end of a ZIP file, an entry begins with its signature (APPNOTE 4.3.12)."""
    damaged = bytearray(PACKED)
    damaged[damaged.index(b"PK\x01\x02") + place] = changed
    package.write_bytes(damaged)

    with pytest.raises(PackageRefusedError, match="is damaged or no package"):
        open_package(package)


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_that_was_packed_anew_and_then_damaged_is_refused(package: Path, compression: int) -> None:
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(package, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    assert open_package(package).files
    anew = package.read_bytes()
    behind_the_name = anew.index(LEVELS.encode()) + len(LEVELS)
    package.write_bytes(anew[:behind_the_name] + b"\xff" * 30 + anew[behind_the_name + 30 :])

    with pytest.raises(PackageRefusedError, match="is damaged or no package"):
        open_package(package)


def test_a_broken_file_is_refused(package: Path) -> None:
    package.write_bytes(PACKED[:-100])

    with pytest.raises(PackageRefusedError, match="is damaged or no package"):
        read_manifest(package)
