"""Every hazard has a control that exists, tests that exist, and risks that follow from the table of the log."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.documents import ROOT, read, sections_of

PAGE: Final = read("hazard-log.md")
HAZARDS: Final = sections_of(PAGE, 3)
NEEDED: Final = ("Cause", "Harm", "Before", "Control", "Tests", "After")
ACCEPTABLE: Final = 2
"""Above it, something is left that somebody must hold."""

_ITEM: Final = re.compile(r"^- \*\*(\w+):\*\* (.+)$", re.MULTILINE)


def _items(hazard: str) -> dict[str, str]:
    return dict(_ITEM.findall(HAZARDS[hazard]))


def _matrix() -> dict[tuple[str, str], int]:
    rows = re.findall(r"^\| ([a-z ]+) \| (.+) \|$", PAGE, re.MULTILINE)
    severities = rows[0][1].split(" | ")
    return {
        (severity, likelihood): int(risk)
        for likelihood, risks in rows[1:]
        for severity, risk in zip(severities, risks.split(" | "), strict=True)
    }


def _risk(said: str) -> int:
    severity, likelihood, risk = re.fullmatch(r"(\w+), ([\w ]+) = (\d)", said).groups()  # type: ignore[union-attr]
    assert _matrix()[severity, likelihood] == int(risk), said
    return int(risk)


@cache
def _tests_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def test_hazards_are_numbered_one_by_one() -> None:
    assert [name.split()[0] for name in HAZARDS] == [f"H{number:02}" for number in range(1, len(HAZARDS) + 1)]


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_says_all_it_must(hazard: str) -> None:
    items = _items(hazard)

    assert tuple(items)[:6] == NEEDED
    assert _risk(items["After"]) <= _risk(items["Before"])
    assert items["After"].split(",")[0] == items["Before"].split(",")[0], "a control here changes the likelihood"
    assert _risk(items["After"]) <= ACCEPTABLE or "Left" in items


@pytest.mark.parametrize("hazard", HAZARDS)
def test_the_tests_that_show_a_control_exist(hazard: str) -> None:
    named = [name.partition("::") for name in re.findall(r"`([^`]+)`", _items(hazard)["Tests"])]

    assert named
    missing = [
        f"{file}::{test}"
        for file, _, test in named
        if not (ROOT / file).is_file() or test not in _tests_in(ROOT / file)
    ]
    assert missing == []


@pytest.mark.parametrize("hazard", HAZARDS)
def test_the_control_is_where_the_log_says(hazard: str) -> None:
    control = _items(hazard)["Control"]
    places = re.findall(r"`([a-z]+/[^`]+)`", control)

    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []
