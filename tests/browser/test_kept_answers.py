"""Claims about what the page keeps: it can be forgotten everywhere, and what an earlier version kept is no dead end."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.interview import Interview

FORBIDDEN = (
    "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)


def keep(page: Page, kept: Any) -> None:
    """Reload the page with this in its memory."""
    page.evaluate("kept => sessionStorage.setItem('genu-interview', kept)", json.dumps(kept))
    page.reload()


def test_everything_is_forgotten_also_where_nothing_may_be_stored(opened: Opened, address: str) -> None:
    page = opened.page()
    page.add_init_script(FORBIDDEN)
    page.goto(address)
    interview = Interview.begin(page)
    interview.answer("no")
    interview.press_named("page.forget")
    interview.expect_heading("start.heading")
    interview.press_named("start.begin")

    expect(page.locator("h1")).to_contain_text("do you have chest pain")
    expect(page.locator(".given li")).to_have_count(0)


@pytest.mark.parametrize(
    "kept",
    [
        {"begun": True, "answers": {}},
        {"begun": True, "answers": None, "enough": None, "logs": "none"},
        {"begun": True, "answers": [{"kind": "screen", "id": "a_question_that_is_gone", "value": "yes"}]},
        {"begun": True, "answers": [{"kind": "finding", "id": "a_question_that_is_gone", "value": "yes"}]},
        {"begun": True, "answers": [None, {"kind": "of_old", "id": "age_years", "value": 3}]},
    ],
    ids=str,
)
def test_what_an_earlier_version_kept_leads_to_a_question(page: Page, kept: Any) -> None:
    keep(page, kept)

    expect(page.locator("h1")).to_contain_text("do you have chest pain")
    expect(page.locator(".given li")).to_have_count(0)
