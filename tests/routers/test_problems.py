"""Claims about the pages behind the problem types."""

import pytest
from starlette.testclient import TestClient

from app.problems import KINDS


@pytest.mark.parametrize("slug", KINDS)
def test_every_problem_type_is_a_readable_page(client: TestClient, slug: str) -> None:
    page = client.get(KINDS[slug].type)
    assert page.headers["content-type"].startswith("text/html")
    assert KINDS[slug].title in page.text


def test_an_unknown_problem_type_is_404(client: TestClient) -> None:
    assert client.get("/problems/nothing").status_code == 404
