"""GET /v1/exercises/{slug}/figure and /figures, as a page or an app uses them."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

FIGURE = "/v1/exercises/clamshell/figure"


def test_a_figure_is_an_svg_image(client: TestClient) -> None:
    answer = client.get(FIGURE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg ")


def test_a_figure_may_run_and_load_nothing(client: TestClient) -> None:
    policy = client.get(FIGURE).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy


def test_a_figure_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get(FIGURE)
    again = client.get(FIGURE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_sides_and_motion_differ_and_stay(client: TestClient) -> None:
    queries = ("", "?side=left", "?side=right", "?motion=true", "?side=left&motion=true", "?side=right&motion=true")
    drawn = {query: client.get(FIGURE + query).content for query in queries}
    assert len(set(drawn.values())) == len(queries)
    assert drawn == {query: client.get(FIGURE + query).content for query in queries}


def test_every_exercise_has_a_figure(client: TestClient, app: FastAPI) -> None:
    for slug in app.state.catalog.snapshot.catalog.by_slug:
        assert client.get(f"/v1/exercises/{slug}/figure").status_code == 200


def test_a_misspelt_exercise_is_answered_with_the_nearest(client: TestClient) -> None:
    answer = client.get("/v1/exercises/clamshel/figure")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["nearest"] == "clamshell"


@pytest.mark.parametrize("query", ["side=up", "side=", "motion=yes", "motion=1", "mirror=true", "side=left&side=right"])
def test_what_a_figure_cannot_be_asked_for_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"{FIGURE}?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_new_catalog_is_drawn_anew(client: TestClient, app: FastAPI) -> None:
    figures, catalog = app.state.editions.english.figures, app.state.catalog.snapshot
    exercise = catalog.catalog.by_slug["clamshell"]
    first = figures.of(exercise, "one", None, False)
    assert figures.of(exercise, "one", None, False) is first
    assert figures.of(exercise, "two", None, False) is not first


def test_the_contact_sheet_shows_every_active_exercise_and_loads_from_here_only(
    client: TestClient, app: FastAPI
) -> None:
    page = client.get("/figures")
    shown = re.findall(r'src="v1/exercises/([a-z0-9-]+)/figure"', page.text)
    assert shown == [each.slug for each in app.state.catalog.snapshot.catalog.exercises if each.is_active]
    assert "http" not in page.text
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    assert "/figures" not in client.get("/openapi.json").json()["paths"]
