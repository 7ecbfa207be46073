"""Claims about triage of many reports with Dask: the answers of the service, row by row, whatever the engine."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import dask
import pandas as pd
import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.frames.triage import RESULT_COLUMNS, triage_frame
from bench.requests import TRIAGE

# Dask itself uses what pandas 3.1 has marked as old.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword:pandas.errors.Pandas4Warning")

EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "triage_panel.py"
REPORTS: list[Any] = [
    TRIAGE,
    {},
    {"findings": {"age_years": 45, "locked_knee": "yes"}},
    {"screens": {"saddle_bladder_bowel_legs": "yes"}},
    {"findings": {"age_years": 61, "locked_knee": "unknown", "current_chest_pain": "yes"}},
]
BAD: list[tuple[str | None, str, str | None]] = [
    (
        '{"findings": {"locked_knee": "yes", "locked_knee": "no"}}',
        "/problems/validation-error",
        "/findings/locked_knee",
    ),
    ('{"findings": {"loked_knee": "yes"}}', "/problems/validation-error", "/findings/loked_knee"),
    ("my knee hurts", "/problems/invalid-json", ""),
    (None, "/problems/invalid-json", ""),
]


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("triage_panel", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def levels(example: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The result of the example for two files of reports, good and bad ones."""
    folder = tmp_path_factory.mktemp("panel")
    (folder / "reports").mkdir()
    texts = [*map(json.dumps, REPORTS), *(text for text, _, _ in BAD)]
    table = pd.DataFrame({"patient": range(len(texts)), "report": texts})
    for part in (0, 1):
        table.iloc[part::2].to_parquet(folder / "reports" / f"part-{part}.parquet", index=False)
    with dask.config.set(scheduler="synchronous"):
        example.triage_panel(str(folder / "reports"), str(folder / "levels"))
    result = pd.read_parquet(folder / "levels").sort_values("patient").astype(object)
    rows: list[dict[str, Any]] = result.where(result.notna(), None).to_dict("records")
    return rows


def test_each_row_has_the_answer_of_the_service(client: TestClient, levels: list[dict[str, Any]]) -> None:
    for report, row in zip(REPORTS, levels, strict=False):
        answer = client.post("/v1/triage", json=report).json()
        assert {name: row[name] for name in ("level", "state", "at_least", "at_most")} == {
            name: answer[name] for name in ("level", "state", "at_least", "at_most")
        }
        assert row["floor"] == answer.get("floor")
        assert row["exercise"] == answer["exercise"]["permission"]
        assert row["red_flags"].split() == [flag["id"] for flag in answer["red_flags"] if flag["presence"] == "present"]
        assert (row["content_version"], row["engine_version"]) == (
            answer["versions"]["content"],
            answer["versions"]["engine"],
        )
        assert row["problem"] is None
    assert levels[2]["red_flags"] == "locked-knee-now"
    assert (levels[3]["level"], levels[3]["floor"]) == ("undetermined", "emergency")


def test_a_bad_row_is_a_problem_without_what_was_sent(levels: list[dict[str, Any]]) -> None:
    for (_, kind, pointer), row in zip(BAD, levels[len(REPORTS) :], strict=True):
        problem = json.loads(row["problem"])
        assert (problem["type"], problem["errors"][0]["pointer"]) == (kind, pointer)
        assert (row["level"], row["red_flags"]) == (None, None)
        assert "hurts" not in row["problem"]
    assert json.loads(levels[len(REPORTS) + 1]["problem"])["errors"][0]["nearest"] == "locked_knee"


def test_the_reports_themselves_are_not_copied(levels: list[dict[str, Any]]) -> None:
    assert [*levels[0]] == ["patient", *RESULT_COLUMNS]


def test_results_of_an_earlier_run_are_left_alone(
    example: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "levels").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["triage_panel.py", "reports/", "levels/"])
    assert example.is_empty("levels/")
    (tmp_path / "levels" / "part.parquet").touch()

    with pytest.raises(SystemExit) as ended:
        example.main()

    assert ended.value.code == 2
    assert "levels/ is not empty" in capsys.readouterr().err


def test_a_column_that_is_called_like_a_result_is_not_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="state"):
        triage_frame(pd.DataFrame({"report": ["{}"], "state": ["Ohio"]}))


def test_half_a_character_in_one_row_costs_the_others_nothing() -> None:
    cut, whole = triage_frame(pd.DataFrame({"report": ["\ud800", "{}"]}, dtype=object)).to_dict("records")

    assert json.loads(cut["problem"])["type"] == "/problems/invalid-json"
    assert whole["level"] == "undetermined"


def test_an_empty_part_has_the_columns_and_types_of_a_full_one() -> None:
    full = triage_frame(pd.DataFrame({"report": ["{}"]}))

    assert (triage_frame(pd.DataFrame({"report": []})).dtypes == full.dtypes).all()


def test_the_rule_book_is_loaded_once_in_a_process() -> None:
    before = shipped_rulebook.cache_info().misses

    triage_frame(pd.DataFrame({"report": ["{}"] * 3}))

    assert shipped_rulebook.cache_info().misses == before
