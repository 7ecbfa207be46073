"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from collections.abc import Iterable

from app.domain.certainty import BY_RANK, POSSIBLE, rank_of_state
from app.domain.circuit import Circuit, Facts, Slots
from app.domain.classification_circuit import ResultSlots
from app.domain.classification_results import DecidedBy, Evidence, ResultAssessment
from app.domain.classification_rules import CertaintyRule, Impairment, PatellarFeature, Pattern, SeverityWord


class Assessor:
    """Reads the results of one evaluation; what several results share is explained once."""

    __slots__ = ("_explanation", "_facts", "_known", "_slots")

    def __init__(self, circuit: Circuit, slots: Slots, facts: Facts) -> None:
        self._explanation = circuit.explain(slots)
        self._slots, self._facts = slots, facts
        self._known: dict[str, Evidence] = {}

    def rank(self, result: ResultSlots, within_error_of: tuple[str, ...]) -> int:
        """The rank of a result; inside a measurement error it is possible, whatever it was."""
        return POSSIBLE if within_error_of else rank_of_state(self._slots[result.state])

    def assess(
        self,
        result: ResultSlots,
        within_error_of: tuple[str, ...],
        ask_next: tuple[str, ...],
        severity: SeverityWord | None,
    ) -> ResultAssessment:
        """The result with what speaks for and against it."""
        slots, inputs = self._slots, result.inputs
        verdict = result.resolution.cached_verdict(tuple([slots[slot] for slot in inputs]))
        return _assessment(
            result.rule,
            self.rank(result, within_error_of),
            DecidedBy.MEASUREMENT_ERROR if within_error_of else verdict.decided_by,
            self.evidence(inputs[position] for position in verdict.reasons) if verdict.reasons else (),
            self.evidence(inputs[position] for position in verdict.against) if verdict.against else (),
            within_error_of,
            ask_next,
            severity,
        )

    def evidence(self, slots: Iterable[int]) -> tuple[Evidence, ...]:
        """The known findings that decide the slots, each once, with their values."""
        findings: dict[str, None] = {}
        for slot in slots:
            findings.update(dict.fromkeys(self._explanation.deciding_findings(slot)))
        return tuple([self._evidence(finding) for finding in findings if finding in self._facts])

    def _evidence(self, finding: str) -> Evidence:
        known = self._known.get(finding)
        if known is None:
            value = self._facts[finding]
            known = Evidence(finding, value if isinstance(value, str | int | float) else None)
            self._known[finding] = known
        return known


def assess_nothing(result: ResultSlots, rank: int, ask_next: tuple[str, ...]) -> ResultAssessment:
    """The result when nothing it looks at is known."""
    return _assessment(result.rule, rank, DecidedBy.NOTHING_YET, (), (), (), ask_next, None)


def _assessment(
    rule: CertaintyRule,
    rank: int,
    decided_by: DecidedBy,
    reasons: tuple[Evidence, ...],
    against: tuple[Evidence, ...],
    within_error_of: tuple[str, ...],
    ask_next: tuple[str, ...],
    severity: SeverityWord | None,
) -> ResultAssessment:
    is_found = rank >= POSSIBLE
    words = rule.plain_language if isinstance(rule, Pattern | PatellarFeature | Impairment) else None
    return ResultAssessment(
        id=rule.id,
        name=rule.name,
        certainty=BY_RANK[rank],
        decided_by=decided_by,
        reasons=reasons,
        against=against,
        within_error_of=within_error_of,
        ask_next=ask_next,
        plain_language=words if is_found else None,
        severity=severity if is_found else None,
        icd10=rule.icd10 if is_found else (),
        sources=rule.sources if is_found else (),
    )
