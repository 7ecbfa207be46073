"""Claims about every page that people see: usable by everyone, in light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from tests.browser.accessibility import check_for_everyone
from tests.browser.conftest import Opened
from tests.browser.interview import Interview
from tests.routers.program_requests import case_of, request_of

RULES = (
    "",
    "?q=locked",
    "/findings",
    "/red-flags/locked-knee-now",
    "/screens/injury_in_6_weeks",
    "/findings/age_years",
    "/patterns/genu_valgum",
    "/impairments/hip_abductor_weakness",
    "/conflicts/two_gaps",
    "/evidence-limits/inner_quadriceps",
    "/alignment-flags/windswept_legs",
    "/contraindications/groin_pain",
    "/exercise-tags/no_impact",
    "/modifiers",
    "/modifiers/pregnancy",
    "/phases/build",
    "/program-rules",
    "/program-rules/strength-calm",
    "/program-rules/level-of-care",
    "/progression-rules/E01",
    "/measures/S1",
    "/exercises/clamshell",
    "/sources/seed_1",
)


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def test_every_step_of_the_interview_is_for_everyone(page: Page) -> None:
    expect(page.locator("h1")).to_be_focused()
    check_for_everyone(page)
    interview = Interview.begin(page)
    check_for_everyone(page)
    interview.answer("yes")
    unfold(page)
    check_for_everyone(page)
    interview.press_named("page.back")
    interview.answer("no")
    for _ in range(18):
        interview.answer("no")
    interview.write(page.locator("#number"), "four")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please enter a number")
    check_for_everyone(page)
    page.locator("#number").fill("27")
    page.keyboard.press("Enter")
    interview.press_named("page.skip")
    interview.expect_heading("level.heading")
    check_for_everyone(page)
    interview.press_named("level.go_on")
    interview.answer("left")
    check_for_everyone(page)
    for value in ("straight", "yes"):
        interview.answer(value)
    interview.press_named("page.done_early")
    interview.expect_heading("wishes.heading")
    page.locator("#days_per_week").fill("9")
    interview.press_named("wishes.show")
    expect(page.get_by_role("alert")).not_to_be_empty()
    check_for_everyone(page)
    page.locator("#days_per_week").fill("3")
    interview.wish()
    unfold(page)
    expect(page.locator(".exercise details ol").first).to_be_visible()
    check_for_everyone(page)
    interview.press_named("program.print")
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    check_for_everyone(page)
    interview.log_pain(7)
    unfold(page)
    check_for_everyone(page)
    interview.press_named("log.add")
    check_for_everyone(page)


def test_urgent_advice_and_troubles_are_for_everyone(opened: Opened, page: Page) -> None:
    opened.expected.append("Failed to load resource: net::ERR_INTERNET_DISCONNECTED")
    interview = Interview.begin(page)
    interview.answer("yes")
    interview.answer("yes")
    assert interview.heading == "Get help now"
    check_for_everyone(page)
    page.context.set_offline(True)
    page.get_by_text("Your answers so far").click()
    page.get_by_role("button", name="Change:").first.click()
    interview.press(interview.button("no"))
    expect(page.locator("#trouble-heading")).to_be_focused()
    check_for_everyone(page)


@pytest.mark.parametrize("path", RULES)
def test_the_pages_of_the_rules_are_for_everyone(opened: Opened, address: str, path: str) -> None:
    page = opened.page()
    answer = page.goto(f"{address}/rules{path}")
    assert answer is not None
    assert answer.status == 200
    check_for_everyone(page)


@pytest.mark.parametrize(
    "path", ["?q=rotula", "/red-flags/locked-knee-now", "/modifiers/pregnancy", "/exercises/clamshell"]
)
def test_the_spanish_pages_of_the_rules_are_for_everyone(opened: Opened, address: str, path: str) -> None:
    page = opened.page(locale="es-MX")
    page.goto(f"{address}/rules{path}")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    check_for_everyone(page)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("path", ["/figures", "/problems/not-found"])
def test_the_other_pages_are_for_everyone(opened: Opened, address: str, path: str) -> None:
    page = opened.page()
    page.goto(address + path)
    check_for_everyone(page)


def test_the_documentation_of_the_api_is_for_everyone(opened: Opened, address: str) -> None:
    # Without fading, colours are read when they have settled.
    page = opened.page(reduced_motion="reduce")
    page.goto(f"{address}/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    check_for_everyone(page)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("dialog", name="Authorize")).to_be_visible()
    check_for_everyone(page)
    page.keyboard.press("Escape")
    for name in ("Exercise_catalog-list_exercises", "Decisions-create_triage"):
        operation = page.locator(f"#operations-{name}")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()
        expect(operation.locator(".live-responses-table")).to_be_visible()
        operation.get_by_role("tab", name="Schema").last.click()
        expect(operation.locator(".json-schema-2020-12").first).to_be_visible()
        check_for_everyone(page)
        operation.locator(".opblock-summary-control").click()
    page.locator("#operations-Decisions-create_calendar .opblock-summary-control").click()
    expect(page.locator(".body-param__example")).to_be_visible()
    page.get_by_role("button", name="Schemas").click()
    page.locator(".models article button").first.click()
    check_for_everyone(page)


@pytest.mark.parametrize("large", [False, True])
def test_the_handout_is_for_everyone(opened: Opened, client: TestClient, *, large: bool) -> None:
    program = client.post("/v1/programs", json=request_of(case_of("G01"))).json()
    page = opened.page()
    page.set_content(client.post("/v1/handouts", json={"program": program, "large_print": large}).text)
    check_for_everyone(page)


def test_the_language_of_the_page_is_told_apart_in_forced_colours(opened: Opened, address: str) -> None:
    page = opened.page(forced_colors="active")
    page.goto(address)
    colours = [
        page.get_by_role("button", name=name).evaluate("each => getComputedStyle(each).backgroundColor")
        for name in ("English", "Español")
    ]

    assert colours[0] != colours[1]
