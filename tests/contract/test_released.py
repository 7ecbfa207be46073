"""Claims about compatibility: nothing that callers of the released contract rely on is gone; the check would see it.

The older contract is the newest file of openapi/released; its README says when one is added.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import __version__
from tests.contract.tools import CONTRACT, RELEASED, must, run_tool

Document = dict[str, Any]


def _version(path: Path) -> tuple[int, ...]:
    assert re.fullmatch(r"\d+\.\d+\.\d+", path.stem), path
    return tuple(map(int, path.stem.split(".")))


NEWEST = max(RELEASED.glob("*.json"), key=_version)


def test_the_released_contract_is_not_of_a_later_version() -> None:
    assert _version(NEWEST) <= _version(Path(f"{__version__}.json"))
    assert json.loads(NEWEST.read_text(encoding="utf-8"))["info"]["version"] == NEWEST.stem


GROWS = ("--skip-rule", "enum-values-added")
"""New rules and words come any time within v1; callers take one they do not know as cautious (docs/versioning.md)."""


def test_the_contract_keeps_what_was_released() -> None:
    must(run_tool("redocly", "diff", NEWEST, CONTRACT, "--fail-on", "major", *GROWS))


def _remove_operation(document: Document) -> None:
    del document["paths"]["/v1/triage"]


def _require_property(document: Document) -> None:
    document["components"]["schemas"]["CalendarRequestIn"]["required"].append("time_zone")


def _refuse_word(document: Document) -> None:
    document["components"]["schemas"]["Answer"]["enum"].remove("unknown")


def _remove_finding(document: Document) -> None:
    del document["components"]["schemas"]["Findings"]["properties"]["locked_knee"]


def _remove_answer(document: Document) -> None:
    answer = document["components"]["schemas"]["TriageOut"]
    del answer["properties"]["safety_net"]
    answer["required"].remove("safety_net")


PLANTED: dict[str, Callable[[Document], None]] = {
    "Path `/v1/triage` was removed.": _remove_operation,
    "Properties of `CalendarRequestIn` became required: `time_zone`.": _require_property,
    "Enum of `Answer` lost values: 'unknown'.": _refuse_word,
    "Property `locked_knee` of `findings` was removed.": _remove_finding,
    "Property `safety_net` of `triage` was removed.": _remove_answer,
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the check calls major in a contract with all planted breaks."""
    folder = tmp_path_factory.mktemp("planted")
    document = json.loads(NEWEST.read_text(encoding="utf-8"))
    for plant in PLANTED.values():
        plant(document)
    planted, report = folder / "planted.json", folder / "report.json"
    planted.write_text(json.dumps(document))
    run = run_tool(
        "redocly", "diff", NEWEST, planted, "--fail-on", "major", "--format", "json", "--output", report, *GROWS
    )
    assert run.returncode == 1, run.stderr
    changes = json.loads(report.read_text(encoding="utf-8"))["changes"]
    return {verdict["message"] for each in changes if each["impact"] == "major" for verdict in each["verdicts"]}


@pytest.mark.parametrize("message", PLANTED)
def test_a_planted_break_is_found(found: set[str], message: str) -> None:
    assert message in found
