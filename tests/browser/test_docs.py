"""Claims about Swagger UI in a real browser: it shows the contract and executes a request, with no other host."""

from playwright.sync_api import expect

from tests.browser.conftest import Opened


def test_the_documentation_shows_every_operation_and_executes_one(opened: Opened, address: str) -> None:
    page = opened.page()
    page.goto(f"{address}/docs")
    operation = page.locator("#operations-Operations-get_about")
    expect(operation).to_be_visible()
    document = page.request.get(f"{address}/openapi.json").json()
    expect(page.locator(".opblock")).to_have_count(sum(len(path) for path in document["paths"].values()))
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text("Genu is not a medical device")
