"""What every decision starts with: the report completed, and triaged with what a classification of it settles."""

from dataclasses import dataclass
from datetime import date

from app.domain.classification.classify import classify_intake
from app.domain.classification.results import Classification
from app.domain.classification.settlement import settle
from app.domain.report.completion import complete
from app.domain.report.intake import Intake, Report
from app.domain.rulebook import Rulebook
from app.domain.triage.care_warning import CareWarning, KnownCare, known_care
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


def classify_with_care(intake: Intake, rulebook: Rulebook) -> tuple[Classification, CareWarning | None]:
    """The classification of a completed report, and the care that the same report asks for.

    Nothing reassuring is said beside it, and tests at home are offered only while triage allows self-care.

    Source: classification rules 1.9, 2.0.
    """
    care = known_care_of(intake, rulebook)
    classification = classify_intake(
        intake, rulebook, offers_home_tests=care.allows_home_tests, reassures=care.warning is None
    )
    return classification, care.warning


def known_care_of(intake: Intake, rulebook: Rulebook) -> KnownCare:
    """The care that a completed report asks for, for answers that are not a triage."""
    return known_care(intake, rulebook.triage, settle(intake.facts, rulebook.settlement))
