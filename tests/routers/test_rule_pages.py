"""Claims about the pages of the rules: complete, linked both ways, and nothing in them but text."""

import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from app.rendering.rule_pages import TITLES, entry_page, index_page, make_library, noun_page

_CATALOG = "exercises"


class _Nesting(HTMLParser):
    """Notes the elements that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in ("meta", "link", "input", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _is_well_formed(page: str) -> bool:
    nesting = _Nesting()
    nesting.feed(page)
    return nesting.open == []


def _links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


@pytest.mark.parametrize("noun", TITLES)
def test_every_entry_of_the_api_has_a_page_that_its_json_leads_to(client: TestClient, noun: str) -> None:
    items = client.get(f"/v1/{noun}", params={"limit": 100} if noun == _CATALOG else None).json()["items"]
    listed = client.get(f"/rules/{noun}")
    for entry in items:
        name = entry.get("slug") or entry["id"]
        assert f'href="{noun}/{name}"' in listed.text
        page = client.get(f"/rules/{noun}/{name}")
        assert page.status_code == 200, name
        assert _is_well_formed(page.text), name
    links = client.get(f"/v1/{noun}/{name}").headers["link"]
    assert links == f'<../../rules/{noun}/{name}>; rel="alternate"; type="text/html"'
    assert f'href="../../v1/{noun}/{name}"' in page.text


def test_a_rule_says_what_it_rests_on_and_how_far_it_is_signed(client: TestClient) -> None:
    rule = client.get("/v1/red-flags/locked-knee-now").json()
    page = client.get("/rules/red-flags/locked-knee-now").text
    assert f"Status: {rule['status']}" in page
    for text in (rule["reviewed_on"], rule["review_by"], rule["owner"], *(each["id"] for each in rule["sources"])):
        assert text in page


def test_links_lead_both_ways(client: TestClient) -> None:
    rule = _links(client.get("/rules/red-flags/locked-knee-now").text)
    assert "../findings/locked_knee" in rule
    assert "../sources/seed_1" in rule
    assert "../red-flags/locked-knee-now" in _links(client.get("/rules/findings/locked_knee").text)
    assert "../red-flags/locked-knee-now" in _links(client.get("/rules/sources/seed_1").text)
    assert "../impairments/hip_abductor_weakness" in _links(client.get("/rules/exercises/clamshell").text)


def test_every_link_of_a_page_leads_somewhere(client: TestClient) -> None:
    for path in ("/rules", "/rules/impairments", "/rules/impairments/hip_abductor_weakness", "/rules/sources/seed_1"):
        for link in set(_links(client.get(path).text)):
            assert client.get(str(client.base_url.join(path).join(link))).status_code == 200, (path, link)


def test_names_in_conditions_are_explained(client: TestClient) -> None:
    page = client.get("/rules/impairments/hip_abductor_weakness").text
    explained = page.partition("Names in these conditions")[2]
    assert "<dt><code>hip_abduction_deficit_pct</code></dt>" in explained
    assert "../findings/hip_abduction_strength_pct_bw" in explained


def test_an_id_names_one_thing_only(client: TestClient) -> None:
    seen: dict[str, str] = {}
    for noun in TITLES:
        for name in re.findall(rf'href="{noun}/([^"]+)"', client.get(f"/rules/{noun}").text):
            assert seen.setdefault(name, noun) == noun
    assert len(seen) > 1000


def test_a_search_finds_ids_and_titles_with_every_word(client: TestClient) -> None:
    found = client.get("/rules", params={"q": "Locked KNEE"}).text.partition("All rules")[0]
    assert "rules/red-flags/locked-knee-now" in found
    assert "rules/findings/locked_knee" in found
    assert "Found: 0" in client.get("/rules", params={"q": "no such words"}).text


@pytest.mark.parametrize("path", ["/rules/recipes", "/rules/findings/other", "/rules/recipes/locked_knee"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_that_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/rules/findings/locked_knee").headers["etag"]
    assert client.get("/rules/findings/locked_knee", headers={"If-None-Match": etag}).status_code == 304


def test_nothing_of_an_entry_or_a_search_is_taken_for_html() -> None:
    evil = '<script>alert("x")</script>&'
    entries: dict[str, dict[str, dict[str, object]]] = {noun: {} for noun in TITLES}
    entries["findings"] = {"a_b": {"id": "a_b", "question": evil, "when": f"a_b {evil}", "values": [{"text": evil}]}}
    library = make_library(entries, {"c_d": evil})
    for page in (entry_page(library, "findings", "a_b"), noun_page(library, "findings"), index_page(library, evil)):
        assert b"<script" not in page
        assert b"&lt;script&gt;" in page
