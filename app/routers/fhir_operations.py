"""POST /fhir/$triage and /fhir/$program: the decisions of /v1, asked and answered as FHIR R4."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.assessment import assess
from app.domain.program.admission import admit
from app.domain.program.programs import build_program
from app.domain.program.results import Program
from app.http.fhir_forms import Format, check_form, read_fhir
from app.http.interop_requests import PROGRAM_REQUEST, REPORT, answers_in, refused_at, validated
from app.http.outcomes import as_fhir
from app.http.route import WordsRoute
from app.http.state import (
    addresses_of,
    catalog_of,
    decisions_of,
    handout_material_of,
    interop_texts_of,
    page_words_of,
    program_catalog_of,
    rulebook_of,
    versions_of,
)
from app.interop.addresses import FHIR
from app.interop.care_plan import PlanWords, care_plan
from app.interop.definitions import PROGRAM, TRIAGE
from app.interop.guidance import AnswerFrame, no_program_guidance, triage_guidance
from app.interop.outcome import refused
from app.interop.parameters import read_operation
from app.interop.questionnaire_response import IntakeAnswers
from app.problems import RequestRefusedError
from app.routers.programs import check_words
from app.schemas.decisions import decision_digest_of
from app.schemas.programs import program_tree, to_confirmed, to_preferences
from app.schemas.report import to_report

router = APIRouter(prefix=FHIR, route_class=WordsRoute, include_in_schema=False)

_TRIAGE_TAKES: Final = frozenset({"as-of"})
_PROGRAM_TAKES: Final = frozenset({"as-of", "start-date", "preferences"})


@router.post("/$triage")
async def operate_triage(request: Request, form: Format = None) -> Response:
    """The level of care of a QuestionnaireResponse, as a GuidanceResponse."""
    check_form(request, form)
    sent = read_operation(await read_fhir(request), _TRIAGE_TAKES)
    answers = answers_in(request, sent.response, sent.response_at)
    places = {**answers.places, **sent.places}
    native = validated(REPORT, answers.report | sent.days, places, sent.response_at)
    report, rulebook = to_report(native), rulebook_of(request)
    result = assess(report, rulebook, report.as_of).triage
    decisions_of(request).triage(result)
    frame = _frame(request, TRIAGE, answers, decision_digest_of(native, versions_of(request)))
    return as_fhir(triage_guidance(result, rulebook.triage.rules.levels, frame))


@router.post("/$program")
async def operate_program(request: Request, form: Format = None) -> Response:
    """A program as a CarePlan, or as a GuidanceResponse why there is none."""
    check_form(request, form)
    sent = read_operation(await read_fhir(request), _PROGRAM_TAKES)
    if sent.preferences is None:
        raise refused("required", "Parameters with the parameter preferences are required", "Parameters")
    answers = answers_in(request, sent.response, sent.response_at)
    days = dict(sent.days)
    start = {"start_date": days.pop("start_date")} if "start_date" in days else {}
    places = _below_report(answers.places, sent.places)
    asked = {"report": answers.report | days, "preferences": sent.preferences, **start}
    native = validated(PROGRAM_REQUEST, asked, places, "Parameters")
    try:
        check_words(native["preferences"], catalog_of(request))
    except RequestRefusedError as error:
        raise refused_at(error.faults, places, "Parameters") from None
    return as_fhir(_planned(request, native, answers))


def _planned(request: Request, native: Any, answers: IntakeAnswers) -> dict[str, Any]:
    snapshot, versions = catalog_of(request), versions_of(request)
    rulebook = rulebook_of(request)
    asked = admit(
        to_report(native["report"]), to_preferences(native), to_confirmed(native), native.get("start_date"), rulebook
    )
    program = build_program(asked, rulebook.programs, program_catalog_of(request))
    decisions_of(request).program(program.outcome)
    answer = program_tree(program, native, versions, snapshot.untranslated)
    frame = _frame(request, PROGRAM, answers, answer["digest"])
    if not isinstance(program, Program):
        return no_program_guidance(program, asked.triage, frame)
    patterns = {each.id: each.name for each in rulebook.classification.rules.patterns}
    material = handout_material_of(request)
    words = PlanWords(versions.language, versions.catalog, material.texts, patterns, material.exercises)
    return care_plan(program, answer["program_digest"], frame, words)


def _below_report(of_report: Mapping[str, str], of_request: Mapping[str, str]) -> dict[str, str]:
    places = {f"/report{pointer}": place for pointer, place in of_report.items()}
    for pointer, place in of_request.items():
        places[f"/report{pointer}" if pointer == "/as_of" else pointer] = place
    return places


def _frame(request: Request, operation: str, answers: IntakeAnswers, digest: str) -> AnswerFrame:
    addresses, page = addresses_of(request), page_words_of(request)
    module = f"{addresses.of('OperationDefinition', operation)}|{rulebook_of(request).version}"
    return AnswerFrame(
        addresses=addresses,
        texts=interop_texts_of(request),
        by_when=handout_material_of(request).texts.levels,
        on_yes={level: page["level"][f"yes_{level}"] for level in ("emergency", "urgent")},
        operation=module,
        digest=digest,
        subject=answers.subject,
        is_other_version=answers.is_other_version,
    )
