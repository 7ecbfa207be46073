"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final, TypeVar

from app.domain.classification.certainty import POSSIBLE
from app.domain.classification.questions import AskPlan
from app.domain.classification.resolution import Verdict
from app.domain.classification.result_circuit import ResultSlots
from app.domain.classification.results import Conclusion, Evidence, EvidencedResult, ResultAssessment
from app.domain.classification.rules import SeverityWord
from app.domain.evaluation.explanation import Explanation
from app.domain.evaluation.facts import Facts

Measured = tuple[SeverityWord | None, tuple[str, ...]]
"""What measurements add: how marked a result is, and those inside whose error it would differ."""

NOTHING_MEASURED: Final[Measured] = None, ()

Behind = tuple[tuple[str, ...], tuple[str, ...]]
"""The findings for a verdict and those against it."""

_WORDS: Final = 32
"""Words that are kept of each result; they differ by the questions that are open."""
_EXPLANATIONS: Final = 32
"""Findings behind verdicts that are kept of each result: a key is as long as the tests of the whole circuit."""
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

    def among(self, findings: Iterable[str]) -> tuple[Evidence, ...]:
        """Those of the findings that are known."""
        return tuple(filter(None, map(self.__getitem__, findings)))


class ResultWords:
    """What is said about one result; all but the evidence is made once for many answers."""

    def __init__(self, index: int, result: ResultSlots, plan: AskPlan) -> None:
        self._result, self._plan, self._state = result, plan, result.state
        self._candidates, self._bits = plan.candidates[index], plan.bits[index]
        self._words: dict[tuple[Conclusion, int, Measured], ResultAssessment] = {}
        self._behind: dict[int, Behind] = {}

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
        words = self._words.get(key)
        if words is None:
            words = _kept(self._words, _WORDS, key, self._without_evidence(verdict, closed, measured))
        if not (verdict.reasons or verdict.against):
            return words
        truths = explanation.truths_below(self._state)
        # As the findings behind a verdict follow from the tests below it alone, they are looked for once.
        behind = self._behind.get(truths)
        if behind is None:
            behind = _kept(self._behind, _EXPLANATIONS, truths, self._findings_behind(explanation, verdict))
        return EvidencedResult(
            words.id,
            words.name,
            words.certainty,
            words.decided_by,
            evidence.among(behind[0]) if behind[0] else (),
            evidence.among(behind[1]) if behind[1] else (),
            words.ask_next,
            words.within_error_of,
            words.plain_language,
            words.severity,
            words.icd10,
            words.sources,
            words,
        )

    def _findings_behind(self, explanation: Explanation, verdict: Verdict) -> Behind:
        def named(positions: Iterable[int]) -> tuple[str, ...]:
            slots = [self._result.inputs[position] for position in positions]
            return tuple(dict.fromkeys(chain.from_iterable(map(explanation.deciding_findings, slots))))

        return named(verdict.reasons), named(verdict.against)

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


_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


def _kept(kept: dict[_Key, _Kept], most: int, key: _Key, value: _Kept) -> _Kept:
    """The value, which is kept from now on."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
    return value
