"""Compiling the classification rules: one circuit in which results are slots beside conditions.

A result (pattern, feature, impairment, component, subcategory) is one node whose inputs are its rule conditions and
whose value is the verdict on it (resolution.py). A rule that refers to another result reads that node, so everything is
evaluated once.

Source: classification rules 0.1, 0.2; grades: additions to the classification rules (docs/classification.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.classification.certainty import (
    RANK,
    Certainty,
    best_state,
    rank_of_state,
    reach_test,
)
from app.domain.classification.resolution import Resolution
from app.domain.classification.rules import CertaintyRule, ClassificationRules, Impairment, ResultKind
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Any, Condition, Is, OneOf, Reaches
from app.domain.report.vocabulary import Vocabulary

CONFIRMED: Final = "confirmed"
"""Prefix of the fact with which a clinician's confirmation of a result enters: confirmed:pattern:genu_valgum."""


@dataclass(frozen=True, slots=True)
class ResultSlots:
    """Where one result and the conditions behind it live in the circuit.

    `state` is the slot of its verdict, `inputs` are those of its conditions, then of its caps.
    """

    kind: ResultKind
    rule: CertaintyRule
    state: int
    inputs: tuple[int, ...]


def confirmation(kind: str, result: str) -> str:
    """The fact name of a clinician's confirmation of one result."""
    return f"{CONFIRMED}:{kind}:{result}"


class ResultCompiler:
    """Compiles results into a circuit on demand; a result referred to by another is compiled first."""

    def __init__(self, rules: ClassificationRules, vocabulary: Vocabulary) -> None:
        self.rules, self.vocabulary = rules, vocabulary
        self.builder = CircuitBuilder(vocabulary.derived, vocabulary.tables, (), self._reference)
        self._rule_of: dict[tuple[str, str], tuple[ResultKind, CertaintyRule]] = {
            (kind, rule.id): (kind, rule) for kind, rule in rules.results()
        }
        self._members = {group.id: group.members for group in rules.groups}
        self._states: dict[tuple[str, str], int] = {}
        self._provisional: dict[tuple[str, str], _Provisional] = {}

    def add_all(self) -> None:
        """Compile every result."""
        for kind, rule in self.rules.results():
            self._state(kind, rule.id)

    def build(self) -> tuple[Circuit, Callable[[int], int], tuple[ResultSlots, ...]]:
        """The circuit, the function to final slots, and the compiled results in reporting order."""
        circuit, final = self.builder.build()
        order = [(kind, rule.id) for kind, rule in self.rules.results()]
        results = [self._provisional[key] for key in order if key in self._provisional]
        return circuit, final, tuple(_final(result, final) for result in results)

    def _reference(self, builder: CircuitBuilder, reference: Reaches) -> int:
        test = reach_test(reference.op, Certainty(reference.level))
        return builder.add_lookup(test, self._state(reference.kind, reference.id))

    def _state(self, kind: str, result: str) -> int:
        key = (kind, result)
        if key not in self._states:
            self._states[key] = self._group(result) if kind == "group" else self._result(*self._rule_of[key])
        return self._states[key]

    def _group(self, group: str) -> int:
        members = [self._state("impairment", member) for member in self._members[group]]
        return self.builder.add_node(best_state, members, follow=_best_members)

    def _result(self, kind: ResultKind, rule: CertaintyRule) -> int:
        conditions = {
            name: condition for name, condition in self._conditions(kind, rule).items() if condition is not None
        }
        slots = {name: self.builder.add(condition) for name, condition in conditions.items()}
        caps = [(RANK[cap.max], self.builder.add(cap.when)) for cap in rule.caps]
        resolution = Resolution(tuple(slots), tuple(rank for rank, _ in caps))
        inputs = (*slots.values(), *(slot for _, slot in caps))
        state = self.builder.add_node(resolution.states, inputs, follow=resolution.explaining_inputs)
        self._provisional[kind, rule.id] = _Provisional(kind, rule, state, inputs)
        return state

    def _conditions(self, kind: str, rule: CertaintyRule) -> dict[str, Condition | None]:
        conditions: dict[str, Condition | None] = {
            "confirmed": Is(confirmation(kind, rule.id)) if kind in ("pattern", "impairment") else None,
            "established": rule.established,
            "overridden_by": rule.overridden_by,
            "likely": rule.likely,
            "possible": rule.possible,
            "sufficient_negative": rule.sufficient_negative,
        }
        if isinstance(rule, Impairment) and rule.grades:
            conditions["measured"] = rule.measured
            for certainty in (Certainty.LIKELY, Certainty.POSSIBLE, Certainty.UNLIKELY):
                conditions[f"grade_{certainty}"] = self._graded(rule.grades, certainty)
        return conditions

    def _graded(self, findings: Sequence[str], certainty: Certainty) -> Condition:
        return Any(tuple(OneOf(finding, self._words(finding, certainty)) for finding in findings))

    def _words(self, finding: str, certainty: Certainty) -> tuple[str, ...]:
        words = [choice.value for choice in self.vocabulary.findings[finding].values]
        return tuple(word for word in words if self.rules.grade_certainty.get(word) is certainty)


@dataclass(frozen=True, slots=True)
class _Provisional:
    """A result while the circuit is being built, with provisional slots."""

    kind: ResultKind
    rule: CertaintyRule
    state: int
    inputs: tuple[int, ...]


def _final(result: _Provisional, final: Callable[[int], int]) -> ResultSlots:
    state, inputs = final(result.state), tuple(final(slot) for slot in result.inputs)
    return ResultSlots(result.kind, result.rule, state, inputs)


def _best_members(states: tuple[int, ...]) -> tuple[int, ...]:
    best = best_state(states)
    return tuple(index for index, state in enumerate(states) if rank_of_state(state) == rank_of_state(best))
