"""Laws of every program as a CarePlan: it is one, it is whole, and no word of a program is ever markup."""

from dataclasses import replace
from typing import Final
from xml.etree import ElementTree

from hypothesis import given

from app.domain.program.planned_phase import PlannedPhase, SessionExercise
from app.domain.program.results import Program
from app.http.editions import load_wording
from app.interop.addresses import Addresses
from app.interop.care_plan import PlanWords, care_plan
from app.interop.guidance import AnswerFrame
from bench.requests import PROGRAM
from tests.catalog_of_tests import EXERCISES
from tests.fhir_checks import Json, checked
from tests.programs_of_tests import RULEBOOK, Request, program, requests
from tests.routers.program_requests import case_of, request_of

WORDING: Final = load_wording("en")
MARKUP: Final = "</p><script>&amp;\"'<b>"
WORDS: Final = PlanWords(
    "en",
    "1",
    WORDING.handout_texts,
    {each.id: each.name for each in RULEBOOK.classification.rules.patterns},
    EXERCISES,
)
FRAME: Final = AnswerFrame(
    addresses=Addresses("https://example.org"),
    texts=WORDING.interop_texts,
    by_when=WORDING.handout_texts.levels,
    on_yes={},
    operation="https://example.org/fhir/OperationDefinition/genu-program|1",
    digest="sha256:0",
    subject="Patient/1",
    is_other_version=False,
)


def _plan(planned: Program) -> Json:
    return checked(care_plan(planned, "sha256:1", FRAME, WORDS))


def _places(phase: PlannedPhase, slug: str) -> list[SessionExercise]:
    return [each for session in phase.sessions for each in session.exercises if each.slug == slug]


def _sets_in(place: SessionExercise, week: int) -> int:
    return next((step.sets for step in reversed(place.sets) if step.from_week <= week), 0)


@given(request=requests())
def test_every_program_is_a_care_plan_with_all_its_exercises(request: Request) -> None:
    planned = program(request)
    if planned is None:
        return
    plan = _plan(planned)
    told = [activity["detail"]["code"]["coding"][0]["code"] for activity in plan["activity"]]

    placed = [(phase, exercise.slug) for phase in planned.phases for exercise in phase.exercises]
    assert told == [slug for _, slug in placed]
    for activity, (phase, slug) in zip(plan["activity"], placed, strict=True):
        doses = activity["detail"]["extension"]
        weeks = [part["valuePositiveInt"] for dose in doses for part in dose["extension"] if part["url"] == "from-week"]
        assert weeks == sorted(set(weeks))
        # What begins in a later week of the phase has no dose before it (weekly sets grow slowly: invariant 15).
        begins = {each.sets[0].from_week for each in _places(phase, slug) if each.sets}
        assert weeks[0] == min(begins, default=1)
        for week, dose in zip(weeks, doses, strict=True):
            sets = [part["valuePositiveInt"] for part in dose["extension"] if part["url"] == "sets"]
            due = [_sets_in(each, week) for each in _places(phase, slug) if each.sets]
            assert all(most == max(due) for most in sets)
        names = [[part["url"] for part in dose["extension"]] for dose in doses]
        assert all(len(set(each)) == len(each) and {"sets", "duration"} & set(each) for each in names)
        assert "scheduledTiming" in activity["detail"]


def test_words_of_a_program_are_never_markup() -> None:
    planned = program(dict(PROGRAM))
    assert planned is not None
    phase = planned.phases[0]
    exercises = (replace(phase.exercises[0], name=MARKUP, stop_rule=MARKUP), *phase.exercises[1:])
    strange = replace(
        planned,
        start_text=MARKUP,
        disclaimer=MARKUP,
        phases=(replace(phase, exercises=exercises, purpose=MARKUP), *planned.phases[1:]),
    )
    div = ElementTree.fromstring(_plan(strange)["text"]["div"])  # noqa: S314 (our own text)

    assert not [element for element in div.iter() if element.tag.endswith("script")]
    assert "".join(div.itertext()).count(MARKUP) == 5


def test_an_exercise_that_begins_later_in_a_stage_has_no_dose_before() -> None:
    """G04: shifting the weight in a split stance begins in week 2 of control on one day, in week 3 on another."""
    planned = program(request_of(case_of("G04")))
    assert planned is not None
    [control] = [phase for phase in planned.phases if phase.phase == "control"]
    slug = "split-stance-weight-shift"
    begins = min(each.sets[0].from_week for each in _places(control, slug))
    [detail] = [
        activity["detail"]
        for activity in _plan(planned)["activity"]
        if activity["detail"]["code"]["coding"][0]["code"] == slug
        and {"url": "phase", "valueCode": "control"} in activity["detail"]["extension"][0]["extension"]
    ]

    assert begins > 1
    assert f" Week {begins} of this stage: " in detail["description"]
    assert "Week 1 of this stage" not in detail["description"]
    assert {"url": "from-week", "valuePositiveInt": begins} in detail["extension"][0]["extension"]


@given(request=requests())
def test_one_week_and_one_day_are_said_as_one(request: Request) -> None:
    """A knee that is rather easily upset settles for one week first (program rules 1.1)."""
    planned = program(request)
    if planned is None:
        return
    first = planned.phases[0]
    short = replace(first, weeks=1, sessions=first.sessions[:1])
    plan = _plan(replace(planned, phases=(short, *planned.phases[1:])))

    assert not [said for said in (" 1 weeks", " 1 days a week") if said in plan["text"]["div"]]
    assert "About 1 week." in plan["text"]["div"]
