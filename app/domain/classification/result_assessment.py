"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from app.domain.classification.certainty import BY_RANK, POSSIBLE
from app.domain.classification.result_circuit import ResultSlots, Verdict
from app.domain.classification.results import DecidedBy, Evidence, ResultAssessment
from app.domain.classification.rules import CertaintyRule, SeverityWord
from app.domain.evaluation.circuit import Circuit, Facts, Slots


class Assessor:
    """Reads the results of one evaluation; what several results share is explained once."""

    __slots__ = ("_explanation", "_facts", "_known", "_slots")

    def __init__(self, circuit: Circuit, slots: Slots, facts: Facts) -> None:
        self._explanation = circuit.explain(slots)
        self._slots, self._facts = slots, facts
        self._known: dict[str, Evidence] = {}

    def verdict(self, result: ResultSlots) -> Verdict:
        """What the evaluation says about a result, measurement error aside."""
        return result.resolution.cached_verdict(result.pick(self._slots))

    def evidence(self, slots: Sequence[int]) -> tuple[Evidence, ...]:
        """The known findings that decide the slots, each once, with their values."""
        deciding = self._explanation.deciding_findings
        findings: Iterable[str] = deciding(slots[0]) if len(slots) == 1 else dict.fromkeys(chain(*map(deciding, slots)))
        known, facts = self._known, self._facts
        return tuple([known.get(finding) or self._evidence(finding) for finding in findings if finding in facts])

    def put_into_words(
        self,
        result: ResultSlots,
        verdict: Verdict,
        ask_next: tuple[str, ...],
        severity: SeverityWord | None,
        within_error_of: tuple[str, ...] = (),
    ) -> ResultAssessment:
        """The result with what speaks for and against it."""
        inputs = result.inputs
        return _assessment(
            result.rule,
            verdict.rank,
            verdict.decided_by,
            self.evidence([inputs[position] for position in verdict.reasons]) if verdict.reasons else (),
            self.evidence([inputs[position] for position in verdict.against]) if verdict.against else (),
            within_error_of,
            ask_next,
            severity,
        )

    def _evidence(self, finding: str) -> Evidence:
        value = self._facts[finding]
        # Bounds and what does not apply have no value of their own to show.
        evidence = Evidence(finding, value if isinstance(value, str | int | float) else None)
        self._known[finding] = evidence
        return evidence


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
    return ResultAssessment(
        id=rule.id,
        name=rule.name,
        certainty=BY_RANK[rank],
        decided_by=decided_by,
        reasons=reasons,
        against=against,
        ask_next=ask_next,
        within_error_of=within_error_of,
        plain_language=rule.plain_language if is_found else None,
        severity=severity if is_found else None,
        icd10=rule.icd10 if is_found else (),
        sources=rule.sources if is_found else (),
    )
