"""POST /v1/triage: how soon should this person be seen, and may they exercise meanwhile?"""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.domain.assessment import assess
from app.http.route import StrictRoute
from app.http.state import decisions_of, rulebook_of, versions_of
from app.schemas.named_examples import named_examples
from app.schemas.report import ReportIn, to_report
from app.schemas.triage import TriageOut, triage_out

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["Decisions"])


@router.post("/triage", summary="Level of care and exercise permission", response_model_exclude_none=True)
async def create_triage(
    request: Request, report: Annotated[ReportIn, Body(openapi_examples=named_examples("triage"))]
) -> TriageOut:
    """Evaluates every red flag on the report.

    Answers with the level to act on, both bounds of it, the red flags that are present and those still possible with
    what keeps them open, and what to ask next, the life-threatening first. While something urgent is still open the
    level is `undetermined`: nothing that was not asked counts as no.
    """
    assessment = assess(to_report(report), rulebook_of(request))
    decisions_of(request).triage(assessment.triage)
    return triage_out(assessment.triage, report, versions_of(request))
