"""Claims about the order in which a report is written: it is kept while reading, and never shows in an answer."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.strategies import FINDINGS, findings_sent, screens_sent


def _shuffled(part: Any, chance: Random) -> Any:
    if not isinstance(part, dict):
        return part
    names = list(part)
    chance.shuffle(names)
    return {name: _shuffled(part[name], chance) for name in names}


@pytest.mark.parametrize("path", ["/v1/triage", "/v1/triage/explanation", "/v1/classifications"])
@given(findings_sent(tuple(FINDINGS), 30), screens_sent(), st.randoms(use_true_random=False))
def test_a_report_gives_the_same_bytes_in_whatever_order_it_is_written(
    client: TestClient, path: str, findings: dict[str, Any], screens: dict[str, str], chance: Random
) -> None:
    report = {"affected_side": "left", "screens": screens, "findings": findings}
    answer = client.post(path, json=report)

    assert answer.status_code == 200
    assert client.post(path, json=_shuffled(report, chance)).content == answer.content
