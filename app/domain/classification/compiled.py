"""The classification rules of one content version, compiled once and then only read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

from app.domain.classification.measurement_error import ErrorBand, compile_error_bands
from app.domain.classification.origin import DecisionTable, decision_table
from app.domain.classification.questions import AskPlan, plan_questions
from app.domain.classification.resolution import State
from app.domain.classification.result_assessment import ResultWords
from app.domain.classification.result_circuit import ResultCompiler, ResultSlots
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
from app.domain.evaluation.conditions import Is
from app.domain.evaluation.straight_line import Slots
from app.domain.report.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class CompiledClassification:
    """The rules, ready to run; results are addressed by their index in `results`.

    Attributes:
        states: takes the states of all results out of the slots.
        slices: where the results of each kind stand in `results`; `ids` are theirs.
        words: per result, what is said about it.
        shape_not_asked, severity, flags, home_tests: slots of the conditions beside the results.
        concluded: names of derived conditions over results, with their slots.
        bands: measurement errors with the part of the circuit they can change.
        limits: by result, where its evidence is thin; `general_limits` concern every answer.
    """

    rules: ClassificationRules
    circuit: Circuit
    results: tuple[ResultSlots, ...]
    states: Callable[[Slots], tuple[State, ...]]
    index_of: Mapping[tuple[ResultKind, str], int]
    slices: Mapping[ResultKind, slice]
    ids: Mapping[ResultKind, tuple[str, ...]]
    words: tuple[ResultWords, ...]
    severity: Mapping[int, tuple[tuple[Severity, int], ...]]
    flags: tuple[tuple[AlignmentFlag, int], ...]
    shape_not_asked: int
    concluded: tuple[tuple[str, int], ...]
    home_tests: tuple[tuple[int, tuple[str, ...]], ...]
    bands: tuple[ErrorBand, ...]
    plan: AskPlan
    decisions: DecisionTable
    origin_texts: Mapping[OriginValue, OriginText]
    limits: Mapping[int, tuple[EvidenceLimit, ...]]
    general_limits: tuple[EvidenceLimit, ...]

    def state_of(self, result: int, slots: Slots) -> State:
        """The state of one result, by its index."""
        return cast("State", slots[self.results[result].state])


def compile_classification(rules: ClassificationRules, vocabulary: Vocabulary) -> CompiledClassification:
    """Compile all results, flags and home-test rules into one circuit; once per content version."""
    compiler = ResultCompiler(rules, vocabulary)
    compiler.add_all()
    add = compiler.builder.add
    flags = [(flag, add(flag.when)) for flag in rules.flags]
    severity = {rule.id: [(each, add(each.when)) for each in rule.severity] for rule in rules.patterns}
    shape_not_asked = add(rules.origin.without_standing_shape.when)
    home_tests = [(add(rule.not_when), rule.findings) for rule in rules.home_tests]
    concluded = [(name, add(Is(name))) for name in sorted(vocabulary.concluded_names)]
    circuit, final, results = compiler.build()
    index_of = {(result.kind, result.rule.id): index for index, result in enumerate(results)}
    states = tuple(result.state for result in results)
    plan, slices = plan_questions(rules, vocabulary), _slices(results)
    return CompiledClassification(
        rules=rules,
        circuit=circuit,
        results=results,
        states=itemgetter(*states),
        index_of=index_of,
        slices=slices,
        ids={kind: tuple(result.rule.id for result in results[here]) for kind, here in slices.items()},
        words=tuple(ResultWords(index, result, plan) for index, result in enumerate(results)),
        severity={
            index_of["pattern", pattern]: tuple((each, final(slot)) for each, slot in words)
            for pattern, words in severity.items()
            if words
        },
        flags=tuple((flag, final(slot)) for flag, slot in flags),
        shape_not_asked=final(shape_not_asked),
        concluded=tuple((name, final(slot)) for name, slot in concluded),
        home_tests=tuple((final(slot), findings) for slot, findings in home_tests),
        bands=compile_error_bands(rules.measurement_errors, circuit, states),
        plan=plan,
        decisions=decision_table(rules.origin),
        origin_texts={text.id: text for text in rules.origin.origins},
        limits=_limits(rules, results),
        general_limits=tuple(limit for limit in rules.evidence_limits if not limit.concerns),
    )


def _slices(results: tuple[ResultSlots, ...]) -> dict[ResultKind, slice]:
    kinds = [result.kind for result in results]
    return {kind: slice(kinds.index(kind), kinds.index(kind) + kinds.count(kind)) for kind in dict.fromkeys(kinds)}


def _limits(rules: ClassificationRules, results: tuple[ResultSlots, ...]) -> dict[int, tuple[EvidenceLimit, ...]]:
    names = [f"{result.kind}:{result.rule.id}" for result in results]
    limits = {
        index: tuple(limit for limit in rules.evidence_limits if name in limit.concerns)
        for index, name in enumerate(names)
    }
    return {index: of_result for index, of_result in limits.items() if of_result}
