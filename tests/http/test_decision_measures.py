"""Claims about the metrics of decisions: counted by words of the rule book, complete from the start, bounded."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.main import create_app
from app.settings import Settings
from bench.requests import CLASSIFICATION, PROGRAM
from tests.conftest import REPORT


@pytest.fixture
def fresh(database_url: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=database_url, log_level="error", languages=("en",)))) as client:
        yield client


def _value(client: TestClient, series: str) -> float:
    match = re.search(rf"^{re.escape(series)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert match is not None, series
    return float(match[1])


def test_a_triage_is_counted_by_level_and_by_each_present_rule(fresh: TestClient) -> None:
    answer = fresh.post("/v1/triage", json=REPORT).json()
    present = [flag["id"] for flag in answer["red_flags"] if flag["presence"] == "present"]
    assert present
    assert _value(fresh, f'genu_triages_total{{level="{answer["level"]}",state="{answer["state"]}"}}') == 1
    for rule in present:
        assert _value(fresh, f'genu_red_flags_total{{rule="{rule}"}}') == 1


def test_classifications_and_programs_are_counted(fresh: TestClient) -> None:
    patterns = fresh.post("/v1/classifications", json=CLASSIFICATION).json()["patterns"]
    found = [each for each in patterns if each["certainty"] in ("established", "likely", "possible")]
    assert found
    for each in found:
        assert _value(fresh, f'genu_patterns_total{{certainty="{each["certainty"]}",pattern="{each["id"]}"}}') == 1
    outcome = fresh.post("/v1/programs", json=PROGRAM).json()["outcome"]
    assert _value(fresh, f'genu_programs_total{{outcome="{outcome}"}}') == 1


def test_a_refused_request_is_no_decision(fresh: TestClient) -> None:
    fresh.post("/v1/triage", json={"findings": {"locked_knee": "maybe"}})
    assert not re.search(r"^genu_triages_total\{.*\} [1-9]", fresh.get("/metrics").text, re.MULTILINE)


def test_every_rule_has_a_series_before_it_fires(fresh: TestClient) -> None:
    rules = set(re.findall(r'^genu_red_flags_total\{rule="([^"]+)"\} 0', fresh.get("/metrics").text, re.MULTILINE))
    assert rules == {flag.id for flag in shipped_rulebook().triage.red_flags}


def test_the_age_of_the_catalog_and_the_state_of_its_database_are_told(fresh: TestClient, tmp_path: Path) -> None:
    for name in ("taken", "looked"):
        assert 0 <= time() - _value(fresh, f"genu_catalog_{name}_timestamp_seconds") < 60
    assert _value(fresh, "genu_database_up") == 1
    lost = Settings(database_url=f"sqlite:///{tmp_path / 'missing' / 'genu.db'}", log_level="error")
    with TestClient(create_app(lost)) as client:
        assert _value(client, "genu_database_up") == 0
        assert _value(client, "genu_catalog_looked_timestamp_seconds") == 0
