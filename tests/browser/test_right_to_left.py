"""Claims about where things stand on a handout that is written from right to left, as a browser shows it."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page
from starlette.testclient import TestClient

from tests.browser.accessibility import check_for_everyone
from tests.browser.conftest import Opened
from tests.progression_requests import Json
from tests.right_to_left import speak_from_right_to_left, turned
from tests.routers.program_requests import case_of, request_of


def _program_whose_code_begins_with_numbers(client: TestClient) -> Json:
    """Groups of digits alone change places among words from right to left, groups with letters do not (UAX 9)."""
    for days in range(200):
        start = (date(2026, 11, 30) + timedelta(days=days)).isoformat()
        request = request_of(case_of("G05")) | {"start_date": start}
        program: Json = client.post("/v1/programs", json=request).json()
        if program["program_digest"].partition(":")[2][:8].isdecimal():
            return program
    raise AssertionError("one code in 43 begins with eight digits")


def _places(page: Page, selector: str, words: list[str]) -> list[tuple[float, float]]:
    """Line and left edge of each of these words of the first such element."""
    places: list[list[float]] = page.evaluate(
        """([selector, words]) => {
            const text = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT).nextNode();
            return words.map((word) => {
                const found = document.createRange();
                found.setStart(text, text.data.indexOf(word));
                found.setEnd(text, text.data.indexOf(word) + word.length);
                const { top, left } = found.getBoundingClientRect();
                return [top, left];
            });
        }""",
        [selector, words],
    )
    return [(top, left) for top, left in places]


@pytest.mark.parametrize("width", [1000, 320])
def test_tables_and_lists_begin_at_the_right_and_codes_at_the_left(
    opened: Opened, client: TestClient, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    speak_from_right_to_left(monkeypatch)
    program = _program_whose_code_begins_with_numbers(client)
    page = opened.page(viewport={"width": width, "height": 800})
    page.set_content(client.post("/v1/handouts", json={"program": program}).text)

    code = program["program_digest"].partition(":")[2][:12]
    groups = [code[:4], code[4:8], code[8:]]
    for place in (".code strong", "footer"):
        assert _places(page, place, groups) == sorted(_places(page, place, groups))
    sign, pain = (page.locator(f".lights tr:first-child {cell}").first.bounding_box() for cell in ("th", "td"))
    assert sign is not None
    assert pain is not None
    assert sign["x"] > pain["x"]
    low, most = ((top, -left) for top, left in _places(page, ".lights td", ["0", "2"]))
    assert low < most
    assert page.locator("h1").text_content() == turned("Your knee exercises")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    check_for_everyone(page)
