"""Claims about Swagger UI in a real browser: it shows the contract and executes a request, with no other host."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opened

TAB_LIMIT = 60


def open_docs(opened: Opened, address: str, operation: str) -> tuple[Page, Locator]:
    """The page, and one operation on it."""
    page = opened.page()
    page.goto(f"{address}/docs")
    found = page.locator(f"#operations-{operation}")
    expect(found).to_be_visible()
    return page, found


def reach(page: Page, target: Locator) -> None:
    """Move the focus to a target with Tab alone."""
    expect(target).to_be_visible()
    for _ in range(TAB_LIMIT):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def test_the_documentation_shows_every_operation_and_executes_one(opened: Opened, address: str) -> None:
    page, operation = open_docs(opened, address, "Operations-get_about")
    document = page.request.get(f"{address}/openapi.json").json()
    expect(page.locator(".opblock")).to_have_count(sum(len(path) for path in document["paths"].values()))
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text("Genu is not a medical device")


def test_a_request_is_opened_written_sent_and_read_by_keyboard(opened: Opened, address: str) -> None:
    page, operation = open_docs(opened, address, "Decisions-create_triage")
    reach(page, operation.locator(".opblock-summary-control"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/docs#/Decisions/create_triage")
    reach(page, operation.get_by_role("button", name="Try it out"))
    page.keyboard.press("Enter")
    reach(page, operation.get_by_role("textbox", name="Request body"))
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('{"findings": {"locked_knee": "yes"}}')
    reach(page, operation.get_by_role("button", name="Execute"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("POST /v1/triage: 200")
    answer = operation.locator(".live-responses-table .microlight").first
    expect(answer).to_contain_text('"urgent"')
    reach(page, answer)
    page.keyboard.press("End")
    page.wait_for_function("it => it.scrollTop > 0", arg=answer.element_handle())
