"""What a classification settles for triage: open findings that a result makes yes, in as little time as possible.

Triage runs on every request, and most reports say nothing about the shape of the leg. So these few results have a small
circuit of their own, and it is not run at all when none of the findings it needs is known. Measurement error does not
soften these answers: at the gate the more dangerous reading counts.

Source: app/content/settled_by_classification.yaml (only yes_when is used here).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.classification.certainty import RANK, Certainty
from app.domain.classification.result_circuit import ResultCompiler
from app.domain.classification.rules import CertaintyRule, ClassificationRules, Impairment
from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.conditions import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    Cutoff,
    Is,
    Not,
    OneOf,
    Quantity,
    Reaches,
    leaves_of,
)
from app.domain.evaluation.facts import Facts
from app.domain.report.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class CompiledSettlement:
    """Targets with the slot that makes them yes; derived targets also have a slot that says whether they are open.

    `needs`: unless one of these findings has one of these words (None: any value), no target can become yes. None in
    place of all: there is no such set.
    """

    circuit: Circuit
    targets: tuple[tuple[str, int, int | None], ...]
    needs: "_Need | None"


def compile_settlement(rules: ClassificationRules, vocabulary: Vocabulary) -> CompiledSettlement:
    """Compile the conditions of settled_by_classification with the results they refer to."""
    compiler = ResultCompiler(rules, vocabulary)
    add = compiler.builder.add
    targets = [
        (entry.id, add(entry.yes_when), add(Is(entry.id)) if entry.id in vocabulary.derived else None)
        for entry in vocabulary.settled_by_classification
    ]
    circuit, final, _ = compiler.build()
    return CompiledSettlement(
        circuit,
        tuple((name, final(yes), None if is_open is None else final(is_open)) for name, yes, is_open in targets),
        _Needs(rules, vocabulary).of_any(entry.yes_when for entry in vocabulary.settled_by_classification),
    )


def settle(facts: Facts, compiled: CompiledSettlement) -> Mapping[str, str]:
    """Names that are still open and that a classification of these facts makes yes."""
    if compiled.needs is not None and not _is_any_met(compiled.needs, facts):
        return {}
    slots = compiled.circuit.evaluate(facts)
    return {
        name: "yes"
        for name, yes, is_open in compiled.targets
        if slots[yes] == YES and (name not in facts if is_open is None else slots[is_open] == UNKNOWN)
    }


_Need = Mapping[str, frozenset[str] | None]
"""Findings, each with the words that would do, or None where any value would."""


def _is_any_met(need: _Need, facts: Facts) -> bool:
    return any(finding in facts and (words is None or facts[finding] in words) for finding, words in need.items())


def _either(needs: Iterable[_Need]) -> _Need:
    together: dict[str, frozenset[str] | None] = {}
    for need in needs:
        for finding, words in need.items():
            known = together.get(finding, words)
            together[finding] = None if words is None or known is None else known | words
    return together


class _Needs:
    """What a condition cannot be yes without: at least one finding of its need must have a word that would do.

    None: it needs nothing.
    """

    def __init__(self, rules: ClassificationRules, vocabulary: Vocabulary) -> None:
        self._rules: dict[tuple[str, str], CertaintyRule] = {(kind, rule.id): rule for kind, rule in rules.results()}
        self._derived = vocabulary.derived
        self._needed: frozenset[str] = frozenset()

    def of_any(self, conditions: Iterable[Condition]) -> _Need | None:
        """The need of the conditions together: without it none of them can be yes."""
        needs: list[_Need] = []
        for condition in conditions:
            need = self.of(condition)
            if need is None:
                return None
            self._needed |= need.keys()
            needs.append(need)
        return _either(needs)

    def _cost(self, need: _Need) -> tuple[int, int]:
        # Of the parts that must all be yes, the one that adds least to what is looked at already.
        return len(need.keys() - self._needed), len(need)

    def of(self, condition: Condition) -> _Need | None:
        """A small need of one condition."""
        match condition:
            case All(parts):
                needs = [need for need in map(self.of, parts) if need is not None]
                return min(needs, key=self._cost) if needs else None
            case Any(parts) | AtLeast(_, parts):
                return self._any_of(parts)
            case Is(name):
                return self._of_name(name, frozenset({"yes"}))
            case OneOf(name, values):
                return self._of_name(name, frozenset(values))
            case Compare(name):
                return self._of_name(name, None)
            case Cutoff(name):
                return {name: None}
            case Not(part):
                leaves = self._any_of(tuple(leaves_of(part)))
                return None if leaves is None else dict.fromkeys(leaves)
            case Reaches(kind, result, ">=", level):
                return self._of_result(self._rules.get((kind, result)), RANK[Certainty(level)])
        return None

    def _any_of(self, parts: tuple[Condition, ...]) -> _Need | None:
        needs = [self.of(part) for part in parts]
        known = [need for need in needs if need is not None]
        return _either(known) if len(known) == len(needs) else None

    def _of_name(self, name: str, words: frozenset[str] | None) -> _Need | None:
        derived = self._derived.get(name)
        if isinstance(derived, Quantity):
            return {derived.a: None}
        return {name: words} if derived is None else self.of(derived)

    def _of_result(self, rule: CertaintyRule | None, rank: int) -> _Need | None:
        # Groups and impairments (which a clinician can also grade) are not read further.
        if rule is None or isinstance(rule, Impairment):
            return None
        levels = {
            Certainty.ESTABLISHED: rule.established,
            Certainty.LIKELY: rule.likely,
            Certainty.POSSIBLE: rule.possible,
        }
        reaching = (part for level, part in levels.items() if part is not None and RANK[level] >= rank)
        return self._any_of(tuple(reaching))
