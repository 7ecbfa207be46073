"""Who asks for a program, and what the gate says: the whole way from a report to the first decision.

Nothing here looks at an exercise. The same is asked again of every program that is sent back.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.assessment import assess
from app.domain.classification.conclusion import Confirmed, conclude_intake
from app.domain.classification.results import Conclusions
from app.domain.program.gate import GateDecision, decide_gate, values_left
from app.domain.program.modifiers import CombinedEffects, combine
from app.domain.program.request import Preferences, ProgramRequest, program_facts, valid_clearances
from app.domain.program.rules import PersonTruths
from app.domain.report.completion import settle_conflicts
from app.domain.report.intake import Intake, Report
from app.domain.rulebook import Rulebook
from app.domain.triage.results import TriageResult


@dataclass(frozen=True, slots=True)
class Admission:
    """A person who asks for a program: what follows from the report and the wishes, and whether there may be one."""

    request: ProgramRequest
    intake: Intake
    triage: TriageResult
    classification: Conclusions
    truths: PersonTruths
    effects: CombinedEffects
    gate: GateDecision


def admit(
    report: Report, preferences: Preferences, confirmed: Confirmed, start_date: date | None, rulebook: Rulebook
) -> Admission:
    """Decide whether there may be a program, and which.

    Triage reads every value as sent; classification and program read settled values: of two that contradict each other
    the better one (DESIGN 8.2). The answers are used on the first day of the program, or today if that is later.
    """
    on = max((day for day in (start_date, report.as_of) if day is not None), default=None)
    assessment = assess(report, rulebook, on)
    intake = settle_conflicts(assessment.intake, rulebook.intake)
    compiled = rulebook.programs
    rules = compiled.rules
    request = ProgramRequest(
        preferences=preferences,
        affected_side=report.affected_side,
        cleared=valid_clearances(intake, compiled, on or report.answered_on),
        start_date=start_date,
    )
    conclusions = conclude_intake(intake, rulebook, confirmed)
    truths = PersonTruths(compiled, program_facts(intake.facts, preferences, conclusions))
    effects = combine(truths.modifiers_of(rules), request.cleared)
    gate = decide_gate(
        assessment.triage,
        rules.gate,
        tuple(truths.of(rule.when) for rule in rules.gate.out_of_scope),
        truths.of(rules.gate.consent.when),
        preferences.guardian_consent,
        effects,
        values_left(intake),
    )
    return Admission(request, intake, assessment.triage, conclusions, truths, effects, gate)
