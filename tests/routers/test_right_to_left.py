"""Claims about a handout in a language that is written from right to left."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from tests.progression_requests import Json
from tests.right_to_left import speak_from_right_to_left, turned
from tests.routers.program_requests import case_of, request_of


@pytest.fixture(autouse=True)
def right_to_left(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_from_right_to_left(monkeypatch)


@pytest.fixture
def program(client: TestClient) -> Json:
    request = request_of(case_of("G05")) | {"start_date": "2026-11-30"}
    answer: Json = client.post("/v1/programs", json=request).json()
    return answer


def _page(client: TestClient, program: Json) -> str:
    response = client.post("/v1/handouts", json={"program": program})
    assert response.status_code == 200, response.text
    return response.text


def test_the_page_says_its_direction_and_puts_nothing_to_one_side_by_name(client: TestClient, program: Json) -> None:
    page = _page(client, program)

    assert '<html lang="he" dir="rtl">' in page
    assert not re.search(r"\b(left|right)\b", page[page.index("<style>") : page.index("</style>")])
    assert f"<h1>{turned('Your knee exercises')}</h1>" in page


def test_english_sources_have_a_direction_of_their_own(client: TestClient, program: Json) -> None:
    assert '<ul lang="en" dir="ltr">' in _page(client, program)


def test_words_that_may_be_in_another_language_keep_their_order_and_that_of_the_words_around_them(
    client: TestClient, program: Json
) -> None:
    page = _page(client, program)
    session = program["phases"][0]["sessions"][0]
    names = {each["slug"]: each["name"] for each in program["phases"][0]["exercises"]}
    listed = [f"\u2068{names[each['slug']]}\u2069" for each in session["exercises"]]

    assert f"<li>{'; '.join(listed)}.</li>" in page
    assert f'<th scope="row">{listed[0]}</th>' in page
    assert f"<h3>{listed[0]}</h3>" in page
    assert page.count("\u2068") == page.count("\u2069") - page.count("\u2066")


def test_doses_and_pain_keep_their_numbers(client: TestClient, program: Json) -> None:
    page = _page(client, program)

    for said in ("Each set: 10 to 15 times.", "Rest 30 to 45 seconds between sets.", "2 sets."):
        assert f"<li>{turned(said)}</li>" in page
    assert f"<td>{turned('0 to 2')}</td>" in page


def test_the_paper_is_tagged_in_its_language_and_its_code_can_be_read(client: TestClient, program: Json) -> None:
    response = client.post("/v1/handouts", json={"program": program}, headers={"Accept": "application/pdf"})
    pdf = PdfReader(BytesIO(response.content))
    code = program["program_digest"].partition(":")[2][:12]

    assert response.status_code == 200
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "he"
    assert root["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("path", ["/page/page.css", "/rules", "/figures"])
def test_the_style_of_no_page_names_a_side(client: TestClient, path: str) -> None:
    text = client.get(path).text
    style = text[text.index("<style>") : text.index("</style>")] if "<style>" in text else text
    assert not re.search(r"\b(left|right)\b", style)
