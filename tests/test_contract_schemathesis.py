"""The contract, fuzzed: Schemathesis sends what the OpenAPI document allows and what it forbids, with all its checks.

The number of cases follows the Hypothesis profile: few in `make test`, a thousand an operation in `make test-long`.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.main import create_app
from app.settings import Settings
from tests.conftest import PROFILE
from tests.serving import address_of, listening_socket, served

APP = create_app(Settings(log_level="error"))
# The cases are made when tests are collected, and name where they are sent.
LISTENING = listening_socket()


def _contract(*, coverage: bool) -> BaseSchema:
    # A copy: links that Schemathesis infers are its own.
    schema = schemathesis.openapi.from_dict(deepcopy(APP.openapi()))
    schema.config.update(base_url=address_of(LISTENING))
    schema.config.phases.coverage.enabled = coverage
    # A list that is too long is refused for its length only where the body is not too large already.
    refusals = schema.config.checks.negative_data_rejection
    refusals.expected_statuses = [*refusals.expected_statuses, "413"]
    return schema


# The coverage phase breaks every property of a body in every way: three thousand requests for a report.
READS = _contract(coverage=True).include(method="GET")
# A batch answers 200 whatever its lines hold; each line is answered by the operation for one, which is fuzzed here.
DECISIONS = _contract(coverage=PROFILE == "long").exclude(method="GET").exclude(path="/v1/triage/batch")

# What leads from one answer to the next request: the links of the document, and those that ids in answers suggest.
STEPS = _contract(coverage=False).include(method="GET").as_state_machine()


@pytest.fixture(scope="module", autouse=True)
def started(database_url: str) -> Iterator[None]:
    """The application under test, served for the whole module: in process Schemathesis would start it for each test."""
    APP.state.settings = Settings(database_url=database_url, log_level="error")
    with served(APP, LISTENING):
        yield


@READS.parametrize()
def test_every_read_keeps_its_contract(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@DECISIONS.parametrize()
def test_every_decision_keeps_its_contract(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    excluded: list[Any] = [positive_data_acceptance] if _is_about_a_relation(response) else []
    case.validate_response(response, excluded_checks=excluded)


_RELATION = re.compile(
    r"(after_as_of|before_date|before_start|duplicate|not_exactly_one) .*"
    r"|not_allowed /(time_zone|clinician_instructions/\d+/(slug|group))"
    r"|out_of_range /week|required /start_date|too_long /as_of"
)


def _is_about_a_relation(response: Any) -> bool:
    """Whether all that is refused is what no schema can say: days in order, a time zone that there is, and the like."""
    if response.status_code != 422:
        return False
    errors = response.json()["errors"]
    return all(_RELATION.fullmatch(f"{each['code']} {each.get('pointer')}") for each in errors)


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
