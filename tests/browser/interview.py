"""Walks through the interview page as a person does: by mouse, or by keyboard alone, in English or Spanish."""

from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect
from starlette.testclient import TestClient

from tests.routers.program_requests import case_of, request_of

TAB_LIMIT = 300
SCREENS = 20
"""Questions that everyone is asked before a level of care is final: 19 gating ones, and the age."""

By = Literal["mouse", "keyboard"]


@dataclass
class Interview:
    """The interview on a page; `by` is how things are pressed, `words` what the page says in its language."""

    page: Page
    words: dict[str, dict[str, str]]
    by: By = "mouse"

    @classmethod
    def begin(cls, page: Page, by: By = "mouse") -> "Interview":
        """Open the page at its first question."""
        interview = cls.on(page, by)
        interview.press_named("start.begin")
        expect(interview.button("no")).to_be_visible()
        return interview

    @classmethod
    def on(cls, page: Page, by: By = "mouse") -> "Interview":
        """The interview on a page that is open, in the language of the page."""
        expect(page.locator("#step button").first).to_be_visible()
        told: Any = page.evaluate(
            """async () => {
                const headers = { "Accept-Language": document.documentElement.lang };
                // Nothing else bounds what is evaluated in a page.
                const signal = AbortSignal.timeout(20_000);
                return (await fetch("page/words.json", { headers, signal })).json();
            }"""
        )
        return cls(page, told["sections"], by)

    def say(self, place: str) -> str:
        """A word of the page up to its first placeholder."""
        section, name = place.split(".")
        return self.words[section][name].partition("{")[0].strip()

    def press(self, target: Locator) -> None:
        """Press a button or a box; by keyboard it must be reachable with Tab, and what has the focus must show it."""
        if self.by == "mouse":
            target.click()
            return
        self.reach(target)
        self.page.keyboard.press("Enter" if target.evaluate("each => each.tagName !== 'INPUT'") else "Space")

    def press_named(self, place: str) -> None:
        """Press the button with a word of the page."""
        self.press(self.page.get_by_role("button", name=self.say(place), exact=True))

    def reach(self, target: Locator) -> None:
        """Move the focus to a target with Tab alone."""
        expect(target).to_be_visible()
        handle = target.element_handle()
        for _ in range(TAB_LIMIT):
            style = self.page.evaluate(
                "it => it === document.activeElement && getComputedStyle(it).outlineStyle", handle
            )
            if style:
                assert style != "none", "what has the focus must show it"
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

    def choose(self, target: Locator, value: str) -> None:
        """Choose an option."""
        if self.by == "mouse":
            target.select_option(value)
        else:
            self.reach(target)
            self.page.keyboard.type(value)
        expect(target).to_have_value(value)

    @property
    def heading(self) -> str:
        """The heading of the step, which also has the focus."""
        heading = self.page.locator("h1")
        expect(heading).to_be_focused()
        return heading.inner_text()

    def button(self, value: str) -> Locator:
        """The answer with this value."""
        return self.page.locator(f'.answers button[value="{value}"]')

    def expect_heading(self, place: str) -> None:
        """The step with this heading is shown."""
        expect(self.page.locator("h1")).to_have_text(self.say(place))

    def answer(self, value: str) -> None:
        """Answer a question and wait for the next step."""
        before = self.heading
        number = self.page.locator("#number")
        if value != "unknown" and number.count():
            self.write(number, value)
            self.page.keyboard.press("Enter")
        else:
            self.press(self.button(value))
        self.page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=before)

    def answer_danger_questions(self) -> None:
        """Every gating question no, 27 years old, and no more than that."""
        for _ in range(SCREENS):
            self.answer("27" if self.page.locator("#number").count() else "no")
        self.press_named("page.skip")
        self.expect_heading("level.heading")

    def wish(self) -> None:
        """The preferences, and the shortest way to a program from there."""
        for box in ("equipment-chair", "equipment-mat", "goals-stairs", "floor_access-yes"):
            self.press(self.page.locator(f"#{box}"))
        self.press_named("wishes.show")
        expect(self.page.locator("#progress")).to_contain_text(self.say("question.part_exercises"))
        self.answer("no")
        self.press_named("page.done_early")
        self.expect_heading("program.heading")

    def reach_program(self) -> None:
        """From the first question to a program."""
        self.answer_danger_questions()
        self.press_named("level.go_on")
        expect(self.page.locator("h1")).to_have_text(self.say("page.side"))
        for value in ("right", "straight", "yes"):
            self.answer(value)
        self.press_named("page.done_early")
        self.expect_heading("wishes.heading")
        self.wish()

    def log_pain(self, pain: int) -> None:
        """Log a session in which the first exercise hurt so much."""
        self.press_named("log.add")
        self.expect_heading("log.add")
        self.choose(self.page.locator('select[id$="pain_during_nprs"]').first, str(pain))
        self.press_named("log.send")
        expect(self.page.get_by_role("heading", name=self.say("next.heading"))).to_be_visible()


def day(page: Page, offset: int = 0) -> str:
    """The day so many days from today, by the clock of the browser."""
    told: str = page.evaluate(
        """offset => {
          const now = new Date();
          now.setDate(now.getDate() + offset);
          return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
        }""",
        offset,
    )
    return told


def with_program(page: Page, client: TestClient, case: str = "G01") -> Interview:
    """The page of somebody who has a program, that of a worked case, and has logged nothing."""
    return with_program_for(page, client, request_of(case_of(case)))


def with_program_for(page: Page, client: TestClient, request: dict[str, Any]) -> Interview:
    """The same with a program for another request."""
    report = request["report"]
    answers = [{"kind": "side", "id": "side", "value": report["affected_side"]}]
    for kind in ("screen", "finding"):
        answers += [{"kind": kind, "id": name, "value": value} for name, value in report[f"{kind}s"].items()]
    triage = client.post("/v1/triage", json=report).json()
    present = [each for each in triage["red_flags"] if each["presence"] == "present"]
    known = {
        "begun": True,
        "levelSeen": f"{triage['level']} {len(present)}",
        "enough": {"danger": True, "knee": True, "exercises": True},
        "wishes": {"preferences": request["preferences"]},
        "answers": answers,
        "program": client.post("/v1/programs", json=request).json(),
    }
    page.evaluate("known => sessionStorage.setItem('genu-interview', JSON.stringify(known))", known)
    page.reload()
    interview = Interview.on(page)
    interview.expect_heading("program.heading")
    return interview
