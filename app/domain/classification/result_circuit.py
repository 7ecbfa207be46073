"""Compiling the classification rules: one circuit in which results are slots beside conditions.

A result (pattern, feature, impairment, component, subcategory) is one node whose inputs are its rule conditions and
whose value is its state (certainty.py). It resolves in this order: established, overridden, a clinician's grade unless
the thing itself was measured, likely, possible (both capped), sufficient negative or no possible, else undetermined.
A rule that refers to another result reads that node, so everything is evaluated once.

Source: classification rules 0.1, 0.2; grades: additions to the classification rules (docs/classification.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.domain.classification.certainty import (
    BY_RANK,
    ESTABLISHED,
    LIKELY,
    POSSIBLE,
    RANK,
    UNDETERMINED,
    UNLIKELY,
    Certainty,
    best_state,
    rank_of_state,
    reach_test,
    state_of,
)
from app.domain.classification.results import Conclusion, DecidedBy
from app.domain.classification.rules import CertaintyRule, ClassificationRules, Impairment, ResultKind
from app.domain.evaluation.answers import NO, UNKNOWN, YES
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Any, Condition, Is, OneOf, Reaches
from app.domain.evaluation.straight_line import TableOf
from app.domain.report.vocabulary import Vocabulary

CONFIRMED: Final = "confirmed"
"""Prefix of the fact with which a clinician's confirmation of a result enters: confirmed:pattern:genu_valgum."""

_FIXED: Final = ("confirmed", "established", "overridden_by", "likely", "possible", "sufficient_negative")
_GRADED: Final = ("measured", "grade_likely", "grade_possible", "grade_unlikely")


class Verdict(int):
    """What an evaluation says about a result: its state, as the integer that conditions read, and why.

    Attributes:
        conclusion: the certainty, and what decided it; its rank is `rank`.
        reasons, against, deciding: positions among the inputs of the result: for it, against it, and deciding it.
    """

    def __new__(
        cls,
        state: int,
        decided_by: DecidedBy,
        reasons: tuple[int, ...],
        against: tuple[int, ...],
        deciding: tuple[int, ...],
    ) -> "Verdict":
        """A verdict of a state of the result."""
        verdict = super().__new__(cls, state)
        verdict.rank = rank_of_state(state)
        verdict.conclusion = _CONCLUSIONS[verdict.rank, decided_by]
        verdict.reasons, verdict.against, verdict.deciding = reasons, against, deciding
        return verdict

    rank: int
    conclusion: Conclusion
    reasons: tuple[int, ...]
    against: tuple[int, ...]
    deciding: tuple[int, ...]

    @cached_property
    def within_error(self) -> "Verdict":
        """What is said instead when it rests on a measurement inside its error: no more than possible."""
        state = state_of(POSSIBLE, POSSIBLE)
        return Verdict(state, DecidedBy.MEASUREMENT_ERROR, self.reasons, self.against, self.deciding)


_CONCLUSIONS: Final = {
    (rank, decided_by): Conclusion(certainty, decided_by)
    for rank, certainty in enumerate(BY_RANK)
    for decided_by in DecidedBy
}


@dataclass(frozen=True, slots=True)
class ResultSlots:
    """Where one result and the conditions behind it live in the circuit.

    `state` is the slot of its verdict, `inputs` are those of its conditions, then of its caps.
    """

    kind: ResultKind
    rule: CertaintyRule
    state: int
    inputs: tuple[int, ...]


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
        state = self.builder.add_node(resolution.verdicts, inputs, follow=resolution.explaining_inputs)
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


class Resolution:
    """How the inputs of one result combine; inputs are its conditions in the order of `names`, then its caps."""

    def __init__(self, names: tuple[str, ...], caps: tuple[int, ...]) -> None:
        self.verdicts = TableOf(self.verdict)
        position = {name: index for index, name in enumerate(names)}
        self._at = tuple(position.get(name, -1) for name in (*_FIXED, *_GRADED))
        self._has_grades = "grade_likely" in position
        self._caps = caps
        self._first_cap = len(names)

    def state(self, inputs: tuple[int, ...]) -> int:
        """The state of the result; see the module docstring for the order."""
        confirmed, established, overridden, likely, possible, negative = self._fixed(inputs)
        if YES in (confirmed, established):
            return state_of(ESTABLISHED, ESTABLISHED)
        ceiling = ESTABLISHED if established == UNKNOWN else UNLIKELY
        if overridden == YES:
            return state_of(UNLIKELY, ceiling)
        graded = self._graded_rank(inputs) if self._has_grades else None
        if graded is not None:
            return state_of(graded, ceiling)
        limit = self._limit(inputs)
        ceiling = max(ceiling, min(limit, LIKELY if likely != NO else POSSIBLE if possible != NO else UNLIKELY))
        if likely == YES or possible == YES:
            return state_of(min(limit, LIKELY if likely == YES else POSSIBLE), ceiling)
        rank = UNLIKELY if negative == YES or possible == NO else UNDETERMINED
        return state_of(rank, ceiling)

    def verdict(self, inputs: tuple[int, ...]) -> Verdict:
        """The state of the result, what decided it, and which inputs speak for and against it."""
        state = self.state(inputs)
        rank = rank_of_state(state)
        names = self._deciding_names(inputs)
        deciding = self._positions(names)
        decided_by = _DECIDED_BY[names[0]]
        if rank == UNDETERMINED:
            return Verdict(state, DecidedBy.NOTHING_YET, (), (), deciding)
        if rank < POSSIBLE:
            decided_by = DecidedBy.NEGATIVE if names == ("possible",) else decided_by
            return Verdict(state, decided_by, (), deciding, deciding)
        capping = self._capping_inputs(inputs, names)
        opposing = tuple(at for at in self._positions(("sufficient_negative",)) if inputs[at] == YES)
        decided_by = DecidedBy.CAP if capping else decided_by
        return Verdict(state, decided_by, deciding, (*capping, *opposing), (*deciding, *capping))

    def explaining_inputs(self, inputs: tuple[int, ...]) -> tuple[int, ...]:
        """Positions of the inputs that make the result what it is, caps that hold it down included."""
        return self.verdicts[inputs].deciding

    def _positions(self, names: tuple[str, ...]) -> tuple[int, ...]:
        at = dict(zip((*_FIXED, *_GRADED), self._at, strict=True))
        return tuple(at[name] for name in names if at[name] >= 0)

    def _capping_inputs(self, inputs: tuple[int, ...], names: tuple[str, ...]) -> tuple[int, ...]:
        """Positions of the caps that lower what the conditions `names` alone would give."""
        if names[0] not in ("likely", "possible"):
            return ()
        uncapped = LIKELY if names[0] == "likely" else POSSIBLE
        return tuple(
            self._first_cap + index
            for index, cap in enumerate(self._caps)
            if inputs[self._first_cap + index] == YES and cap < uncapped
        )

    def _deciding_names(self, inputs: tuple[int, ...]) -> tuple[str, ...]:
        """The conditions that decide, by name; an undetermined result is explained by its open `possible`."""
        truth = dict(zip(_FIXED, self._fixed(inputs), strict=True))
        for name in ("confirmed", "established", "overridden_by"):
            if truth[name] == YES:
                return (name,)
        if self._has_grades and self._graded_rank(inputs) is not None:
            return tuple(name for name in _GRADED[1:] if self._input(inputs, name) == YES)
        for name in ("likely", "possible", "sufficient_negative"):
            if truth[name] == YES:
                return (name,)
        return ("possible",)

    def _fixed(self, inputs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(inputs[index] if index >= 0 else NO for index in self._at[: len(_FIXED)])

    def _input(self, inputs: tuple[int, ...], name: str) -> int:
        index = self._at[len(_FIXED) + _GRADED.index(name)]
        return inputs[index] if index >= 0 else NO

    def _graded_rank(self, inputs: tuple[int, ...]) -> int | None:
        """What a clinician's grade says, the worst of several; None without one or where the thing was measured."""
        if self._input(inputs, "measured") == YES:
            return None
        for name, rank in (("grade_likely", LIKELY), ("grade_possible", POSSIBLE), ("grade_unlikely", UNLIKELY)):
            if self._input(inputs, name) == YES:
                return rank
        return None

    def _limit(self, inputs: tuple[int, ...]) -> int:
        truths = inputs[self._first_cap :]
        return min((cap for cap, truth in zip(self._caps, truths, strict=True) if truth == YES), default=LIKELY)


def _best_members(states: tuple[int, ...]) -> tuple[int, ...]:
    best = best_state(states)
    return tuple(index for index, state in enumerate(states) if rank_of_state(state) == rank_of_state(best))
