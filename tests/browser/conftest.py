"""A real server, a real browser, and pages that may reach nothing but that server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.http.keys import new_key
from app.main import create_app
from app.settings import Settings
from tests.browser.chromium import launch_options
from tests.serving import served

PATIENCE_MS = 20_000
"""On a busy machine; nothing waits longer than what it waits for."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module; every page has a context of its own.

    Not for all tests: while it runs, Playwright keeps an event loop in this thread, and others want one of their own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@dataclass
class Opened:
    """Pages opened by one test, and what must not happen on any of them."""

    browser: Browser
    allowed: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def page(self, **options: Any) -> Page:
        """A page of a fresh context; options are those of a Playwright context."""
        context = self.browser.new_context(**{"locale": "en-US", **options})
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", lambda request: self._note(request.url))
        context.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context.new_page()

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self.allowed}/", f"blob:{self.allowed}/", "data:")):
            self.foreign.append(url)


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """Pages that reach this service alone; afterwards nothing was asked of another host and no error was logged."""
    pages = Opened(browser, address)
    yield pages
    for context in browser.contexts:
        context.close()
    assert pages.foreign == []
    assert [each for each in pages.complaints if each not in pages.expected] == []


@pytest.fixture
def page(opened: Opened, address: str) -> Page:
    """The interview page, just opened."""
    page = opened.page()
    page.goto(address)
    return page


@pytest.fixture(scope="session")
def address(database_url: str) -> Iterator[str]:
    """Address of a running service."""
    with served(create_app(Settings(database_url=database_url, log_level="error"))) as address:
        yield address


@pytest.fixture
def guarded(database_url: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Address of a service that asks for a key, and a key."""
    key, line = new_key("browser")
    file = tmp_path / "keys"
    file.write_text(line)
    with served(create_app(Settings(database_url=database_url, log_level="error", api_keys_file=file))) as address:
        yield address, key


@pytest.fixture
def behind_prefix(database_url: str) -> Iterator[str]:
    """Address of a service behind a gateway that strips /knee."""
    service = create_app(Settings(database_url=database_url, log_level="error"))

    async def gateway(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if not scope["path"].startswith("/knee/"):
                await PlainTextResponse("not behind this gateway", 404)(scope, receive, send)
                return
            scope = {**scope, "path": scope["path"].removeprefix("/knee")}
        await service(scope, receive, send)

    with served(gateway) as address:
        yield f"{address}/knee"
