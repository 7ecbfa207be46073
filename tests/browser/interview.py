"""Walks through the interview page as a person does: by mouse, or by keyboard alone."""

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Locator, Page, expect

TAB_LIMIT = 400


@dataclass
class Interview:
    """The interview on a page; `by` is how things are pressed."""

    page: Page
    by: Literal["mouse", "keyboard"] = "mouse"

    def press(self, target: Locator) -> None:
        """Press a button or a box; by keyboard it must be reachable with Tab, and what has the focus must show it."""
        if self.by == "mouse":
            target.click()
            return
        self.reach(target)
        self.page.keyboard.press("Enter" if target.evaluate("each => each.tagName !== 'INPUT'") else "Space")

    def reach(self, target: Locator) -> None:
        """Move the focus to a target with Tab alone."""
        expect(target).to_be_visible()
        for _ in range(TAB_LIMIT):
            if target.evaluate("each => each === document.activeElement"):
                assert target.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def write(self, target: Locator, text: str) -> None:
        """Write into a field."""
        if self.by == "mouse":
            target.fill(text)
            return
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    @property
    def heading(self) -> str:
        """The heading of the step, which also has the focus."""
        heading = self.page.locator("h1")
        expect(heading).to_be_focused()
        return heading.inner_text()

    def button(self, value: str) -> Locator:
        """The answer with this value."""
        return self.page.locator(f'.answers button[value="{value}"]')

    def answer(self, value: str) -> None:
        """Answer a question and wait for the next step."""
        before = self.heading
        if self.page.locator("#number").count():
            if value == "unknown":
                self.press(self.button("unknown"))
            else:
                self.write(self.page.locator("#number"), value)
                self.page.keyboard.press("Enter")
        else:
            self.press(self.button(value))
        self.page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=before)
