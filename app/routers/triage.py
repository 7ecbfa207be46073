"""POST /v1/triage: how soon should this person be seen, and may they exercise meanwhile?"""

from functools import partial
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Body, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from app.domain.assessment import assess, explain_rules
from app.http.bodies import read_part
from app.http.ndjson import MEDIA_TYPE, LinesResponse
from app.http.route import WordsRoute
from app.http.state import decisions_of, rulebook_of, versions_of
from app.problems import BODY_TOO_LARGE, RequestRefusedError
from app.schemas.report import DatedReportIn, to_report
from app.schemas.triage import TriageLineOut, TriageOut, triage_json
from app.schemas.triage_explanation import TriageExplanationOut, triage_explanation_out

router = APIRouter(prefix="/v1", route_class=WordsRoute, tags=["Decisions"])

_REPORT: Final[TypeAdapter[DatedReportIn]] = TypeAdapter(DatedReportIn)


@router.post(
    "/triage",
    summary="Level of care and exercise permission",
    response_model=TriageOut,
    response_model_exclude_none=True,
)
async def create_triage(request: Request, report: Annotated[DatedReportIn, Body()]) -> bytes:
    """Evaluates every red flag on the report.

    Answers with the level to act on, both bounds of it, the red flags that are present and those still possible with
    what keeps them open, and what to ask next, the life-threatening first. While something urgent is still open the
    level is `undetermined`: nothing that was not asked counts as no.
    """
    return _triage(request, report)


@router.post("/triage/explanation", summary="Why each rule applies or not", response_model_exclude_none=True)
async def create_triage_explanation(request: Request, sent: Annotated[DatedReportIn, Body()]) -> TriageExplanationOut:
    """Lists every red flag of the rule book, also those that the report rules out, with the findings that decide it.

    For whoever reviews rules or has to show why one did not apply; it is not for the person. `POST /v1/triage` has the
    level, and of the rules those that are present or still possible. Both answers have the same digest.
    """
    report = to_report(sent)
    explained = explain_rules(report, rulebook_of(request), report.as_of)
    return triage_explanation_out(explained, sent, versions_of(request))


@router.post(
    "/triage/batch",
    summary="Triage of many reports, one a line",
    status_code=200,
    response_class=LinesResponse,
    response_model=TriageLineOut,
    response_model_exclude_none=True,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/TriageLineOut"}}}}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "One report a line (newline-delimited JSON); each line may be as long as a body may be.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ReportIn"}}},
        }
    },
)
async def create_triage_batch(request: Request) -> Response:
    """Answers each line with a line that has its number and either the answer of `POST /v1/triage` or a problem.

    Answers come in the order of the lines, while the body still arrives, and blank lines are passed over: read while
    you write, or send at most a hundred reports at once. A line that is refused costs the others nothing.
    """
    return LinesResponse(request, partial(_line, request))


def _triage(request: Request, sent: DatedReportIn) -> bytes:
    report = to_report(sent)
    assessment = assess(report, rulebook_of(request), report.as_of)
    decisions_of(request).triage(assessment.triage)
    return triage_json(assessment.triage, sent, versions_of(request))


def _line(request: Request, number: int, line: bytes | None) -> bytes:
    try:
        if line is None:
            raise RequestRefusedError(BODY_TOO_LARGE)
        return b'{"line":%d,"triage":%b}' % (number, _triage(request, read_part(line, _REPORT)))
    except RequestRefusedError as error:
        refusal = error.response(request.scope.get("root_path", ""))
        return orjson.dumps({"line": number, "problem": orjson.Fragment(bytes(refusal.body))})
