"""No decision reads a clock: every day it speaks of comes with the request."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

APP: Final = Path(__file__).parents[1] / "app"
DECIDING: Final = ("domain", "content", "schemas", "rendering", "interop", "routers")
CLOCKS: Final = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "localtime", "gmtime"}


def _clocks_read_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield f"{file.relative_to(APP)}:{node.lineno} {node.func.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"{file.relative_to(APP)}:{node.lineno} from time"


def test_no_module_on_the_way_of_a_decision_reads_a_clock() -> None:
    files = [file for folder in DECIDING for file in (APP / folder).rglob("*.py")]

    assert len(files) > 100
    assert [read for file in files for read in _clocks_read_in(file)] == []


def test_a_clock_would_be_noticed() -> None:
    log = APP / "http" / "log.py"

    assert list(_clocks_read_in(log))
