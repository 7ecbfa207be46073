"""A real server, a real browser, and pages that may reach nothing but that server."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.main import create_app
from app.settings import Settings
from tests.browser.chromium import launch_options

PATIENCE_MS = 20_000
"""On a busy machine; nothing waits longer than what it waits for."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def address(database_url: str) -> Iterator[str]:
    """Address of a running service."""
    yield from _served(database_url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; every page has a context of its own."""
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
        context = self.browser.new_context(accept_downloads=True, locale="en-US", **options)
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


def _served(database_url: str, root_path: str = "") -> Iterator[str]:
    app = create_app(Settings(database_url=database_url, log_level="error", root_path=root_path))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", root_path=root_path, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            thread.join(0.05)
            assert thread.is_alive(), "the service did not start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
