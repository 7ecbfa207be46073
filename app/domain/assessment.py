"""What every decision starts with: the report completed, and triaged with what a classification of it settles."""

from dataclasses import dataclass
from datetime import date

from app.domain.classification.settlement import settle
from app.domain.report.completion import complete
from app.domain.report.intake import Intake, Report
from app.domain.rulebook import Rulebook
from app.domain.triage.care_warning import CareWarning, care_warning
from app.domain.triage.decision import triage
from app.domain.triage.explanation import ExplainedRule, explain
from app.domain.triage.results import TriageResult


@dataclass(frozen=True, slots=True)
class Assessment:
    """A completed report and its triage."""

    intake: Intake
    triage: TriageResult


def assess(report: Report, rulebook: Rulebook, on: date | None = None) -> Assessment:
    """Complete and triage a report; `on` is the day the answers are used (None: no answer expires)."""
    intake = complete(report, rulebook.intake, on)
    return Assessment(intake, triage(intake, rulebook.triage, settle(intake.facts, rulebook.settlement)))


def explain_rules(report: Report, rulebook: Rulebook, on: date | None = None) -> tuple[ExplainedRule, ...]:
    """Every triage rule with what decides it; the report is completed as `assess` completes it."""
    intake = complete(report, rulebook.intake, on)
    return explain(intake, rulebook.triage, settle(intake.facts, rulebook.settlement))


def care_warning_of(intake: Intake, rulebook: Rulebook) -> CareWarning | None:
    """The care that a completed report asks for, for answers that are not a triage."""
    return care_warning(intake, rulebook.triage, settle(intake.facts, rulebook.settlement))
