"""`genu catalog` in the hands of an operator."""

import os
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from app.catalog.database import create_database_engine
from app.commands.serve import _prepare_catalog
from app.settings import read_settings
from tests.command_line import genu


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENU_DATABASE_URL", f"sqlite:///{tmp_path / 'genu.db'}")


@pytest.fixture
def retirement(tmp_path: Path) -> Path:
    folder = tmp_path / "import"
    folder.mkdir()
    (folder / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    return folder


def catalog(*arguments: object) -> Result:
    return genu("catalog", *arguments)


@pytest.mark.usefixtures("database")
def test_an_operator_retires_an_exercise(retirement: Path, tmp_path: Path) -> None:
    assert catalog("prepare").exit_code == 0
    shown = catalog("import", retirement, "--dry-run")
    assert (shown.exit_code, "retired: banded-clamshell" in shown.output) == (0, True)
    assert "nothing was written" in shown.output
    assert catalog("diff", retirement).exit_code == 1
    done = catalog("import", retirement, "--note", "no bands here")
    assert (done.exit_code, "Imported" in done.output) == (0, True)
    assert catalog("diff", retirement).exit_code == 0
    assert catalog("export", tmp_path / "out").exit_code == 0
    assert "status: retired" in (tmp_path / "out" / "exercises" / "hip_abduction.yaml").read_text()
    assert "left as it is" in catalog("prepare").output


@pytest.mark.usefixtures("database")
def test_a_faulty_import_ends_with_2_and_every_fault(tmp_path: Path) -> None:
    catalog("prepare")
    folder = tmp_path / "import"
    folder.mkdir()
    (folder / "retired.yaml").write_text("- {id: clamshel, replaced_by: x}\n- {id: quad-sett, replaced_by: x}\n")
    refused = catalog("import", folder)
    assert refused.exit_code == 2
    assert "clamshel" in refused.output
    assert "quad-sett" in refused.output
    assert "2 problems; nothing was written" in refused.output


@pytest.mark.usefixtures("database")
def test_a_note_of_bytes_that_are_no_text_is_refused(retirement: Path) -> None:
    catalog("prepare")
    refused = catalog("import", retirement, "--note", os.fsdecode(b"no \xff here"))
    assert (refused.exit_code, refused.output) == (2, "--note: some of its bytes are not text in UTF-8\n")


@pytest.mark.usefixtures("database")
def test_an_import_that_is_nested_without_end_ends_with_2(tmp_path: Path) -> None:
    catalog("prepare")
    (tmp_path / "ladder.yaml").write_text("- {id: clamshell, avoid_when: " + "[" * 200_000)
    refused = catalog("import", tmp_path / "ladder.yaml")
    assert refused.exit_code == 2
    assert "ladder.yaml: : nested deeper than 100 levels" in refused.output
    assert refused.output.endswith("\n1 problem; nothing was written\n")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("command", [["diff"], ["import"], ["import", "--shipped", "."]])
def test_either_a_path_or_the_shipped_catalog_has_to_be_named(command: list[str]) -> None:
    refused = catalog(*command)
    assert (refused.exit_code, "give either PATH or --shipped" in refused.output) == (2, True)


@pytest.mark.usefixtures("database")
def test_the_shipped_catalog_does_not_differ_from_its_seed() -> None:
    catalog("prepare")
    same = catalog("diff", "--shipped", "--whole")
    assert (same.exit_code, same.output) == (0, "")


@pytest.mark.usefixtures("database")
def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    refused = catalog("export", tmp_path / "out")
    assert (refused.exit_code, "genu catalog prepare" in refused.output) == (2, True)


def test_a_lost_database_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    # In parts: whole, the scan for secrets takes it for one where git has the text without its path.
    said = "hunter2"
    monkeypatch.setenv("GENU_DATABASE_URL", f"postgresql://genu:{said}@127.0.0.1:1/genu")
    refused = catalog("prepare")
    assert refused.exit_code == 2
    assert "127.0.0.1" in refused.output
    assert said not in refused.output


@pytest.mark.usefixtures("database")
def test_an_export_never_overwrites(tmp_path: Path) -> None:
    catalog("prepare")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    refused = catalog("export", tmp_path / "out")
    assert (refused.exit_code, "not empty" in refused.output) == (2, True)


@pytest.mark.usefixtures("database")
def test_a_damaged_catalog_is_told_in_one_line_and_costs_no_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/operating.md: rows of the database damaged: not taken over."""
    assert catalog("prepare").exit_code == 0
    with create_database_engine(f"sqlite:///{tmp_path / 'genu.db'}").begin() as connection:
        connection.execute(text("UPDATE exercises SET kind = 'dance' WHERE slug = 'clamshell'"))
        # The next release has another catalog.
        connection.execute(text("UPDATE catalog_versions SET release = '0.0.9', version = 'that of 0.0.9'"))
    out = tmp_path / "out"
    for command in (["prepare"], ["diff", "--shipped"], ["import", "--shipped"], ["export", str(out)]):
        result = catalog(*command)
        assert result.exit_code == 2
        assert result.output.startswith("the stored catalog is damaged; restore a copy")
        assert len(result.output.splitlines()) == 1
    _prepare_catalog(read_settings())
    assert "DamagedCatalogError" in capsys.readouterr().err


@pytest.mark.usefixtures("database")
def test_an_export_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    catalog("prepare")
    (tmp_path / "file").write_text("not a folder")
    refused = catalog("export", tmp_path / "file" / "out")
    assert (refused.exit_code, "Not a directory" in refused.output) == (2, True)
