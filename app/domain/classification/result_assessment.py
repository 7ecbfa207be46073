"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from app.domain.classification.certainty import POSSIBLE, RANK, Certainty
from app.domain.classification.questions import AskPlan
from app.domain.classification.resolution import Verdict
from app.domain.classification.result_circuit import ResultSlots
from app.domain.classification.results import Behind, Conclusion, DecidedBy, ResultAssessment
from app.domain.classification.rules import SeverityWord
from app.domain.evaluation.explanation import Explanation

_CONCLUSIONS: Final = 32
"""Conclusions whose words are kept of each result."""
_WORDS: Final = 32
"""Words that are kept of each conclusion; they differ by the questions that are open."""
_EXPLANATIONS: Final = 32
"""Findings behind verdicts that are kept of each result: a key is as long as the tests of the whole circuit."""


class MeasuredConclusion(NamedTuple):
    """A conclusion with what measurements add: how marked the result is, and inside whose error it would differ."""

    certainty: Certainty
    decided_by: DecidedBy
    severity: SeverityWord | None
    within_error_of: tuple[str, ...]


class ConclusionWords(dict[int, ResultAssessment]):
    """All that is said on one conclusion about a result but for the evidence, by the findings that are not asked for.

    `asked` are the bits of the findings that it asks for; a key has only those of them that are closed.
    """

    __slots__ = ("_candidates", "_plan", "_words", "asked")

    def __init__(self, words: ResultAssessment, asked: int, candidates: tuple[str, ...], plan: AskPlan) -> None:
        super().__init__()
        self.asked = asked
        self._words, self._candidates, self._plan = words, candidates, plan

    def __missing__(self, closed: int) -> ResultAssessment:
        if len(self) >= _WORDS:
            self.clear()
        words = self[closed] = replace(self._words, ask_next=self._plan.first_open(self._candidates, closed))
        return words


class ResultWords(dict[Conclusion | MeasuredConclusion, ConclusionWords]):
    """What is said about one result, by what is concluded; it is made once for many answers."""

    __slots__ = ("_behind", "_index", "_plan", "_result")

    def __init__(self, index: int, result: ResultSlots, plan: AskPlan) -> None:
        super().__init__()
        self._index, self._result, self._plan = index, result, plan
        self._behind: dict[int, Behind] = {}

    def __missing__(self, conclusion: Conclusion | MeasuredConclusion) -> ConclusionWords:
        if len(self) >= _CONCLUSIONS:
            self.clear()
        rank, plan = RANK[conclusion.certainty], self._plan
        asked, candidates = plan.bits[self._index][rank], plan.candidates[self._index][rank]
        words = self[conclusion] = ConclusionWords(self._concluded(*conclusion), asked, candidates, plan)
        return words

    def _concluded(
        self,
        certainty: Certainty,
        decided_by: DecidedBy,
        severity: SeverityWord | None = None,
        within_error_of: tuple[str, ...] = (),
    ) -> ResultAssessment:
        rule, is_found = self._result.rule, RANK[certainty] >= POSSIBLE
        return ResultAssessment(
            id=rule.id,
            name=rule.name,
            certainty=certainty,
            decided_by=decided_by,
            reasons=(),
            against=(),
            ask_next=(),
            within_error_of=within_error_of,
            plain_language=rule.plain_language if is_found else None,
            severity=severity if is_found else None,
            icd10=rule.icd10 if is_found else (),
            sources=rule.sources if is_found else (),
        )

    def behind(self, verdict: Verdict, explanation: Explanation) -> Behind:
        """The findings behind a verdict, from the explanation of the evaluation that gave it."""
        # As they follow from the tests below the verdict alone, they are looked for once.
        truths = explanation.truths_below(self._result.state)
        behind = self._behind.get(truths)
        if behind is None:
            if len(self._behind) >= _EXPLANATIONS:
                self._behind.clear()
            reasons, against = self._named(verdict.reasons, explanation), self._named(verdict.against, explanation)
            behind = self._behind[truths] = Behind(reasons, against)
        return behind

    def _named(self, positions: Iterable[int], explanation: Explanation) -> tuple[str, ...]:
        slots = [self._result.inputs[position] for position in positions]
        return tuple(dict.fromkeys(chain.from_iterable(map(explanation.deciding_findings, slots))))
