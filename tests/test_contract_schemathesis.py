"""The contract, fuzzed: Schemathesis sends what the OpenAPI document allows and what it forbids, with all its checks.

The number of cases follows the Hypothesis profile: few in `make test`, a thousand an operation in `make test-long`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import PROFILE

APP = create_app(Settings(log_level="error"))


def _contract(*, coverage: bool) -> BaseSchema:
    schema = schemathesis.openapi.from_dict(APP.openapi())
    schema.app = APP
    schema.config.phases.coverage.enabled = coverage
    return schema


# The coverage phase breaks every property of a body in every way: three thousand requests for a report.
READS = _contract(coverage=True).include(method="GET")
# A batch answers 200 whatever its lines hold; each line is answered by the operation for one, which is fuzzed here.
DECISIONS = _contract(coverage=PROFILE == "long").exclude(method="GET").exclude(path="/v1/triage/batch")


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
    case.call_and_validate()
