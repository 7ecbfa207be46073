"""The whole way from a report to a program: completed, triaged, settled, classified and planned, in this order."""

from datetime import date

from app.domain.assessment import assess
from app.domain.classification.conclusion import Confirmed, conclude_intake
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.programs import build_program
from app.domain.program.request import Preferences, ProgramRequest, valid_clearances
from app.domain.program.results import ProgramOutcome
from app.domain.report.intake import Report, settle_conflicts
from app.domain.rulebook import Rulebook


def plan_program(
    report: Report,
    preferences: Preferences,
    confirmed: Confirmed,
    start_date: date | None,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
) -> ProgramOutcome:
    """Build the program of one person, or say why there is none.

    Triage reads every value as sent; classification and program read settled values: of two that contradict each other
    the better one (DESIGN 8.2).
    """
    assessment = assess(report, rulebook, start_date)
    intake = settle_conflicts(assessment.intake, rulebook.intake)
    request = ProgramRequest(
        preferences=preferences,
        affected_side=report.affected_side,
        cleared=valid_clearances(intake, rulebook.programs, start_date or report.answered_on),
        start_date=start_date,
    )
    conclusions = conclude_intake(intake, rulebook, confirmed)
    return build_program(request, intake, assessment.triage, conclusions, rulebook.programs, catalog)
