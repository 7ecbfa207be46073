"""Claims about problem types: each is a page that can be read where it says, behind a gateway too."""

from collections.abc import Iterator
from typing import get_args

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.problems import KINDS
from app.schemas.fault_codes import FAULT_CODES, FaultCode
from app.settings import Settings


@pytest.fixture(scope="module")
def prefixed(database_url: str) -> Iterator[TestClient]:
    """The service behind a gateway that strips /knee."""
    app = create_app(Settings(database_url=database_url, log_level="error"))
    with TestClient(app, root_path="/knee", raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("slug", KINDS)
def test_every_problem_type_is_a_readable_page(client: TestClient, slug: str) -> None:
    page = client.get(KINDS[slug].type)
    assert page.headers["content-type"].startswith("text/html")
    assert KINDS[slug].title in page.text


@pytest.mark.parametrize("slug", KINDS)
def test_the_page_of_a_problem_explains_the_codes_it_may_have_and_no_other(client: TestClient, slug: str) -> None:
    page = client.get(KINDS[slug].type).text
    explained = {code for code in FAULT_CODES if f'<dt id="{code}">' in page}
    assert explained == {code for code, entry in FAULT_CODES.items() if slug in entry.problems}


def test_an_unknown_problem_type_is_404(client: TestClient) -> None:
    assert client.get("/problems/nothing").status_code == 404


def test_every_code_is_explained_and_appears_in_problems_that_exist() -> None:
    assert set(FAULT_CODES) == set(get_args(FaultCode))
    assert {slug for entry in FAULT_CODES.values() for slug in entry.problems} <= set(KINDS)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/knee/nothing", ""),
        ("GET", "/knee/v1/triage", ""),
        ("GET", "/knee/v1/exercises?nothing=1", ""),
        ("POST", "/knee/v1/triage", "{"),
        ("POST", "/knee/v1/triage", '{"findings": {"age_years": 500}}'),
        ("POST", "/knee/v1/calendars", '{"program": {}}'),
    ],
)
def test_behind_a_path_stripping_gateway_the_type_leads_to_its_page(
    prefixed: TestClient, method: str, path: str, body: str
) -> None:
    problem = prefixed.request(method, path, content=body, headers={"Content-Type": "application/json"}).json()

    page = prefixed.get(problem["type"])

    assert page.status_code == 200
    assert problem["title"] in page.text
    assert problem["type"] in page.text


def test_the_problem_of_a_line_of_a_batch_leads_to_its_page_too(prefixed: TestClient) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    answer = prefixed.post("/knee/v1/triage/batch", content="[]\n{\n", headers=headers)

    assert len(answer.text.splitlines()) == 2
    assert answer.text.count('"type":"/knee/problems/') == 2
