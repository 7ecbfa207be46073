"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from app.domain.classification.certainty import BY_RANK, POSSIBLE
from app.domain.classification.result_circuit import ResultSlots, Verdict
from app.domain.classification.results import DecidedBy, Evidence, ResultAssessment
from app.domain.classification.rules import CertaintyRule, SeverityWord
from app.domain.evaluation.explanation import Explanation
from app.domain.evaluation.facts import Facts

_VALUES: Final = (str, int, float)
"""Bounds and what does not apply have no value of their own to show."""


def evidence_of(findings: Iterable[str], facts: Facts) -> dict[str, Evidence]:
    """Each of the findings that is known, with its value."""
    known = ((finding, facts[finding]) for finding in findings if finding in facts)
    return {finding: Evidence(finding, value if isinstance(value, _VALUES) else None) for finding, value in known}


def put_into_words(
    result: ResultSlots,
    explanation: Explanation,
    verdict: Verdict,
    evidence: Mapping[str, Evidence],
    ask_next: tuple[str, ...],
    severity: SeverityWord | None,
    within_error_of: tuple[str, ...],
) -> ResultAssessment:
    """The result with what speaks for and against it.

    Args:
        result: the result.
        explanation: that of the evaluation that gave the verdict.
        verdict: what is said about the result.
        evidence: all that is known of the findings that results look at.
        ask_next: findings that could settle it.
        severity: how marked it is, if a measurement says so.
        within_error_of: the measurements inside whose error it would differ.
    """
    reasons, against = result.behind(explanation, verdict)
    return _assessment(
        result.rule,
        verdict.rank,
        verdict.decided_by,
        tuple(filter(None, map(evidence.get, reasons))),
        tuple(filter(None, map(evidence.get, against))),
        within_error_of,
        ask_next,
        severity,
    )


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
