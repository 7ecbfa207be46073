"""Claims about the interview page, seen in a real browser that reaches no other host."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.interview import Interview

SCREENS = 19
"""Questions an adult answers at least: the gating ones that are asked, without the one for children, and the age."""


def begin(page: Page) -> Interview:
    interview = Interview(page)
    interview.press(page.get_by_role("button", name="Start", exact=True))
    expect(page.locator("#progress")).not_to_be_empty()
    return interview


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_an_interview_leads_from_the_first_question_to_the_printed_handout_and_the_next_program(
    opened: Opened, address: str, by: Literal["mouse", "keyboard"]
) -> None:
    page = opened.page()
    page.add_init_script("window.print = () => { document.title = 'printed'; };")
    page.goto(address)
    interview = Interview(page, by)
    interview.press(page.get_by_role("button", name="Start", exact=True))
    expect(page.locator("h1")).to_contain_text("chest pain")
    answer_danger_questions(interview)

    assert "How soon" in interview.heading
    expect(page.locator(".care")).to_contain_text("You can look after this yourself")
    interview.press(page.get_by_role("button", name="Go on to the questions about your knee"))
    expect(page.locator("h1")).to_contain_text("Which knee")
    interview.answer("right")
    for value in ("straight", "yes"):
        interview.answer(value)
    interview.press(page.get_by_role("button", name="That is enough"))

    expect(page.locator("h1")).to_contain_text("What fits into your life")
    for box in ("equipment-chair", "equipment-mat", "goals-stairs", "floor_access-yes"):
        interview.press(page.locator(f"#{box}"))
    interview.press(page.get_by_role("button", name="Show my exercises"))
    expect(page.locator("#progress")).to_contain_text("To find more exercises")
    interview.answer("no")
    interview.press(page.get_by_role("button", name="That is enough"))
    expect(page.locator("h1")).to_have_text("Your exercises")
    expect(page.locator(".exercise img[alt]").first).to_have_js_property("complete", True)
    assert page.locator(".exercise img").first.evaluate("each => each.naturalWidth") > 0

    interview.press(page.get_by_role("button", name="Print the plan"))
    paper = page.frame_locator("iframe")
    expect(paper.locator("h1")).to_have_text("Your knee exercises")
    expect(paper.locator(".card").first).to_be_visible()
    assert paper.locator("table").first.evaluate("each => getComputedStyle(each).borderCollapse") == "collapse"
    page.frames[1].wait_for_function("document.title === 'printed'")
    assert saved(interview, "Save as PDF").startswith(b"%PDF")
    assert saved(interview, "Save as calendar file").startswith(b"BEGIN:VCALENDAR")

    interview.press(page.get_by_role("button", name="Log a session"))
    expect(page.locator("h1")).to_have_text("Log a session")
    choose(interview, "pain_during_nprs", "7")
    interview.press(page.get_by_role("button", name="Show what is next"))
    expect(page.locator("h2", has_text="What is next")).to_be_visible()
    expect(page.locator(".note", has_text="What is next")).to_contain_text("a step down")


def answer_danger_questions(interview: Interview) -> None:
    """Every gating question no, 27 years old, and no to what is asked beyond."""
    page = interview.page
    for _ in range(SCREENS + 1):
        interview.answer("27" if page.locator("#number").count() else "no")
    expect(page.locator("#progress")).to_contain_text("You can stop at any time")
    interview.press(page.get_by_role("button", name="Skip the rest"))
    expect(page.locator("h1")).to_contain_text("How soon")


def saved(interview: Interview, name: str) -> bytes:
    with interview.page.expect_download() as download:
        interview.press(interview.page.get_by_role("button", name=name))
    expect(interview.page.get_by_role("status").filter(has_text="was saved")).to_be_visible()
    return download.value.path().read_bytes()


def choose(interview: Interview, name: str, value: str) -> None:
    """Choose a value in the first field of that name."""
    target = interview.page.locator(f'select[id$="{name}"]').first
    if interview.by == "mouse":
        target.select_option(value)
    else:
        interview.reach(target)
        interview.page.keyboard.type(value)
    expect(target).to_have_value(value)
