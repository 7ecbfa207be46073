"""The classification rules of one content version, compiled once and then only read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.classification.certainty import rank_of_state
from app.domain.classification.measurement_error import ErrorBand, compile_error_bands
from app.domain.classification.origin import DecisionTable, decision_table
from app.domain.classification.questions import AskPlan, plan_questions
from app.domain.classification.result_assessment import assess_nothing
from app.domain.classification.result_circuit import ResultCompiler, ResultSlots
from app.domain.classification.results import ResultAssessment
from app.domain.classification.rules import (
    AlignmentFlag,
    ClassificationRules,
    EvidenceLimit,
    OriginText,
    OriginValue,
    ResultKind,
    Severity,
)
from app.domain.evaluation.circuit import Circuit
from app.domain.report.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class CompiledClassification:
    """The rules, ready to run; results are addressed by their index in `results`.

    Attributes:
        slices: where the results of each kind stand in `results`.
        asking_order: index and "kind:id" of every result, in the order in which they should be settled.
        results_of_finding: finding -> results that it can change.
        untouched: per result, its assessment while nothing it looks at is known.
        shape_not_asked, severity, flags, home_tests: slots of the conditions beside the results.
        bands: measurement errors with the part of the circuit they can change.
        limits: per result, where its evidence is thin; `general_limits` concern every answer.
    """

    rules: ClassificationRules
    circuit: Circuit
    results: tuple[ResultSlots, ...]
    index_of: Mapping[tuple[ResultKind, str], int]
    slices: Mapping[ResultKind, slice]
    asking_order: tuple[tuple[int, str], ...]
    results_of_finding: Mapping[str, tuple[int, ...]]
    untouched: tuple[ResultAssessment, ...]
    severity: Mapping[int, tuple[tuple[Severity, int], ...]]
    flags: tuple[tuple[AlignmentFlag, int], ...]
    shape_not_asked: int
    home_tests: tuple[tuple[int, tuple[str, ...]], ...]
    bands: tuple[ErrorBand, ...]
    plan: AskPlan
    decisions: DecisionTable
    origin_texts: Mapping[OriginValue, OriginText]
    limits: tuple[tuple[EvidenceLimit, ...], ...]
    general_limits: tuple[EvidenceLimit, ...]


def compile_classification(rules: ClassificationRules, vocabulary: Vocabulary) -> CompiledClassification:
    """Compile all results, flags and home-test rules into one circuit; once per content version."""
    compiler = ResultCompiler(rules, vocabulary)
    compiler.add_all()
    add = compiler.builder.add
    flags = [(flag, add(flag.when)) for flag in rules.flags]
    severity = {rule.id: [(each, add(each.when)) for each in rule.severity] for rule in rules.patterns}
    shape_not_asked = add(rules.origin.without_standing_shape.when)
    home_tests = [(add(rule.not_when), rule.findings) for rule in rules.home_tests]
    circuit, final, results = compiler.build()
    index_of = {(result.kind, result.rule.id): index for index, result in enumerate(results)}
    states = tuple(result.state for result in results)
    plan = plan_questions(rules, vocabulary)
    return CompiledClassification(
        rules=rules,
        circuit=circuit,
        results=results,
        index_of=index_of,
        slices=_slices(results),
        asking_order=_asking_order(results),
        results_of_finding=_results_of_finding(circuit, states),
        untouched=_untouched(circuit, results, plan),
        severity={
            index_of["pattern", pattern]: tuple((each, final(slot)) for each, slot in words)
            for pattern, words in severity.items()
            if words
        },
        flags=tuple((flag, final(slot)) for flag, slot in flags),
        shape_not_asked=final(shape_not_asked),
        home_tests=tuple((final(slot), findings) for slot, findings in home_tests),
        bands=compile_error_bands(rules.measurement_errors, circuit, states),
        plan=plan,
        decisions=decision_table(rules.origin),
        origin_texts={text.id: text for text in rules.origin.origins},
        limits=tuple(
            tuple(limit for limit in rules.evidence_limits if f"{result.kind}:{result.rule.id}" in limit.concerns)
            for result in results
        ),
        general_limits=tuple(limit for limit in rules.evidence_limits if not limit.concerns),
    )


_ASKING_ORDER: Final[tuple[ResultKind, ...]] = ("pattern", "origin", "feature", "impairment", "subcategory")


def _slices(results: tuple[ResultSlots, ...]) -> dict[ResultKind, slice]:
    kinds = [result.kind for result in results]
    return {kind: slice(kinds.index(kind), kinds.index(kind) + kinds.count(kind)) for kind in dict.fromkeys(kinds)}


def _asking_order(results: tuple[ResultSlots, ...]) -> tuple[tuple[int, str], ...]:
    order = sorted(range(len(results)), key=lambda index: _ASKING_ORDER.index(results[index].kind))
    return tuple((index, f"{results[index].kind}:{results[index].rule.id}") for index in order)


def _results_of_finding(circuit: Circuit, states: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    results: dict[str, list[int]] = {}
    for index, slot in enumerate(states):
        for finding in circuit.all_findings(slot):
            results.setdefault(finding, []).append(index)
    return {finding: tuple(indices) for finding, indices in results.items()}


def _untouched(circuit: Circuit, results: tuple[ResultSlots, ...], plan: AskPlan) -> tuple[ResultAssessment, ...]:
    slots = circuit.evaluate({})
    ranks = [rank_of_state(slots[result.state]) for result in results]
    return tuple(
        assess_nothing(result, rank, plan.open_questions(index, rank, ()))
        for index, (result, rank) in enumerate(zip(results, ranks, strict=True))
    )
