"""Claims about the page while a program runs: what is logged, asked again and taken back."""

from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect
from starlette.testclient import TestClient

from tests.browser.accessibility import check_for_everyone
from tests.browser.interview import Interview, day, with_program

GOOD = {
    "pain_during_nprs": "1",
    "sharp_pain_during_exercise": "no",
    "effort_rpe": "5",
    "done_sets": "3",
    "movement_quality": "good",
    "mechanical_event": "none",
    "skipped_reason": "none",
}
GOOD_SESSION = {
    "pain_before_nprs": "1",
    "pain_after_nprs": "1",
    "next_morning_pain_nprs": "1",
    "swelling_change": "none",
    "fell": "no",
    "new_symptom": "no",
    "pain_medication_taken": "no",
}


def kept(page: Page) -> Any:
    """What the page remembers."""
    return page.evaluate("JSON.parse(sessionStorage.getItem('genu-interview'))")


def write_good_session(page: Page, amounts: str = "20") -> None:
    """Everything good, and of each exercise three sets of so many."""
    for name, value in GOOD.items():
        for field in page.locator(f'fieldset [id$="-{name}"]').all():
            field.select_option(value)
    for field in page.locator('fieldset input[id$="_per_set"]').all():
        field.fill(amounts)
    for name, value in GOOD_SESSION.items():
        page.locator(f"#session-{name}").select_option(value)
    page.locator("#session-session_giving_way_count").fill("0")


def test_a_session_done_as_planned_steps_up(page: Page, client: TestClient) -> None:
    # docs/progression.md: without amounts nothing steps up; nor without knowing of sharp pain (E15: green).
    interview = with_program(page, client)
    interview.press_named("log.add")
    interview.expect_heading("log.add")
    write_good_session(page)
    interview.press_named("log.send")
    interview.expect_heading("program.heading")

    said = page.locator("#step > .note", has_text=interview.say("next.heading"))
    expect(said).to_contain_text(interview.say("next.decision_progress"))
    logged = kept(page)["logs"][0]["exercises"]
    amounts = [each.get("done_reps_per_set") or each["done_hold_s_per_set"] for each in logged]
    assert amounts == [[20, 20, 20]] * len(logged)


def _at_stage(page: Page, client: TestClient, case: str, stage: str) -> Interview:
    """The plan of a worked case at a stage of it, as it was planned."""
    interview = with_program(page, client, case)
    page.evaluate(
        """stage => {
            const known = JSON.parse(sessionStorage.getItem("genu-interview"));
            known.program.current_phase = known.program.phases.findIndex(({ phase }) => phase === stage);
            sessionStorage.setItem("genu-interview", JSON.stringify(known));
        }""",
        stage,
    )
    page.reload()
    interview.expect_heading("program.heading")
    return interview


def _in_sessions(page: Page, name: str) -> Locator:
    return page.locator("section > ol > li", has=page.locator("strong", has_text=name))


def test_an_exercise_that_begins_in_a_later_week_is_not_in_the_sessions_before(page: Page, client: TestClient) -> None:
    # Sets of a session count from a week of the stage on (`from_week`), as on the paper: weekly sets grow slowly.
    interview = _at_stage(page, client, "G05", "build")
    expect(_in_sessions(page, "Mini squat")).to_have_count(1)
    expect(_in_sessions(page, "Mini squat")).to_contain_text(interview.say("dose.first_time"))

    _at_stage(page, client, "G04", "control")
    expect(_in_sessions(page, "Split-stance weight shift")).to_have_count(0)
    expect(page.locator("article.exercise > h3", has_text="Split-stance weight shift")).to_have_count(0)


def test_the_very_first_time_is_said_only_where_it_is_less(page: Page, client: TestClient) -> None:
    # The first session has a set less (program rules 1.1); of 3 sets that become 4 later, 3 are no less.
    interview = _at_stage(page, client, "G03", "build")
    stretch = _in_sessions(page, "Standing side-lunge stretch")

    expect(stretch).to_have_count(2)
    for each in stretch.all():
        expect(each).to_contain_text("3 sets")
        expect(each).not_to_contain_text(interview.say("dose.first_time"))


def test_no_rest_between_sets_is_said_where_there_is_one(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    first = page.locator("section > ol").first.locator("li:has(strong)").first
    expect(first).to_contain_text(interview.say("dose.rest"))
    page.evaluate(
        """() => {
            const known = JSON.parse(sessionStorage.getItem("genu-interview"));
            known.program.phases[0].sessions[0].exercises[0].sets = [{ from_week: 1, sets: 1 }];
            sessionStorage.setItem("genu-interview", JSON.stringify(known));
        }"""
    )
    page.reload()

    expect(first).to_contain_text("1 set")
    expect(first).not_to_contain_text(interview.say("dose.rest"))


def test_amounts_that_do_not_fit_the_sets_are_never_sent(page: Page, client: TestClient) -> None:
    # A set nobody wrote down is not known; it must not go as one that was left out.
    interview = with_program(page, client)
    interview.press_named("log.add")
    write_good_session(page, "10, 9")
    interview.press_named("log.send")

    first = page.locator('fieldset input[id$="_per_set"]').first
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field .mistake").first).to_contain_text(interview.say("log.amounts_wrong"))
    assert kept(page)["logs"] == []
    check_for_everyone(page)


def test_what_is_left_open_in_a_log_is_not_sent(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.log_pain(2)
    interview.expect_heading("program.heading")
    (log,) = kept(page)["logs"]
    (exercise,) = log["exercises"]

    assert set(log) == {"id", "date", "exercises"}
    assert set(exercise) == {"slug", "pain_during_nprs"}


def test_a_logged_session_can_be_deleted(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.log_pain(7)
    page.get_by_role("button", name=interview.say("log.edit")).click()
    interview.press_named("log.remove")
    interview.expect_heading("program.heading")

    assert kept(page)["logs"] == []
    expect(page.get_by_role("heading", name=interview.say("next.heading"))).to_have_count(0)


def test_a_danger_sign_in_a_running_program_is_told_at_once_and_can_be_taken_back(
    page: Page, client: TestClient
) -> None:
    interview = with_program(page, client)
    interview.press_named("next.new")
    expect(interview.button("yes")).to_be_visible()
    first = interview.heading
    interview.answer("yes")
    expect(page.get_by_role("alert")).to_contain_text(interview.say("level.help_now"))
    check_for_everyone(page)
    interview.press_named("page.back")
    expect(page.locator("h1")).to_have_text(first)
    expect(page.get_by_role("alert")).to_have_count(0)
    interview.answer("no")
    second = interview.heading
    page.reload()
    expect(page.locator("h1")).to_have_text(second)
    interview.press_named("log.cancel")
    interview.expect_heading("program.heading")
    assert kept(page)["checkIns"] == []


def test_an_emergency_in_a_running_program_stops_it_before_the_other_questions(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)
    interview.press_named("next.new")
    expect(interview.button("yes")).to_be_visible()
    interview.answer("yes")
    interview.answer("yes")
    interview.expect_heading("program.paused")

    told = page.locator("#step > .care").first
    check_for_everyone(page)
    expect(told).to_contain_text("Stop. Call emergency services now.")
    expect(told).to_contain_text("an emergency department")
    expect(page.locator("#step")).not_to_contain_text("have to be answered before anyone can say")
    expect(page.locator(".exercise")).to_have_count(0)


def test_a_sign_that_stopped_the_program_is_asked_about_by_name(page: Page, client: TestClient) -> None:
    # A no to the question that covers it does not take it back (triage: the more dangerous answer wins).
    interview = with_program(page, client)
    interview.press_named("log.add")
    today = page.locator("#date").input_value()
    page.locator("#date").fill((date.fromisoformat(today) - timedelta(days=2)).isoformat())
    page.locator('[id$="mechanical_event"]').first.select_option("locked")
    interview.press_named("log.send")
    interview.expect_heading("program.paused")
    interview.press_named("next.ask")
    expect(interview.button("no")).to_be_visible()
    for _ in range(17):
        interview.answer("no")
    interview.answer("no")
    assert "stuck" in interview.heading
    interview.press(interview.button("no"))
    expect(page.locator("h1")).to_have_text(interview.say("program.heading"))


def test_what_the_next_stage_needs_is_asked_and_sent_as_a_check_in(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)

    def pain_is_needed(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        sent: Any = route.request.post_data_json
        answer["decision"]["ask"] = [] if sent["check_ins"] else ["rest_pain_nprs"]
        route.fulfill(response=response, json=answer)

    page.route("**/v1/progressions", pain_is_needed)
    interview.log_pain(2)
    interview.press_named("next.measure")
    expect(page.locator(".scale")).to_be_visible()
    interview.press(interview.button("2"))
    interview.expect_heading("program.heading")
    (check,) = kept(page)["checkIns"]

    assert check["findings"] == {"rest_pain_nprs": 2}
    assert check["screens"] == {}


def test_what_is_said_besides_the_decision_is_shown_and_a_new_program_can_be_asked_for(
    page: Page, client: TestClient
) -> None:
    # After a long break: "answer all questions again and ask for a new program" (3.6, M6).
    interview = with_program(page, client)
    interview.press_named("log.add")
    page.locator("#date").fill(day(page, -90))
    page.locator('[id$="done_sets"]').first.select_option("3")
    interview.press_named("log.send")
    interview.expect_heading("program.paused")
    expect(page.locator("#step")).to_contain_text("Please answer all questions again and ask for a new program.")
    interview.press_named("next.anew")
    expect(interview.button("no")).to_be_visible()

    assert kept(page)["logs"] == []
    assert kept(page)["answers"] == []


def test_a_gentle_set_whose_weeks_are_over_can_still_be_printed(page: Page, client: TestClient) -> None:
    interview = with_program(page, client)

    def lasts(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        # As after the 14 days of the gentle set (7.2): the stage is no longer, and its days go on.
        answer["decision"]["days_in_phase"] = 7 * answer["program"]["phases"][0]["weeks"] + 3
        route.fulfill(response=response, json=answer)

    page.route("**/v1/progressions", lasts)
    interview.log_pain(2)
    interview.expect_heading("program.heading")
    interview.press_named("program.print")

    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    expect(page.locator("#trouble-heading")).to_have_count(0)


def test_what_is_done_every_day_is_on_the_page(page: Page, client: TestClient) -> None:
    """G01 has a stretch for every day beside its sessions."""
    interview = with_program(page, client)

    part = page.locator("section", has=page.get_by_role("heading", name=interview.say("dose.every_day")))
    expect(part).to_contain_text("Half-kneeling hip flexor stretch")
    expect(part).to_contain_text(
        "Twice a day, outside the sessions: hold to mild tightness, never pain. Hold 30 seconds."
    )
    part.get_by_text(interview.say("program.how")).click()
    expect(part).to_contain_text("Keep the trunk tall.")


def test_the_page_says_the_first_time_the_note_and_how_slowly(page: Page, client: TestClient) -> None:
    """As the handout does. Build: lower in 3 seconds, hold 1, lift in 2; the first session one set fewer (1.7)."""
    interview = with_program(page, client)
    session = page.locator("section", has=page.get_by_role("heading", name="Session 1")).first
    clamshell = page.locator("article", has=page.get_by_role("heading", name="Banded clamshell"))
    squat = page.locator("article", has=page.get_by_role("heading", name="Mini squat"))
    for article in (clamshell, squat):
        article.get_by_text(interview.say("program.how")).click()

    expect(session).to_contain_text("The very first time: 1 set only.")
    expect(session).to_contain_text("Slowly; watch yourself in a mirror or on a phone camera at every repetition.")
    expect(clamshell).to_contain_text("Go slowly: 2 seconds, hold 1, 3 seconds back.")
    expect(squat).to_contain_text("Go slowly: 3 seconds, hold 1, 2 seconds back.")
    # The table of program rules 6.2: what to look at in a squat.
    expect(squat).to_contain_text("Check: bend only as far as pain stays within your limit.")
    expect(clamshell).to_contain_text(interview.say("dose.bed_or_floor"))
    expect(page.locator("#step")).to_contain_text(interview.say("dose.effort_scale"))


def test_the_way_back_to_sport_is_on_the_page_and_its_step_after_a_session(page: Page, client: TestClient) -> None:
    """For ages 10 to 14 load management comes first: weeks 1 to 4 the activity ladder (program rules 1.4, G06)."""
    interview = with_program(page, client, "G06")
    first = "Daily life: school, walking, stairs one at a time. No sport, no running, no jumping."

    expect(page.get_by_role("heading", name=interview.say("dose.activity"))).to_be_visible()
    expect(page.locator("#step")).to_contain_text(f"Step 1: {first}")
    expect(page.locator("#step")).to_contain_text("Weeks 1 to 4: steps 1 to 3 at most.")
    interview.log_pain(1)
    said = page.locator("#step > .note", has_text=interview.say("next.heading"))
    expect(said).to_contain_text(f"Sport and daily life now: step 1. {first}")


def test_the_page_says_what_else_helps_when_to_look_again_and_no_id(page: Page, client: TestClient) -> None:
    """A review date is on every program (invariant 22); the calm stage has ED5 and S9 (program rules 5, 6.1)."""
    interview = with_program(page, client, "G03")
    program = kept(page)["program"]
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    step = page.locator("#step")
    measure = next(each for each in program["measures"] if each["id"] == "S9")

    expect(step).to_contain_text("Do less of what sets it off, but keep moving.")
    expect(step).to_contain_text(measure["text"])
    expect(step).to_contain_text(program["review"]["text"])
    expect(step.get_by_text(interview.say("dose.measures"))).to_be_visible()
    needs = {need["impairment"] for each in program["phases"][0]["exercises"] for need in each["why"]}
    assert not [need for need in needs if need in step.inner_text()]


def test_one_day_and_one_minute_are_said_as_one(page: Page, client: TestClient) -> None:
    with_program(page, client)
    page.evaluate(
        """() => {
            const known = JSON.parse(sessionStorage.getItem('genu-interview'));
            known.program.days_per_week = 1;
            sessionStorage.setItem('genu-interview', JSON.stringify(known));
        }"""
    )
    page.reload()

    step = page.locator("#step")
    expect(step).to_contain_text("At the end, 1 min: ")
    expect(step).to_contain_text("1 day a week, up to")
    assert not [said for said in ("1 days", " 1 minutes") if said in step.inner_text()]


def test_a_step_of_sport_that_went_well_twice_leads_to_the_next(page: Page, client: TestClient) -> None:
    """One step up only when the step before was pain-free (0 to 1) twice, that day and the next morning (1.4, G06)."""
    interview = with_program(page, client, "G06")
    said = page.locator("#step > .note", has_text=interview.say("next.heading"))

    for days_ago in (3, 1):
        interview.press_named("log.add")
        interview.expect_heading("log.add")
        last = date.fromisoformat(str(page.locator("#date").get_attribute("max")))
        page.locator("#date").fill((last - timedelta(days=days_ago)).isoformat())
        page.locator("#practice-pain_during_nprs").select_option("0")
        page.locator("#practice-minutes").fill("20")
        for name, value in GOOD_SESSION.items():
            page.locator(f"#session-{name}").select_option(value)
        page.locator("#session-session_giving_way_count").fill("0")
        interview.press_named("log.send")
        interview.expect_heading("program.heading")

    assert [each["practice"] for each in kept(page)["logs"]] == [{"step": 1, "pain_during_nprs": 0, "minutes": 20}] * 2
    expect(said).to_contain_text("Sport and daily life now: step 2.")


def test_before_running_the_page_says_what_the_control_stage_must_end_with(page: Page, client: TestClient) -> None:
    """Program rules 1.8; a program of G05 comes to running."""
    with_program(page, client, "G05")
    page.evaluate(
        """() => {
            const known = JSON.parse(sessionStorage.getItem('genu-interview'));
            known.program.current_phase = known.program.phases.findIndex(({ phase }) => phase === 'return');
            sessionStorage.setItem('genu-interview', JSON.stringify(known));
        }"""
    )
    page.reload()
    expect(page.locator("#step")).to_contain_text("No giving way for 28 days and no swelling for 14 days.")
