"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from typing import Final

from app.domain.classification.certainty import POSSIBLE
from app.domain.classification.questions import AskPlan
from app.domain.classification.result_circuit import ResultSlots, Verdict
from app.domain.classification.results import Conclusion, Evidence, EvidencedResult, ResultAssessment
from app.domain.classification.rules import SeverityWord
from app.domain.evaluation.explanation import Explanation
from app.domain.evaluation.facts import Facts

Measured = tuple[SeverityWord | None, tuple[str, ...]]
"""What measurements add: how marked a result is, and those inside whose error it would differ."""

NOTHING_MEASURED: Final[Measured] = None, ()

_WORDS: Final = 256
"""Words that are kept of each result; they differ by the questions that are open."""
_VALUES: Final = (str, int, float)
"""Bounds and what does not apply have no value of their own to show."""


class KnownEvidence(dict[str, Evidence | None]):
    """Findings that are known, each with its value, made when it is first asked for; None for any other."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self._facts = facts

    def __missing__(self, finding: str) -> Evidence | None:
        value = self._facts.get(finding)
        evidence = None if value is None else Evidence(finding, value if isinstance(value, _VALUES) else None)
        self[finding] = evidence
        return evidence

    def among(self, findings: tuple[str, ...]) -> tuple[Evidence, ...]:
        """Those of the findings that are known."""
        return tuple(filter(None, map(self.__getitem__, findings))) if findings else ()


class ResultWords:
    """What is said about one result; all but the evidence is made once for many answers."""

    def __init__(self, index: int, result: ResultSlots, plan: AskPlan) -> None:
        self._result, self._plan = result, plan
        self._candidates, self._bits = plan.candidates[index], plan.bits[index]
        self._kept: dict[tuple[Conclusion, int, Measured], ResultAssessment] = {}

    def about(
        self, verdict: Verdict, explanation: Explanation, evidence: KnownEvidence, closed: int, measured: Measured
    ) -> ResultAssessment:
        """The result with what speaks for and against it.

        Args:
            verdict: what is said about the result.
            explanation: that of the evaluation that gave the verdict.
            evidence: what is known.
            closed: the bits of findings that are not asked for.
            measured: what measurements add.
        """
        key = verdict.conclusion, closed & self._bits[verdict.rank], measured
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _WORDS:
                self._kept.clear()
            kept = self._kept[key] = self._without_evidence(verdict, closed, measured)
        if not (verdict.reasons or verdict.against):
            return kept
        reasons, against = self._result.behind(explanation, verdict)
        return _with_evidence(kept, evidence.among(reasons), evidence.among(against))

    def _without_evidence(self, verdict: Verdict, closed: int, measured: Measured) -> ResultAssessment:
        rule, is_found = self._result.rule, verdict.rank >= POSSIBLE
        severity, within_error_of = measured
        return ResultAssessment(
            id=rule.id,
            name=rule.name,
            certainty=verdict.conclusion.certainty,
            decided_by=verdict.conclusion.decided_by,
            reasons=(),
            against=(),
            ask_next=self._plan.first_open(self._candidates[verdict.rank], closed),
            within_error_of=within_error_of,
            plain_language=rule.plain_language if is_found else None,
            severity=severity if is_found else None,
            icd10=rule.icd10 if is_found else (),
            sources=rule.sources if is_found else (),
        )


def _with_evidence(
    kept: ResultAssessment, reasons: tuple[Evidence, ...], against: tuple[Evidence, ...]
) -> EvidencedResult:
    return EvidencedResult(
        kept.id,
        kept.name,
        kept.certainty,
        kept.decided_by,
        reasons,
        against,
        kept.ask_next,
        kept.within_error_of,
        kept.plain_language,
        kept.severity,
        kept.icd10,
        kept.sources,
        kept,
    )
