"""The explanation of a triage: every rule that is present, possible or ruled out, with the findings that decide it.

The answer of triage names the rules that are present or possible. Whoever reviews rules, or has to show why one did not
apply, also needs those that are absent. They are read from slots evaluated as triage evaluates them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.facts import with_unknown
from app.domain.evaluation.quantities import PLAIN, Value
from app.domain.report.intake import Intake, KnownBy
from app.domain.triage.clearances import cleared_rules
from app.domain.triage.compiled import CompiledTriage
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import Reason
from app.domain.values import value


class RuleTruth(StrEnum):
    """Present: the rule is true. Possible: open findings could make it true. Absent: what is known rules it out."""

    PRESENT = "present"
    POSSIBLE = "possible"
    ABSENT = "absent"


_TRUTHS: Final = {YES: RuleTruth.PRESENT, UNKNOWN: RuleTruth.POSSIBLE, NO: RuleTruth.ABSENT}


@value
class ExplainedRule:
    """One rule of the rule book: /v1/red-flags/{id} has its condition and its texts.

    `reasons` are the findings that make a present rule true or rule an absent one out; a number that a screen only
    bounds has no value. `missing` are the findings that keep a possible rule open. `cleared_by` is the clinician whose
    clearance lifts a rule that is present or possible.
    """

    id: str
    truth: RuleTruth
    level: CareLevel
    exercise: Permission
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    cleared_by: str | None = None


def explain(intake: Intake, rules: CompiledTriage, settled: Mapping[str, Value]) -> tuple[ExplainedRule, ...]:
    """Every triage rule, worst level first; the arguments are those of `triage`."""
    facts = with_unknown(intake.facts, settled)
    slots = rules.circuit.evaluate(facts)
    explanation = rules.circuit.explain(slots)
    cleared, _ = cleared_rules(intake, rules)

    def reason(finding: str) -> Reason:
        known = facts.get(finding)
        known_by = (
            KnownBy.CLASSIFICATION if finding in settled and finding not in intake.facts else intake.known_by(finding)
        )
        return Reason(finding, known if isinstance(known, PLAIN) else None, known_by)

    def explained(index: int) -> ExplainedRule:
        flag, slot = rules.red_flags[index], rules.slots[index]
        truth, deciding = slots[slot], explanation.deciding_findings(slot)
        is_open = truth == UNKNOWN
        return ExplainedRule(
            id=flag.id,
            truth=_TRUTHS[truth],
            level=flag.level,
            exercise=flag.exercise,
            reasons=() if is_open else tuple(map(reason, deciding)),
            missing=tuple(name for name in deciding if name in rules.vocabulary.findings) if is_open else (),
            cleared_by=None if truth == NO else cleared.get(flag.id),
        )

    return tuple(map(explained, range(len(rules.red_flags))))
