"""Claims about the page: nothing is answered, shown or lost by accident, and no question leads round in a circle."""

from playwright.sync_api import Page, Route, expect
from starlette.testclient import TestClient

from tests.browser.conftest import Opened
from tests.browser.interview import Interview, day, with_program


def test_a_double_click_answers_one_question(page: Page) -> None:
    interview = Interview.begin(page)
    first = interview.heading
    box = interview.button("no").bounding_box()
    assert box is not None
    where = (box["x"] + 5, box["y"] + 5)
    page.mouse.click(*where)
    expect(page.locator("h1")).not_to_have_text(first)
    second = interview.heading
    under = interview.button("no").bounding_box()
    assert under is not None
    page.mouse.move(under["x"] + 5, under["y"] + 5)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.get_by_text("Your answers so far").click()

    expect(page.locator(".given li")).to_have_count(1)
    assert page.locator("h1").inner_text() == second


def test_an_answer_that_comes_late_is_not_shown_after_everything_was_forgotten(page: Page) -> None:
    interview = Interview.begin(page)
    waiting: list[Route] = []
    page.route("**/v1/triage", lambda route: waiting.append(route))
    interview.press(interview.button("no"))
    expect(page.locator("#step")).to_have_attribute("aria-busy", "true")
    interview.press_named("page.forget")
    interview.expect_heading("start.heading")
    with page.expect_response("**/v1/triage"):
        waiting[0].continue_()

    page.wait_for_timeout(200)
    interview.expect_heading("start.heading")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_service_that_is_away_from_the_start_is_told(opened: Opened, address: str) -> None:
    opened.expected.append("Failed to load resource: net::ERR_FAILED")
    page = opened.page()
    page.route("**/words.json", lambda route: route.abort())
    page.goto(address)

    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")


def test_a_script_that_does_not_come_is_told(opened: Opened, address: str) -> None:
    opened.expected.append("Failed to load resource: net::ERR_FAILED")
    page = opened.page()
    page.route("**/page/care.js", lambda route: route.abort())
    page.goto(address)
    told = page.locator("#not-loaded")
    expect(told).not_to_be_visible()

    # It is told after a few seconds, which need not pass here.
    waits = told.evaluate("told => told.getAnimations().map(each => (each.finish(), each.effect.getTiming().delay))")
    assert [1000 <= delay <= 10_000 for delay in waits] == [True]
    expect(told).to_be_visible()
    expect(told).to_contain_text("could not be loaded")


def test_what_something_in_between_says_is_told_as_a_service_that_is_away(page: Page) -> None:
    interview = Interview.begin(page)
    page.route("**/v1/triage", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Sign in"))
    interview.press(interview.button("no"))

    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached. Nothing is lost")


def wishes_of(page: Page, client: TestClient, *, age: int) -> Interview:
    """The page of somebody of this age at the wishes, everything else answered today."""
    interview = with_program(page, client)
    change = """([age, today]) => {
      const known = JSON.parse(sessionStorage.getItem("genu-interview"));
      known.answers.find(({ id }) => id === "age_years").value = age;
      Object.assign(known, { program: null, wishes: null, answeredOn: today });
      sessionStorage.setItem("genu-interview", JSON.stringify(known));
    }"""
    page.evaluate(change, [age, day(page)])
    page.reload()
    interview.expect_heading("wishes.heading")
    return interview


def test_without_the_word_of_a_guardian_a_child_is_told_what_is_missing(page: Page, client: TestClient) -> None:
    interview = wishes_of(page, client, age=11)
    page.locator("#equipment-chair").check()
    interview.press_named("wishes.show")

    expect(page.get_by_role("alert")).to_contain_text("Please say whether a parent or guardian agrees")
    expect(page.locator("#guardian_consent-yes")).to_be_focused()
    expect(page.locator("#equipment-chair")).to_be_checked()


def test_a_day_for_which_the_answers_do_not_hold_is_told_and_asked_again(page: Page, client: TestClient) -> None:
    # Answers to screens count 28 days (docs/interview-loop.md).
    interview = wishes_of(page, client, age=27)
    page.locator("#start_date").fill(day(page, 60))
    interview.press_named("wishes.show")

    expect(page.get_by_role("alert").first).to_contain_text("Your answers do not hold until that day")
    interview.expect_heading("wishes.heading")


def test_answers_that_are_too_old_are_asked_for_again(page: Page, client: TestClient) -> None:
    interview = wishes_of(page, client, age=27)
    old = day(page, -40)
    page.evaluate(
        """old => {
          const known = JSON.parse(sessionStorage.getItem("genu-interview"));
          sessionStorage.setItem("genu-interview", JSON.stringify({ ...known, answeredOn: old }));
        }""",
        old,
    )
    page.reload()

    # Nor is a level shown that rests on them: answers to screens count 28 days (clinical/triage.md 3.2).
    expect(page.locator("#progress")).to_contain_text("Your answers are some days old")
    expect(interview.button("no")).to_be_visible()
    expect(page.locator(".given li")).to_have_count(0)


def test_a_program_withheld_for_an_open_question_names_it_and_says_how_soon_first(
    page: Page, client: TestClient
) -> None:
    # What was not asked never counts as no (DESIGN 1.1), and must not read as one.
    interview = with_program(page, client)
    need = {
        "label": "movement control",
        "status": "unmet",
        "reasons": [{"text": "An open question keeps the exercises for this out."}],
        "what_would_fix": [{"text": "Answer: Have you been told not to put weight on this leg?", "about": []}],
    }
    nothing_left = "For none of the main problems an exercise is left."
    withheld = {
        "outcome": "withheld",
        "text": nothing_left,
        "reasons": [{"text": nothing_left, "see": "physiotherapist", "by_when": "routine"}],
        "care": {"wording": "See a doctor or a physiotherapist."},
        "coverage": [need],
        **{name: [] for name in ("education", "stop_signs", "safety_net", "unknowns")},
        "disclaimer": "Exercises do not move bones.",
        "language": "en",
    }
    page.evaluate(
        """program => {
          const known = JSON.parse(sessionStorage.getItem("genu-interview"));
          sessionStorage.setItem("genu-interview", JSON.stringify({ ...known, program }));
        }""",
        withheld,
    )
    page.reload()
    interview.expect_heading("program.withheld")

    expect(page.locator("h1 + p")).to_have_text("See a doctor or a physiotherapist.")
    expect(page.get_by_text(nothing_left)).to_have_count(1)
    page.get_by_text("What is still open").click()
    expect(page.locator("#step")).to_contain_text("Have you been told not to put weight on this leg?")


def test_a_plan_cannot_be_asked_for_before_the_day_of_the_answers(page: Page, client: TestClient) -> None:
    # The service does not let answers count for an earlier day: everything was asked again, and nothing said why.
    interview = wishes_of(page, client, age=27)
    page.locator("#start_date").fill(day(page, -3))
    interview.press_named("wishes.show")

    expect(page.locator("#start_date")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Please look at the marked answer.")
    assert page.evaluate("JSON.parse(sessionStorage.getItem('genu-interview')).answers.length") > 0


def test_a_new_plan_begins_on_the_day_of_its_answers_and_not_with_the_old_one(page: Page, client: TestClient) -> None:
    # The wishes stay, and with them stayed the first day of the old plan: all questions were asked again without end.
    interview = wishes_of(page, client, age=27)
    page.evaluate(
        """old => {
          const known = JSON.parse(sessionStorage.getItem("genu-interview"));
          known.wishes = { preferences: { days_per_week: 4, minutes_per_session: 30 }, start_date: old };
          sessionStorage.setItem("genu-interview", JSON.stringify(known));
        }""",
        day(page, -30),
    )
    page.reload()
    interview.expect_heading("wishes.heading")
    expect(page.locator("#start_date")).to_have_value(day(page))
    expect(page.locator("#days_per_week")).to_have_value("4")
    interview.press_named("wishes.show")

    interview.expect_heading("program.heading")
