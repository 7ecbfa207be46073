"""Where the contract lies, and how the tools from node_modules and .venv are run on it, without a network."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CONTRACT: Final = ROOT / "openapi" / "openapi.json"
RELEASED: Final = ROOT / "openapi" / "released"

_NODE_TOOLS: Final = ROOT / "node_modules" / ".bin"
_OWN_TOOLS: Final = Path(sys.executable).parent
_TELL_NOBODY: Final = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


def run_tool(name: str, *arguments: str | Path, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """The finished run of a tool of node_modules or of .venv, with its output as text."""
    folder = _NODE_TOOLS if (_NODE_TOOLS / name).exists() else _OWN_TOOLS
    path = f"{_OWN_TOOLS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [folder / name, *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, **_TELL_NOBODY, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def must(run: subprocess.CompletedProcess[str]) -> str:
    """What a tool said, which must have found nothing wrong."""
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    return run.stdout
