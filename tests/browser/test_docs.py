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


def test_the_authorize_dialog_keeps_the_focus_and_gives_it_back(opened: Opened, address: str) -> None:
    page, _ = open_docs(opened, address, "Decisions-create_triage")
    opener = page.locator(".auth-wrapper").get_by_role("button", name="Authorize")
    reach(page, opener)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Authorize")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    expect(dialog).to_have_attribute("aria-modal", "true")

    for key in ("Tab", "Shift+Tab"):
        for _ in range(8):
            page.keyboard.press(key)
            assert dialog.evaluate("it => it.contains(document.activeElement)")
    reach(page, dialog.get_by_role("textbox"))
    page.keyboard.insert_text("no key of anybody")
    reach(page, dialog.get_by_role("button", name="Authorize"))
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Logout")).to_be_visible()
    assert dialog.evaluate("it => it.contains(document.activeElement)"), "also when the pressed button has gone"

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_authorize_dialog_of_an_operation_gives_the_focus_back_to_it(opened: Opened, address: str) -> None:
    page, operation = open_docs(opened, address, "Decisions-create_triage")
    opener = operation.locator(".authorization__btn")
    reach(page, opener)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Authorize")
    reach(page, dialog.get_by_role("button", name="Close").first)
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
