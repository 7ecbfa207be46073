"""Claims about the plan on the page: it tells all that limits the person, as the paper does, and nothing misleading."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.testclient import TestClient

from tests.browser.interview import SCREENS, Interview, day, with_program, with_program_for
from tests.browser.test_running_program import kept
from tests.routers.program_requests import all_screens, case_of, hip_only_request, request_of


def changed(page: Page, change: str) -> None:
    """Reload with `known`, what the page remembers, changed by a line of script."""
    page.evaluate(
        f"""() => {{
          const known = JSON.parse(sessionStorage.getItem("genu-interview"));
          {change};
          sessionStorage.setItem("genu-interview", JSON.stringify(known));
        }}"""
    )
    page.reload()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


@pytest.mark.parametrize(("case", "side"), [("G01", "right"), ("G05", "left"), ("G11", "both")])
def test_the_plan_says_which_knee_it_is_for(page: Page, client: TestClient, case: str, side: str) -> None:
    with_program(page, client, case)

    expect(page.locator("#step")).to_contain_text(f"Knee: {side}")


def test_a_plan_of_the_hip_alone_says_how_long_to_keep_to_it(page: Page, client: TestClient) -> None:
    # Hip-only: for up to 2 weeks (program rules 2.5).
    with_program_for(page, client, hip_only_request(client))

    expect(page.locator("#step")).not_to_contain_text("landings in one session")
    expect(page.locator(".note", has_text="Keep to this for 2 weeks at most")).to_be_visible()


def test_a_stage_with_jumps_says_how_many_landings_a_session_may_have(page: Page, client: TestClient) -> None:
    # At most 40 contacts a session, then 10 to 20 % more a week (program rules 2.6, impact).
    with_program(page, client, "G05")
    last = next(place for place, each in enumerate(kept(page)["program"]["phases"]) if each["landings_max"])
    changed(page, f"known.program.current_phase = {last}")

    expect(page.locator("#step")).to_contain_text("If you jump: at most 40 landings in one session this week")


def test_a_paused_plan_says_nothing_that_could_be_read_as_leave_to_go_on(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.press_named("next.new")
    expect(interview.button("yes")).to_be_visible()
    interview.answer("yes")
    interview.answer("yes")
    interview.expect_heading("program.paused")
    unfold(page)
    program = kept(page)["program"]
    step = page.locator("#step")
    encouraging = [
        program["start_text"],
        interview.say("dose.knee"),
        interview.say("program.stage"),
        interview.say("program.pain"),
        *(each["text"] for name in ("flare_card", "education", "task_cues") for each in program[name]),
    ]

    expect(step).to_contain_text("Call an ambulance now.")
    expect(step).to_contain_text("chest pain or breathlessness")
    assert not [said for said in encouraging if said in step.inner_text() and said not in program["disclaimer"]]


def _without_sessions(page: Page, client: TestClient, case: str, days_ago: int) -> Interview:
    """The page of somebody whose program began so many days ago, and who has logged nothing."""
    interview = with_program(page, client, case)
    start = day(page, -days_ago)
    request: dict[str, Any] = request_of(case_of(case)) | {"start_date": start}
    request["report"]["answered_on"] = start
    program = client.post("/v1/programs", json=request).text
    changed(page, f"known.program = {program}; known.answeredOn = known.wishes.start_date = '{start}'")
    interview.expect_heading("program.heading")
    return interview


def test_gentle_weeks_end_also_for_whoever_logged_nothing(page: Page, client: TestClient) -> None:
    # The restricted set is for 14 days (program rules 7.2).
    _without_sessions(page, client, "G15", 16)

    expect(page.locator("#step")).to_contain_text("These gentle weeks are over.")


def test_answers_grow_old_also_for_whoever_logged_nothing(page: Page, client: TestClient) -> None:
    # Answers to screens count 28 days (clinical/triage.md 3.2).
    interview = _without_sessions(page, client, "G01", 30)

    expect(page.get_by_role("button", name=interview.say("next.ask"))).to_be_visible()
    expect(page.get_by_role("button", name=interview.say("program.more_answers"))).to_be_visible()


def test_answers_that_cannot_both_be_right_are_named_and_can_be_given_again(page: Page, client: TestClient) -> None:
    # Two gaps at once (classification rules 1.9): "show the message, ask these again" (docs/interview-loop.md).
    interview = with_program(page, client)
    gaps = [client.get(f"/v1/findings/{name}_distance_cm").json() for name in ("intermalleolar", "intercondylar")]
    given = [{"kind": "finding", "id": gap["id"], "value": 8} for gap in gaps]
    changed(page, f"known.answers.push(...{json.dumps(given)}); known.program = null")
    note = page.locator(".note", has_text=interview.say("page.conflict"))
    expect(note).to_contain_text("Only one of the two gaps can be more than half a centimeter.")
    expect(note.get_by_role("button")).to_have_count(2)

    note.get_by_role("button", name=f"Change: {gaps[0]['question']}").click()
    expect(page.locator("#step")).to_contain_text("You answered: 8")
    interview.answer("0")
    expect(page.locator("#step")).not_to_contain_text(interview.say("page.conflict"))


def test_why_a_question_is_asked_names_no_rule(page: Page, client: TestClient) -> None:
    # The ids of red flags are what clinicians suspect: never shown to a person (clinical/triage.md, DESIGN 6).
    interview = Interview.begin(page)
    unfold(page)
    asked = client.post("/v1/triage", json={}).json()["ask_next"][0]
    said = page.locator("#step").inner_text()

    assert asked["could_change"]
    assert not [each for each in asked["could_change"] if each in said]
    page.get_by_role("link", name=interview.say("question.used_by")).click()
    expect(page).to_have_url(f"{page.url.partition('/rules')[0]}/rules/screens/{asked['id']}?lang=en")


def test_what_changed_and_what_it_rests_on_are_said_without_ids(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.log_pain(7)
    sources = {each["id"]: each for each in client.get("/v1/sources").json()["items"]}
    used = {name for each in kept(page)["program"]["exercises"] for name in each["sources"]}
    page.get_by_text(interview.say("program.sources")).click()
    step = page.locator("#step")
    expect(step).to_contain_text(sources[min(used)]["title"])

    said = step.inner_text()
    assert not [name for name in used if name in said]
    rules = [each["id"] for each in client.get("/v1/progression-rules").json()["items"]]
    assert not [rule for rule in rules if f" {rule}" in said]
    expect(step.get_by_role("link", name=interview.say("level.rule")).first).to_be_visible()


def test_a_session_with_an_exercise_that_was_traded_names_it(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.press_named("log.add")
    interview.choose(page.locator("#banded-clamshell-pain_during_nprs"), "7")
    interview.press_named("log.send")
    interview.expect_heading("program.heading")
    expect(page.locator("article", has_text="Banded clamshell")).to_have_count(0)
    page.get_by_role("button", name=interview.say("log.edit")).click()
    interview.expect_heading("log.add")

    expect(page.locator("legend", has_text="Banded clamshell: how did it go?")).to_be_visible()


def test_after_sharp_pain_the_danger_questions_are_asked_and_the_day_of_return_is_said(
    page: Page, client: TestClient
) -> None:
    # Stop 48 hours and safety questions, then one rung lower (program rules 3.2 E02, case L10).
    interview = with_program(page, client)
    interview.press_named("log.add")
    page.locator("#date").fill(day(page, -1))
    interview.choose(page.locator("#banded-clamshell-sharp_pain_during_exercise"), "yes")
    interview.press_named("log.send")
    interview.expect_heading("program.heading")
    said = page.locator("#step > .note", has_text=interview.say("next.heading"))

    back = date.fromisoformat(day(page, 1))
    expect(said).to_contain_text(f"Clamshell: Not before {back:%A, %B} {back.day}, {back.year}.")
    expect(said).not_to_contain_text(interview.say("next.decision_stop"))
    interview.press_named("next.ask")
    for _ in range(SCREENS - 3):
        interview.answer("no")
    interview.press(interview.button("no"))
    interview.expect_heading("program.heading")
    expect(page.get_by_text(interview.say("next.ask_text"))).to_have_count(0)


def test_danger_questions_that_were_answered_before_a_session_do_not_stand_for_those_after_its_sharp_pain(
    page: Page, client: TestClient
) -> None:
    # Stop 48 hours and safety questions (program rules 3.2 E02): those of the morning came before the pain.
    interview = with_program(page, client)
    morning = {"id": "at-1", "date": day(page), "screens": all_screens("no"), "findings": {}}
    changed(page, f"known.checkIns.push({json.dumps(morning)})")
    asked = page.get_by_text(interview.say("next.ask_text"))
    interview.expect_heading("program.heading")
    expect(asked).to_have_count(0)

    interview.press_named("log.add")
    interview.choose(page.locator("#banded-clamshell-sharp_pain_during_exercise"), "yes")
    interview.press_named("log.send")
    interview.expect_heading("program.heading")
    expect(asked).to_be_visible()
    interview.press_named("next.ask")
    for _ in range(SCREENS - 3):
        interview.answer("no")
    interview.press(interview.button("no"))
    interview.expect_heading("program.heading")
    expect(asked).to_have_count(0)


def _with_answer(page: Page, client: TestClient, change: Callable[[Any], None]) -> Interview:
    """The page after a session, with the answer of the service changed."""
    interview = with_program(page, client)

    def changed_answer(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        change(answer)
        route.fulfill(response=response, json=answer)

    page.route("**/v1/progressions", changed_answer)
    interview.log_pain(2)
    interview.expect_heading("program.heading")
    return interview


def test_that_all_goes_well_is_not_said_beside_an_easier_week(page: Page, client: TestClient) -> None:
    def deload(answer: Any) -> None:
        # As after two bad mornings in a program that was followed (P06 and P12a).
        answer["decision"] |= {
            "decision": "deload",
            "message": "Two bad mornings. We halve the work for a week.",
            "notes": [
                {"rule_id": "P12a", "decision": "continue", "message": "You are on track."},
                {"rule_id": "P07c", "decision": "reassess", "message": "Two weeks of sorer mornings."},
            ],
        }

    _with_answer(page, client, deload)

    expect(page.locator("#step")).to_contain_text("Two weeks of sorer mornings.")
    expect(page.locator("#step")).not_to_contain_text("You are on track.")


def test_the_easy_version_that_is_offered_can_be_looked_at(page: Page, client: TestClient) -> None:
    # E11e: the easier rung is offered where fear kept somebody from an exercise (program rules 3.2).
    def offer(answer: Any) -> None:
        answer["exercises"][0]["easier"] = "clamshell"

    interview = _with_answer(page, client, offer)
    page.get_by_role("link", name=interview.say("next.easier")).click()

    expect(page).to_have_url(f"{page.url.partition('/rules')[0]}/rules/exercises/clamshell?lang=en")


def test_sessions_of_a_stage_that_began_on_another_weekday_are_on_the_days_of_the_paper(
    page: Page, client: TestClient
) -> None:
    interview = with_program(page, client)
    program = kept(page)["program"]
    monday, wednesday = date(2026, 11, 23), date(2026, 11, 25)
    assert [each["day"] for each in program["phases"][0]["sessions"]] == [1, 3, 5]
    changed(
        page,
        f"known.program.start_date = '{monday + timedelta(weeks=500)}';"
        f"known.program.phases[0].first_day = '{wednesday + timedelta(weeks=500)}'",
    )
    interview.expect_heading("program.heading")

    expect(page.get_by_role("heading", name="Session 1: Wednesday")).to_be_visible()
    expect(page.get_by_role("heading", name="Session 2: Friday")).to_be_visible()
    expect(page.get_by_role("heading", name="Session 3: Sunday")).to_be_visible()
