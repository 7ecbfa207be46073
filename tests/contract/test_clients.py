"""Claims about clients generated from the committed contract: they compile, know its words, and are answered."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.contract.tools import CONTRACT, ROOT, must, run_tool

CLIENTS = Path(__file__).parent / "clients"


@pytest.fixture(scope="module")
def python_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the generated package."""
    folder = tmp_path_factory.mktemp("python-client")
    options = ("--meta", "none", "--config", CLIENTS / "python_client.yaml", "--fail-on-warning")
    must(
        run_tool(
            "openapi-python-client", "generate", "--path", CONTRACT, "--output-path", folder / "genu_client", *options
        )
    )
    return folder


@pytest.fixture(scope="module")
def typescript_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the generated types and the program that uses them."""
    folder = tmp_path_factory.mktemp("typescript-client")
    for name in ("tsconfig.json", "use_typescript_client.mts"):
        shutil.copy(CLIENTS / name, folder)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    must(run_tool("openapi-typescript", CONTRACT, "--output", "genu.d.ts", cwd=folder))
    return folder


def _told(line: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line)
    return told


def test_the_python_client_knows_the_types_that_an_integrator_uses(python_client: Path) -> None:
    options = ("--strict", "--follow-imports=silent", "--config-file=", f"--cache-dir={python_client / 'cache'}")
    must(run_tool("mypy", *options, CLIENTS / "use_python_client.py", MYPYPATH=str(python_client)))


def test_clients_of_both_languages_triage_plan_and_go_on_alike(
    python_client: Path, typescript_client: Path, service: str
) -> None:
    # tsc fails too where a word that the contract does not have would compile (@ts-expect-error).
    must(run_tool("tsc", "--project", ".", cwd=typescript_client))
    from_typescript = _told(
        must(run_tool("node", "compiled/use_typescript_client.mjs", service, cwd=typescript_client))
    )
    from_python = _told(
        must(run_tool("python", CLIENTS / "use_python_client.py", service, PYTHONPATH=str(python_client)))
    )
    assert from_typescript == from_python
    assert from_python["level"] == "urgent"
    assert from_python["many"] == ["urgent", "/findings/age_years", "undetermined"]
    assert from_python["refused"] == "/findings/age_years"
    assert from_python["outcome"] == "released"
    assert from_python["weeks"] > 4
    assert from_python["progression_digest"].startswith("sha256:")
