"""Claims about what the page keeps: it can be forgotten everywhere, and what an earlier version kept is no dead end."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.testclient import TestClient

from tests.browser.conftest import Opened
from tests.browser.interview import Interview, with_program

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


def test_what_is_written_in_a_form_stays_in_another_language_and_after_loading_again(
    page: Page, client: TestClient
) -> None:
    interview = with_program(page, client)
    interview.press_named("log.add")
    interview.choose(page.locator("#session-pain_after_nprs"), "4")
    pain = page.locator("#session-pain_before_nprs")
    interview.choose(pain, "3")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#session-pain_after_nprs")).to_have_value("4")
    page.reload()
    expect(pain).to_have_value("3")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text(interview.say("log.add"))
    interview.press_named("log.send")
    interview.expect_heading("program.heading")

    [log] = page.evaluate("JSON.parse(sessionStorage.getItem('genu-interview')).logs")
    assert log["pain_after_nprs"] == 4
    interview.press_named("log.add")
    expect(pain).to_have_value("")
    interview.press_named("log.cancel")
    interview.expect_heading("program.heading")


def test_wishes_that_are_written_stay_after_loading_again(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.press_named("program.wishes")
    page.locator("#days_per_week").fill("5")
    page.locator("#equipment-chair").check()
    page.locator("#floor_access-no").check()
    page.reload()
    interview.expect_heading("wishes.heading")

    expect(page.locator("#days_per_week")).to_have_value("5")
    expect(page.locator("#equipment-chair")).to_be_checked()
    expect(page.locator("#floor_access-no")).to_be_checked()
    interview.press_named("wishes.show")
    interview.expect_heading("program.heading")
    expect(page.locator("#step")).to_contain_text("5 days a week")


def test_a_page_that_is_brought_back_shows_nothing_that_was_forgotten_meanwhile(page: Page) -> None:
    # A browser keeps a page it leaves as it is, and shows it again when somebody goes back.
    interview = Interview.begin(page)
    interview.answer("no")
    page.evaluate("sessionStorage.clear()")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    interview.expect_heading("start.heading")
    expect(page.locator(".given li")).to_have_count(0)


def test_another_language_does_not_trade_a_running_plan_for_one_of_other_rules(page: Page, client: TestClient) -> None:
    # The sessions that were logged fit the plan they were logged for.
    interview = with_program(page, client)
    interview.log_pain(2)

    def of_other_rules(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        answer["versions"]["content"] = "0123456789abcdef"
        route.fulfill(response=response, json=answer)

    page.route("**/v1/programs", of_other_rules)
    kept = "JSON.parse(sessionStorage.getItem('genu-interview')).program.program_digest"
    before = page.evaluate(kept)
    page.get_by_role("button", name="Español").click()
    expect(page.locator("h1")).to_have_text("Sus ejercicios")

    assert page.evaluate(kept) == before
