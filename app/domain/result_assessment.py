"""One result put into words: its level, what decided it, and the findings for and against it.

Source: classification rules 0.2 (docs/classification.md).
"""

from collections.abc import Callable, Iterable
from typing import Final

from app.domain.answers import YES
from app.domain.certainty import BY_RANK, POSSIBLE, UNDETERMINED, rank_of_state
from app.domain.circuit import Circuit, Facts, Slots
from app.domain.classification_circuit import ResultSlots
from app.domain.classification_results import DecidedBy, Evidence, ResultAssessment, SeverityWord
from app.domain.classification_rules import CertaintyRule, Impairment, PatellarFeature, Pattern
from app.domain.quantities import Value

_DECIDED_BY: Final = {
    "confirmed": DecidedBy.CONFIRMATION,
    "established": DecidedBy.MEASUREMENT,
    "overridden_by": DecidedBy.BETTER_MEASUREMENT,
    "grade_likely": DecidedBy.GRADE,
    "grade_possible": DecidedBy.GRADE,
    "grade_unlikely": DecidedBy.GRADE,
    "likely": DecidedBy.REPORT,
    "possible": DecidedBy.REPORT,
    "sufficient_negative": DecidedBy.NEGATIVE,
}


def assess_result(
    result: ResultSlots,
    circuit: Circuit,
    slots: Slots,
    facts: Facts,
    within_error_of: tuple[str, ...],
    ask_next: Callable[[int], tuple[str, ...]],
    severity: SeverityWord | None,
) -> ResultAssessment:
    """The result as evaluated in `slots`; inside a measurement error it reads possible, whatever it was."""
    inputs = tuple(slots[slot] for slot in result.inputs)
    names = result.resolution.deciding_names(inputs)
    rank = rank_of_state(slots[result.state])
    deciding = result.resolution.positions(names)
    reasons: tuple[int, ...] = ()
    against, decided_by = deciding, _DECIDED_BY[names[0]]
    if rank >= POSSIBLE:
        capping = result.resolution.capping_inputs(inputs, names)
        reasons, against = deciding, (*capping, *_opposing(result, inputs))
        decided_by = DecidedBy.CAP if capping else decided_by
    elif rank == UNDETERMINED:
        against, decided_by = (), DecidedBy.NOTHING_YET
    elif names == ("possible",):
        decided_by = DecidedBy.NEGATIVE
    if within_error_of:
        rank, decided_by = POSSIBLE, DecidedBy.MEASUREMENT_ERROR
    return _assessment(
        result.rule,
        rank,
        decided_by,
        reasons=_evidence(result, reasons, circuit, slots, facts),
        against=_evidence(result, against, circuit, slots, facts),
        within_error_of=within_error_of,
        ask_next=ask_next(rank),
        severity=severity,
    )


def assess_nothing(result: ResultSlots, rank: int, ask_next: tuple[str, ...]) -> ResultAssessment:
    """The result when nothing it looks at is known."""
    return _assessment(
        result.rule,
        rank,
        DecidedBy.NOTHING_YET,
        reasons=(),
        against=(),
        within_error_of=(),
        ask_next=ask_next,
        severity=None,
    )


def evidence(findings: Iterable[str], facts: Facts) -> tuple[Evidence, ...]:
    """The known ones of the findings, each once, with their values."""
    return tuple(Evidence(finding, _shown(facts[finding])) for finding in dict.fromkeys(findings) if finding in facts)


def _opposing(result: ResultSlots, inputs: tuple[int, ...]) -> tuple[int, ...]:
    """A sufficient negative that speaks against a result which the report supports all the same."""
    return tuple(at for at in result.resolution.positions(("sufficient_negative",)) if inputs[at] == YES)


def _evidence(
    result: ResultSlots, positions: tuple[int, ...], circuit: Circuit, slots: Slots, facts: Facts
) -> tuple[Evidence, ...]:
    deciding = (circuit.deciding_findings(result.inputs[position], slots) for position in positions)
    return evidence((finding for findings in deciding for finding in findings), facts)


def _shown(value: Value) -> str | float | None:
    return value if isinstance(value, str | int | float) else None


def _assessment(
    rule: CertaintyRule,
    rank: int,
    decided_by: DecidedBy,
    *,
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
