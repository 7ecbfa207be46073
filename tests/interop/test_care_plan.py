"""Laws of every program as a CarePlan: it is one, it is whole, and no word of a program is ever markup."""

from dataclasses import replace
from typing import Final
from xml.etree import ElementTree

from hypothesis import given

from app.domain.program.results import Program
from app.http.editions import load_wording
from app.interop.addresses import Addresses
from app.interop.care_plan import PlanWords, care_plan
from app.interop.guidance import AnswerFrame
from bench.requests import PROGRAM
from tests.catalog_of_tests import EXERCISES
from tests.fhir_checks import Json, checked
from tests.programs_of_tests import RULEBOOK, Request, program, requests

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


@given(request=requests())
def test_every_program_is_a_care_plan_with_all_its_exercises(request: Request) -> None:
    planned = program(request)
    if planned is None:
        return
    plan = _plan(planned)
    told = [activity["detail"]["code"]["coding"][0]["code"] for activity in plan["activity"]]

    assert told == [exercise.slug for phase in planned.phases for exercise in phase.exercises]
    for activity in plan["activity"]:
        doses = activity["detail"]["extension"]
        weeks = [part["valuePositiveInt"] for dose in doses for part in dose["extension"] if part["url"] == "from-week"]
        assert weeks == sorted(set(weeks))
        assert weeks[0] == 1
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
