"""The whole way from a report to a program: completed, triaged, settled, classified and planned, in this order."""

from datetime import date

from app.domain.classification.conclusion import Confirmed
from app.domain.program.admission import admit
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.programs import build_program
from app.domain.program.request import Preferences
from app.domain.program.results import ProgramOutcome
from app.domain.report.intake import Report
from app.domain.rulebook import Rulebook


def plan_program(
    report: Report,
    preferences: Preferences,
    confirmed: Confirmed,
    start_date: date | None,
    rulebook: Rulebook,
    catalog: ProgramCatalog,
) -> ProgramOutcome:
    """Build the program of one person, or say why there is none."""
    return build_program(admit(report, preferences, confirmed, start_date, rulebook), rulebook.programs, catalog)
