"""Claims about the interview page, seen in a real browser that reaches no other host."""

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.testclient import TestClient

from tests.browser.conftest import Opened
from tests.browser.interview import SCREENS, By, Interview, with_program

LOCALES = {"en": "en-US", "es": "es-MX"}


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_interview_leads_from_the_first_question_to_the_printed_handout_and_the_next_program(
    opened: Opened, address: str, language: str, by: By
) -> None:
    page = opened.page(locale=LOCALES[language])
    page.add_init_script("window.print = () => { document.title = 'printed'; };")
    page.goto(address)
    interview = Interview.begin(page, by)
    assert page.locator("html").get_attribute("lang") == language
    interview.reach_program()
    picture = page.locator(".exercise img").first
    expect(picture).not_to_have_attribute("alt", "")
    assert picture.evaluate("async each => (await each.decode(), each.naturalWidth)") > 0

    interview.press_named("program.print")
    paper = page.frame_locator("iframe")
    expect(paper.locator("h1")).to_have_text(interview.say("dose.title"))
    expect(paper.locator(".card").first).to_be_visible()
    assert paper.locator("table").first.evaluate("each => getComputedStyle(each).borderCollapse") == "collapse"
    page.frames[1].wait_for_function("document.title === 'printed'")
    assert saved(interview, "program.pdf").startswith(b"%PDF")
    assert saved(interview, "program.calendar").startswith(b"BEGIN:VCALENDAR")

    interview.log_pain(7)
    expect(page.locator("#step > .note", has_text=interview.say("next.heading"))).to_contain_text(
        interview.say("next.decision_regress")
    )


def saved(interview: Interview, place: str) -> bytes:
    with interview.page.expect_download() as download:
        interview.press_named(place)
    return download.value.path().read_bytes()


def test_a_yes_to_a_danger_sign_is_answered_at_once(page: Page) -> None:
    interview = Interview.begin(page)
    interview.answer("yes")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("can be an emergency")
    expect(alert).to_contain_text("Do not wait to see if it gets better")
    interview.answer("yes")
    assert interview.heading == "Get help now"
    expect(alert).to_contain_text("Call an ambulance now.")
    expect(alert).to_contain_text("Please stop what you are doing, sit up and call an ambulance now.")
    expect(page.get_by_role("button", name="Answer the other questions")).to_have_count(0)


def test_what_has_to_be_seen_today_is_said_before_the_other_questions(page: Page) -> None:
    interview = Interview.begin(page)
    for _ in range(6):
        interview.answer("no")
    interview.answer("yes")
    expect(page.get_by_role("alert")).to_contain_text("a doctor should look at today")
    interview.answer("yes")
    assert interview.heading == "Get help today"
    expect(page.get_by_role("alert")).to_contain_text("Do not force the knee straight")
    page.get_by_role("link", name="The rule behind it").first.click()
    expect(page.locator("h1")).to_have_text("locked-knee-now")
    page.go_back()
    assert interview.heading == "Get help today"
    interview.press_named("level.more")
    expect(page.locator("#progress")).to_contain_text("Danger signs")
    expect(page.get_by_role("alert")).to_contain_text("Get help today")


def test_what_goes_with_a_dose_is_said_with_it(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    program = page.evaluate("JSON.parse(sessionStorage.getItem('genu-interview')).program")
    notes = {dose["note"] for each in program["phases"][0]["exercises"] for dose in each["doses"] if "note" in dose}

    assert any("never pain" in note for note in notes)
    for note in notes:
        expect(interview.page.locator("#step")).to_contain_text(note)


def test_an_exercise_without_another_in_its_place_is_not_called_another_exercise(
    page: Page, client: TestClient
) -> None:
    interview = with_program(page, client)

    def swapped_for_nothing(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        for each in answer["exercises"]:
            each["decision"] = "swap"
            each.pop("next", None)
        route.fulfill(response=response, json=answer)

    page.route("**/v1/progressions", swapped_for_nothing)
    interview.log_pain(6)
    said = page.locator("#step > .note", has_text=interview.say("next.heading"))
    expect(said).to_contain_text(interview.say("next.decision_stop"))
    expect(said).not_to_contain_text(interview.say("next.decision_swap"))


def test_something_new_in_a_log_pauses_the_program_until_the_danger_questions_are_answered_again(
    page: Page, client: TestClient
) -> None:
    interview = with_program(page, client)
    interview.press_named("log.add")
    interview.choose(page.locator("#session-new_symptom"), "yes")
    interview.press_named("log.send")
    interview.expect_heading("program.paused")
    interview.press_named("next.ask")
    # The question about children and the age are not asked of an adult whose age is known.
    for _ in range(SCREENS - 3):
        interview.answer("no")
    interview.press(interview.button("no"))
    # Answers of the same day may have been given before the training: they are asked for once more on the next.
    interview.expect_heading("program.paused")
    expect(page.get_by_text("again on the next day, before you train").first).to_be_visible()


def test_an_answer_can_be_taken_back_and_changed(page: Page) -> None:
    interview = Interview.begin(page)
    first = interview.heading
    interview.answer("yes")
    detail = interview.heading
    interview.press_named("page.back")
    expect(page.locator("h1")).to_have_text(first)
    expect(page.locator("#step")).to_contain_text("You answered: Yes")
    interview.answer("no")
    assert interview.heading not in (first, detail)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_text("Your answers so far").click()
    interview.press(page.get_by_role("button", name=f"Change: {first}"))
    expect(page.locator("h1")).to_have_text(first)
    interview.answer("yes")
    assert interview.heading == detail


def test_another_language_keeps_the_answers(page: Page) -> None:
    interview = Interview.begin(page)
    for _ in range(3):
        interview.answer("no")
    left = page.locator("#progress").inner_text()
    interview.press(page.get_by_role("button", name="Español"))
    expect(page.locator("#progress")).not_to_have_text(left)
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.title() == "Su rodilla: qué hacer ahora"
    page.get_by_text("Sus respuestas hasta ahora").click()
    expect(page.locator(".given li")).to_have_count(3)
    page.reload()
    expect(page.locator("#progress")).not_to_be_empty()
    assert page.locator("html").get_attribute("lang") == "es"
    interview.press(page.get_by_role("button", name="English"))
    expect(page.locator("#progress")).to_have_text(left)
    interview.press(page.get_by_role("button", name="Español"))
    page.get_by_role("link", name="Las reglas de esta página").click()
    page.get_by_role("link", name="Señales de alarma").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_answers_stay_in_the_tab_until_they_are_forgotten(page: Page, address: str) -> None:
    interview = Interview.begin(page)
    for _ in range(2):
        interview.answer("no")
    third = interview.heading
    page.reload()
    expect(page.locator("h1")).to_have_text(third)
    assert page.url == f"{address}/"
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    interview.press_named("page.forget")
    interview.expect_heading("start.heading")
    assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    page.reload()
    interview.expect_heading("start.heading")


def test_a_service_that_is_away_is_told_and_nothing_is_lost(opened: Opened, page: Page) -> None:
    opened.expected.append("Failed to load resource: net::ERR_INTERNET_DISCONNECTED")
    interview = Interview.begin(page)
    interview.answer("no")
    second = interview.heading
    page.context.set_offline(True)
    interview.press(interview.button("no"))
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached. Nothing is lost")
    expect(page.locator("#trouble-heading")).to_be_focused()
    page.context.set_offline(False)
    interview.press_named("trouble.again")
    expect(page.locator("h1")).not_to_have_text(second)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_service_that_asks_for_a_key_is_used_with_it(opened: Opened, guarded: tuple[str, str]) -> None:
    address, key = guarded
    opened.allowed = address
    opened.expected.append("Failed to load resource: the server responded with a status of 401 (Unauthorized)")
    page = opened.page()
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("This service asks for a key")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Try again").click()
    interview = Interview.begin(page)
    interview.answer("no")
    page.goto(f"{address}/rules/exercises/clamshell")
    assert page.locator("img").evaluate("each => each.naturalWidth") > 0


def test_it_works_behind_a_gateway_that_strips_a_path_prefix(opened: Opened, behind_prefix: str) -> None:
    opened.allowed = behind_prefix
    page = opened.page()
    page.goto(f"{behind_prefix}/")
    Interview.begin(page).answer("no")
    page.get_by_role("link", name="The rules behind this page").click()
    page.get_by_role("link", name="Red flags").click()
    page.get_by_role("link", name="locked-knee-now", exact=True).click()
    page.get_by_role("link", name="locked_knee", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Is the knee")
    assert page.url == f"{behind_prefix}/rules/findings/locked_knee?lang=en"


def test_without_script_the_page_says_what_to_do(opened: Opened, address: str) -> None:
    page = opened.page(java_script_enabled=False)
    page.goto(address)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("#not-loaded")).to_have_css("display", "none")
    expect(page.locator("noscript p")).to_contain_text("needs JavaScript")
    expect(page.get_by_text("Call an ambulance now")).to_be_visible()
