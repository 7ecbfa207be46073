"""Claims about POST /v1/calendars, read back by two parsers that did not write the file."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from ical.types.recur import Frequency
from starlette.testclient import TestClient

from app.rendering.calendar import known_time_zones
from app.schemas.named_examples import named_examples
from tests.progression_requests import Json, answer_to, request_for, signed
from tests.routers.test_clinician_instructions import GOOD, instruction

EXAMPLES = named_examples("calendars")


@pytest.fixture
def restricted() -> Json:
    """A program with three days a week for two weeks from 2026-11-23."""
    return deepcopy(EXAMPLES["evenings_at_half_past_six"]["value"])


@pytest.fixture
def undated() -> Json:
    """A program without a first day; the person lives in Madrid and wants the exercises named."""
    return deepcopy(EXAMPLES["mornings_in_madrid"]["value"])


@pytest.fixture
def paused() -> Json:
    """A later program of the chain of `restricted`."""
    return deepcopy(EXAMPLES["paused_after_the_knee_locked"]["value"])


def _text(client: TestClient, sent: Json) -> str:
    response = client.post("/v1/calendars", json=sent)
    assert response.status_code == 200, response.text
    return response.text


def _events(client: TestClient, sent: Json) -> list[Any]:
    return list(IcsCalendarStream.calendar_from_ics(_text(client, sent)).events)


def _fault(client: TestClient, sent: Json, status: int) -> Json:
    response = client.post("/v1/calendars", json=sent)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    fault: Json = response.json()["errors"][0]
    return fault


def test_it_is_a_calendar_file_that_is_not_kept(client: TestClient, restricted: Json) -> None:
    response = client.post("/v1/calendars", json=restricted)

    assert response.headers["content-type"].startswith("text/calendar")
    assert response.headers["cache-control"] == "no-store"
    assert response.text.startswith(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Genu//Genu//EN\r\nCALSCALE:GREGORIAN\r\n"
    )
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_a_phase_is_one_weekly_event_at_the_time_of_wherever_the_person_is(
    client: TestClient, restricted: Json
) -> None:
    (event,) = _events(client, restricted)

    assert (event.start, event.duration) == (datetime(2026, 11, 23, 18, 30), timedelta(minutes=16))  # noqa: DTZ001
    assert (event.rrule.freq, event.rrule.count) == (Frequency.WEEKLY, 6)
    assert [each.weekday for each in event.rrule.by_weekday] == ["MO", "WE", "FR"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_both_parsers_read_the_same(client: TestClient, name: str) -> None:
    text = _text(client, EXAMPLES[name]["value"])
    one = IcsCalendarStream.calendar_from_ics(text).events
    other = vobject.readOne(text).vevent_list

    assert [each.uid for each in one] == [each.uid.value for each in other]
    assert [each.sequence for each in one] == [int(each.sequence.value) for each in other]
    assert [each.summary for each in one] == [each.summary.value for each in other]
    assert [str(each.dtstart)[:19] for each in one] == [str(each.dtstart.value)[:19] for each in other]
    assert [len(each.alarm) for each in one] == [len(getattr(each, "valarm_list", ())) for each in other]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_session_of_a_program_is_on_its_day_and_no_phase_overlaps_another(client: TestClient, name: str) -> None:
    sent = EXAMPLES[name]["value"]
    read = vobject.readOne(_text(client, sent))
    days = [day.date() for event in read.vevent_list if event.getrruleset() for day in event.getrruleset()]
    start = date.fromisoformat(sent["program"].get("start_date", sent.get("start_date")))

    expected = [
        start + timedelta(days=7 * (phase["first_week"] - 1 + week) + session["day"] - 1)
        for phase in sent["program"]["phases"]
        for week in range(phase["weeks"])
        for session in phase["sessions"]
    ]
    assert days == expected


def test_it_says_nothing_that_tells_of_health_unless_asked(client: TestClient, undated: Json) -> None:
    named = {each.summary for each in _events(client, undated)}
    plain = _text(client, {**undated, "name_exercises": False})

    assert "Exercise: Quad set; Clamshell (Mon); Glute bridge (Thu)" in named
    words = ("knee", "pain", "genu v", "clamshell", "quad", "bridge", "calm", "build", "description:exercise")
    assert not [word for word in words if word in plain.lower()]
    assert "SUMMARY;LANGUAGE=en:Exercise\r\n" in plain


def test_a_title_names_the_days_of_an_exercise_that_is_not_in_every_session(client: TestClient, undated: Json) -> None:
    # It begins on a Monday.
    titles = [each.summary for each in _events(client, {**undated, "start_date": "2026-11-23"})]

    for title, phase in zip(titles, undated["program"]["phases"], strict=True):
        days = {each["slug"]: _weekdays(phase, each["slug"]) for each in phase["exercises"]}
        names = {each["slug"]: each["name"] for each in phase["exercises"]}
        for slug, on in days.items():
            is_always = len(on) == len(phase["sessions"])
            assert (f"{names[slug]} ({' '.join(on)})" in title) is not is_always
    assert "(Mon)" in titles[0]


def _weekdays(phase: Json, slug: str) -> list[str]:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return [names[each["day"] - 1] for each in phase["sessions"] if slug in {one["slug"] for one in each["exercises"]}]


def test_a_time_zone_keeps_the_hour_over_summer_time(client: TestClient, undated: Json) -> None:
    read = vobject.readOne(_text(client, undated))
    times = [day for event in read.vevent_list for day in event.getrruleset()]

    assert {time.replace(tzinfo=ZoneInfo("Europe/Madrid")).strftime("%H:%M %z") for time in times} == {
        "07:15 +0100",
        "07:15 +0200",
    }
    assert read.vtimezone.tzid.value == "Europe/Madrid"


def test_every_reminder_is_before_the_session(client: TestClient, undated: Json) -> None:
    for event in _events(client, undated):
        assert [alarm.trigger for alarm in event.alarm] == [timedelta(hours=-1), timedelta(minutes=-10)]
    assert "VALARM" not in _text(client, {**undated, "reminder_minutes": []})


def test_a_paused_program_cancels_the_same_events_with_a_higher_sequence(
    client: TestClient, restricted: Json, paused: Json
) -> None:
    (before,), (after,) = _events(client, restricted), _events(client, paused)

    assert after.uid == before.uid
    assert (before.sequence, after.sequence) == (0, 1)
    assert after.dtstamp > before.dtstamp
    assert (before.status, after.status) == (None, "CANCELLED")
    assert after.rrule is None


def test_a_phase_that_comes_again_after_a_step_back_is_another_event(client: TestClient) -> None:
    case = {**GOOD, "phase": "control", "as_of": 17}
    sent = {**request_for(case), "clinician_instructions": [instruction("step_back", 17, 30)]}
    program = answer_to(client, sent)["program"]
    before, after = _events(client, {"program": sent["program"]}), _events(client, {"program": program})
    names = [phase["phase"] for phase in program["phases"]]

    assert names[:3] == ["control", "build", "control"]
    assert len({each.uid for each in after}) == len(names)
    # What was there keeps its name: imported again, it is updated in place.
    assert [after[0].uid, *(each.uid for each in after[3:])] == [each.uid for each in before]


def test_phases_that_have_not_begun_are_tentative(client: TestClient, undated: Json) -> None:
    # DESIGN 5: a phase begins when the one before it may be left, not on a day.
    assert [each.status for each in _events(client, undated)] == [None, *["TENTATIVE"] * (_phases(undated) - 1)]
    program = {**undated["program"], "current_phase": 1, "sequence": 3}
    program["parent_digest"] = program["program_digest"]

    later = _events(client, {**undated, "program": signed(program)})

    assert [each.status for each in later] == [None, None, *["TENTATIVE"] * (_phases(undated) - 2)]


def _phases(sent: Json) -> int:
    count = len(sent["program"]["phases"])
    assert count > 2
    return count


def test_a_phase_left_early_ends_where_the_next_begins(client: TestClient, undated: Json) -> None:
    first = {each.uid: each for each in _events(client, undated)}
    program = {**undated.pop("program"), "start_date": "2026-11-30", "sequence": 4, "current_phase": 1}
    program["parent_digest"] = program["program_digest"]
    program["basis"] = {**program["basis"], "start_date": "2026-11-30"}
    for place, day in enumerate(("2026-11-30", "2026-12-16")):
        program["phases"][place]["first_day"] = day

    later = _events(client, {**undated, "program": signed(program)})

    assert [each.uid for each in later] == list(first)
    assert [each.sequence for each in later] == [4] * len(later)
    assert [each.rrule.count for each in later][:2] == [5, 8]
    assert later[1].start.date() == date(2026, 12, 16)
    assert later[2].start.date() == date(2026, 12, 16) + timedelta(weeks=program["phases"][1]["weeks"])


def test_no_phase_that_is_over_goes_on_into_the_next(client: TestClient, undated: Json) -> None:
    program = {**undated.pop("program"), "start_date": "2026-11-30", "sequence": 4, "current_phase": 2}
    program["parent_digest"] = program["program_digest"]
    program["basis"] = {**program["basis"], "start_date": "2026-11-30"}
    begins = ("2026-11-30", "2026-12-09", "2026-12-23")
    for place, day in enumerate(begins):
        program["phases"][place]["first_day"] = day
        program["phases"][place]["weeks"] = 3
    del undated["start_date"]

    read = vobject.readOne(_text(client, {**undated, "program": signed(program)}))

    days = [[day.date().isoformat() for day in event.getrruleset()] for event in read.vevent_list]
    assert max(days[0]) < begins[1]
    assert max(days[1]) < begins[2]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_request_gives_the_same_bytes(client: TestClient, name: str) -> None:
    assert _text(client, EXAMPLES[name]["value"]) == _text(client, EXAMPLES[name]["value"])


def test_every_time_zone_can_be_written(client: TestClient, restricted: Json) -> None:
    assert len(known_time_zones()) > 400
    for name in sorted(known_time_zones())[::40]:
        text = _text(client, {**restricted, "time_zone": name})
        # Zones that are always UTC are written as UTC.
        assert f"DTSTART;TZID={name}:20261123T183000" in text or "DTSTART:20261123T183000Z" in text


def test_a_program_without_a_first_day_asks_for_one(client: TestClient, undated: Json) -> None:
    del undated["start_date"]

    fault = _fault(client, undated, 422)

    assert (fault["code"], fault["pointer"]) == ("required", "/start_date")


def test_another_first_day_than_that_of_the_program_is_refused(client: TestClient, restricted: Json) -> None:
    assert _fault(client, {**restricted, "start_date": "2026-11-24"}, 409)["pointer"] == "/start_date"
    assert _events(client, {**restricted, "start_date": "2026-11-23"})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2200-01-01"])
def test_a_first_day_no_calendar_shows_is_refused(client: TestClient, undated: Json, day: str) -> None:
    assert _fault(client, {**undated, "start_date": day}, 422)["code"] == "out_of_range"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_of_day", "24:00"),
        ("time_of_day", "7:15"),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", "../../etc/passwd"),
        ("reminder_minutes", [-1]),
        ("reminder_minutes", [1, 2, 3, 4]),
        ("name_exercises", "yes"),
        ("summary", "my knee"),
    ],
)
def test_what_is_not_allowed_is_refused_without_a_value(
    client: TestClient, restricted: Json, field: str, value: Any
) -> None:
    response = client.post("/v1/calendars", json={**restricted, field: value})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith(f"/{field}")
    assert "Nowhere" not in response.text
    assert "passwd" not in response.text


def test_a_misspelt_time_zone_is_answered_with_the_nearest(client: TestClient, restricted: Json) -> None:
    assert "Europe/Madrid" in _fault(client, {**restricted, "time_zone": "Europe/Madird"}, 422)["message"]


def test_a_changed_program_is_refused(client: TestClient, restricted: Json) -> None:
    restricted["program"]["phases"][0]["weeks"] = 3

    assert _fault(client, restricted, 409)["code"] == "digest_mismatch"


@pytest.mark.parametrize("number", [10**20, -(10**20), 1e308])
def test_a_program_with_a_number_that_no_digest_can_hold_is_refused(
    client: TestClient, restricted: Json, number: float
) -> None:
    restricted["program"]["phases"][0]["weeks"] = number

    response = client.post("/v1/calendars", json=restricted)

    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "digest_mismatch"


def test_doses_and_exercises_are_checked_again(client: TestClient, restricted: Json) -> None:
    restricted["program"]["phases"][0]["exercises"][0]["slug"] = "knee-bender"
    restricted["program"] = signed(restricted["program"])

    assert _fault(client, restricted, 409)["pointer"] == "/program/phases/0/exercises/0/slug"
