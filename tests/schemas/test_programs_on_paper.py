"""Laws of handouts and calendars: every program there is can be printed and put in a calendar, at every point of it."""

from datetime import date, timedelta
from typing import Any

import orjson
import vobject
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.content.calendar import load_calendar_texts
from app.content.figures import load_figure_texts
from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT
from app.content.pose_model import shipped_pose_model
from app.domain.program.results import Program
from app.rendering.figures import Figures
from app.rendering.handout_material import HandoutMaterial
from app.rendering.handout_page import write_page
from app.schemas.calendars import answer_calendar
from app.schemas.handouts import to_handout
from app.schemas.programs import ProgramRequestIn, program_json
from app.schemas.progression_answers import answer_progression
from tests.catalog_of_tests import EXERCISES
from tests.programs_of_tests import CATALOG, RULEBOOK, Request, plan, requests
from tests.progression_requests import START, VERSIONS

SLUGS = frozenset(EXERCISES)
MATERIAL = HandoutMaterial(
    language="en",
    texts=load_handout_texts(CONTENT_ROOT),
    exercises=EXERCISES,
    catalog_version="tests",
    sources=RULEBOOK.sources,
    figures=Figures(shipped_pose_model(), load_figure_texts(CONTENT_ROOT), "en"),
)
CALENDAR = load_calendar_texts(CONTENT_ROOT)


@given(requests(), st.integers(0, 400))
def test_every_program_and_every_later_one_can_be_printed_and_put_in_a_calendar(request: Request, later: int) -> None:
    wanted: Any = TypeAdapter(ProgramRequestIn).validate_python({**request, "start_date": START.isoformat()})
    planned = plan(wanted)
    assume(isinstance(planned, Program))
    first = orjson.loads(program_json(planned, wanted, VERSIONS))
    asked: Any = {"program": first, "as_of": START + timedelta(days=later)}
    then = orjson.loads(answer_progression(asked, RULEBOOK, CATALOG, SLUGS, VERSIONS))["program"]

    for program in (first, then):
        now = program["phases"][program.get("current_phase", 0)]
        for week in (1, now["weeks"]):
            page = write_page(
                to_handout({"program": program, "week": week}, MATERIAL, CATALOG), "a4", large=False
            ).decode()
            assert "{" not in page.partition("<body>")[2]
            in_sessions = {each["slug"] for session in now["sessions"] for each in session["exercises"]}
            assert page.count('<article class="card">') == len(
                in_sessions | {each["slug"] for each in now["micro_doses"]}
            )
        read = vobject.readOne(answer_calendar({"program": program}, CALENDAR, "en", SLUGS, CATALOG).decode())
        days = [day for event in read.vevent_list if event.getrruleset() for day in event.getrruleset()]
        assert days == sorted(set(days)), "no day has two sessions"
        assert not days or days[0].date() >= date(2026, 11, 23)
    # A phase that a program goes back to may be new.
    assert _uids(then) >= _uids(first), "an import of the later file finds every event of the first"


def _uids(program: dict[str, Any]) -> set[str]:
    read = vobject.readOne(answer_calendar({"program": program}, CALENDAR, "en", SLUGS, CATALOG).decode())
    return {event.uid.value for event in read.vevent_list}
