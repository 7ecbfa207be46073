"""Claims about the page: what cannot wait is said at once and stays, whatever happens meanwhile."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.testclient import TestClient

from tests.browser.conftest import Opened
from tests.browser.interview import Interview, with_program


def test_a_warning_stays_while_another_answer_is_changed(page: Page) -> None:
    interview = Interview.begin(page)
    first = interview.heading
    interview.answer("no")
    interview.answer("yes")
    page.get_by_text("Your answers so far").click()
    page.get_by_role("button", name=f"Change: {first}").click()
    expect(page.locator("h1")).to_have_text(first)

    expect(page.get_by_role("alert")).to_contain_text("can be an emergency")


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_yes_to_a_danger_sign_is_answered_also_where_the_service_is_away(
    opened: Opened, page: Page, status: int
) -> None:
    opened.expected += [
        "Failed to load resource: net::ERR_FAILED",
        "Failed to load resource: the server responded with a status of 500 (Internal Server Error)",
        "Failed to load resource: the server responded with a status of 503 (Service Unavailable)",
    ]
    interview = Interview.begin(page)
    page.route("**/v1/triage", lambda route: route.fulfill(status=status, json={}) if status else route.abort())
    interview.press(interview.button("yes"))
    expect(page.locator("#trouble-heading")).to_be_focused()

    expect(page.locator("#trouble")).to_contain_text("If it is bad or getting worse, call an ambulance now.")
    page.unroute("**/v1/triage")
    interview.press_named("trouble.again")
    expect(page.get_by_role("alert")).to_have_count(1)


def test_what_the_service_did_wrong_is_not_said_of_the_answers(opened: Opened, page: Page) -> None:
    opened.expected.append("Failed to load resource: the server responded with a status of 500 (Internal Server Error)")
    interview = Interview.begin(page)
    page.route("**/v1/triage", lambda route: route.fulfill(status=500, json={"title": "Internal error"}))
    interview.press(interview.button("no"))

    expect(page.get_by_role("alert")).to_contain_text("Something went wrong on this page or in the service.")
    expect(page.get_by_role("alert")).not_to_contain_text("ambulance")


def test_a_late_answer_that_raises_the_level_is_told_at_once(page: Page) -> None:
    # giving-way-recurrent: two or more times in four weeks, soon; until here the page said: look after it yourself.
    interview = Interview.begin(page)
    interview.answer_danger_questions()
    expect(page.locator("#step")).to_contain_text("You can look after this yourself.")
    interview.press_named("level.go_on")
    interview.answer("right")
    interview.press_named("page.done_early")
    interview.press_named("wishes.show")
    expect(page.locator("#progress")).to_contain_text(interview.say("question.part_exercises"))
    interview.answer("no")
    assert "buckle" in interview.heading
    interview.answer("3")

    interview.expect_heading("level.heading")
    expect(page.locator("#step")).to_contain_text("Your answers about your knee have changed this.")
    expect(page.locator("#step")).to_contain_text("Ask for an appointment")
    interview.press_named("level.go_on")
    expect(page.locator("#step")).not_to_contain_text("Your answers about your knee have changed this.")


def test_going_back_before_an_answer_came_stays_at_the_question(page: Page) -> None:
    # The next question, come late, would take the place of the old one under the finger that corrects it.
    interview = Interview.begin(page)
    interview.answer("no")
    second = interview.heading
    waiting: list[Route] = []
    page.route("**/v1/triage", lambda route: waiting.append(route))
    interview.press(interview.button("no"))
    expect(page.locator("#step")).to_have_attribute("aria-busy", "true")
    interview.press_named("page.back")
    expect(page.locator("#step")).to_contain_text("You answered: No")
    with page.expect_response("**/v1/triage"):
        waiting[0].continue_()

    page.wait_for_timeout(200)
    assert interview.heading == second
    page.unroute("**/v1/triage")
    interview.answer("yes")
    answers: Any = page.evaluate("JSON.parse(sessionStorage.getItem('genu-interview')).answers")
    assert [each["value"] for each in answers] == ["no", "yes"]


def test_what_takes_long_is_said(page: Page) -> None:
    interview = Interview.begin(page)
    waiting: list[Route] = []
    page.route("**/v1/triage", lambda route: waiting.append(route))
    interview.press(interview.button("no"))
    expect(page.get_by_role("status").first).to_have_text("One moment, please.")
    waiting[0].continue_()

    expect(page.locator("#progress")).to_contain_text(interview.say("question.part_danger"))


def test_a_yes_to_a_danger_sign_stands_when_somebody_goes_back_to_the_plan(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.press_named("next.new")
    expect(interview.button("yes")).to_be_visible()
    interview.answer("yes")
    expect(page.get_by_role("alert")).to_contain_text("can be an emergency")
    interview.press_named("log.cancel")

    interview.expect_heading("program.paused")
    expect(page.locator("#step > .care").first).to_contain_text("Stop. Call emergency services now.")
    expect(page.locator(".exercise")).to_have_count(0)
