"""POST /v1/classifications: which patterns and impairments does this leg show, and where does a deviation come from?"""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.domain.assessment import classify_with_care
from app.domain.report.completion import complete
from app.http.bodies import body_as_read
from app.http.route import WordsRoute
from app.http.state import decisions_of, rulebook_of, versions_of
from app.schemas.classification import ClassificationOut, classification_json
from app.schemas.report import DatedReportIn, to_report

router = APIRouter(prefix="/v1", route_class=WordsRoute, tags=["Decisions"])


@router.post(
    "/classifications",
    summary="Patterns, impairments and origin",
    response_model=ClassificationOut,
    response_model_exclude_none=True,
)
async def create_classification(request: Request, sent: Annotated[DatedReportIn, Body()]) -> bytes:
    """Sorts a report into patterns, kneecap features, impairments and patellofemoral subcategories.

    Answers for the affected leg; the other leg speaks only through findings of the other side. Each result has a
    certainty, the findings for and against it and what would settle it. A label that would flip inside the measurement
    error of a finding reads `possible`. The origin is functional, structural, mixed, undetermined or none. Run triage
    first: nothing here lowers a level of care, and `care_warning` says when the report asks for care by itself.
    """
    rulebook = rulebook_of(request)
    report = to_report(sent)
    intake = complete(report, rulebook.intake, report.as_of)
    result, warning = classify_with_care(intake, rulebook)
    decisions_of(request).classification(result)
    return classification_json(result, body_as_read(request), rulebook.triage.citations, versions_of(request), warning)
