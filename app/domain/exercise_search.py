"""Which avoid conditions of the catalog hold for a person: the exercises they take out are not offered."""

from app.domain.hard_filters import avoid_conditions
from app.domain.intake import Intake
from app.domain.program_request import valid_clearances
from app.domain.program_rules import CompiledPrograms, PersonTruths


def contraindications_of(intake: Intake, compiled: CompiledPrograms) -> tuple[str, ...]:
    """The avoid conditions that are present, and the gating ones that are unknown, less what a clinician cleared."""
    cleared = valid_clearances(intake, compiled, intake.report.answered_on)
    present, unknown = avoid_conditions(compiled.rules, PersonTruths(compiled, intake.facts), cleared)
    return (*present, *unknown)
