"""The contract, fuzzed: Schemathesis sends what the OpenAPI document allows and what it forbids, with all its checks.

The number of cases follows the Hypothesis profile: few in `make test`, a thousand an operation in `make test-long`.
"""

import re
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from hypothesis import settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

from app.main import create_app
from app.rendering.calendar import known_time_zones
from app.schemas.calendars import TIME_ZONE
from app.settings import Settings
from tests.conftest import PROFILE

APP = create_app(Settings(log_level="error"))


def _contract(*, coverage: bool) -> BaseSchema:
    schema = schemathesis.openapi.from_dict(APP.openapi())
    schema.app = APP
    schema.config.phases.coverage.enabled = coverage
    # A list that is too long is refused for its length only where the body is not too large already.
    refusals = schema.config.checks.negative_data_rejection
    refusals.expected_statuses = [*refusals.expected_statuses, "413"]
    return schema


# The coverage phase breaks every property of a body in every way: three thousand requests for a report.
READS = _contract(coverage=True).include(method="GET")
# A batch answers 200 whatever its lines hold; each line is answered by the operation for one, which is fuzzed here.
DECISIONS = _contract(coverage=PROFILE == "long").exclude(method="GET").exclude(path="/v1/triage/batch")
_ZONES = sorted(known_time_zones())
_MAX_WEEK = 52


# What leads from one answer to the next request: the links of the document, and those that ids in answers suggest.
STEPS = _contract(coverage=False).include(method="GET").as_state_machine()


@pytest.fixture(scope="module", autouse=True)
def started(database_url: str) -> Iterator[None]:
    """The application under test, started for the whole module."""
    APP.state.settings = Settings(database_url=database_url, log_level="error")
    with TestClient(APP):
        yield


@READS.parametrize()
def test_every_read_keeps_its_contract(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@DECISIONS.parametrize()
def test_every_decision_keeps_its_contract(case: schemathesis.Case[Any]) -> None:
    case.body = _as_there_are(case.body)
    case.call_and_validate()


def _as_there_are(body: Any) -> Any:
    """The body with what no schema can say: a time zone is one of those there are, a week one that every phase has."""
    if not isinstance(body, dict):
        return body
    zone, week = body.get("time_zone"), body.get("week")
    there_are: dict[str, Any] = {}
    if isinstance(zone, str) and re.fullmatch(TIME_ZONE, zone):
        there_are["time_zone"] = _ZONES[crc32(zone.encode()) % len(_ZONES)]
    if type(week) is int and 1 <= week <= _MAX_WEEK:
        there_are["week"] = 1
    return body | there_are


# One example is a walk of some sixty requests.
class TestEveryStepKeepsTheContract(STEPS.TestCase):  # type: ignore[name-defined, misc]
    settings = settings(max_examples=300 if PROFILE == "long" else 5)


def test_every_check_is_on() -> None:
    load_all_checks()
    for schema in (READS, DECISIONS):
        assert [name for name in CHECKS.get_all_names() if not getattr(schema.config.checks, name).enabled] == []


def test_every_list_leads_to_its_entries() -> None:
    paths = APP.openapi()["paths"]
    linked = {
        name
        for item in paths.values()
        for name in item.get("get", {}).get("responses", {}).get("200", {}).get("links", ())
    }
    assert linked == {item["get"]["operationId"] for path, item in paths.items() if "{" in path}
