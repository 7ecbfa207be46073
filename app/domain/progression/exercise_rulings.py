"""What the exercise rules say together about one exercise: all are looked at, the most severe decides.

Rules that look at much the same share a table: of the answers of a few tests nearly all that occur have been seen
before, those of all tests together hardly ever come twice where people log different values.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from app.domain.evaluation.answers import YES
from app.domain.evaluation.finding_tests import Test
from app.domain.progression.decision_tables import KEPT, Table, Truths
from app.domain.progression.rules import Change, ExerciseRule, ProgressionDecision, ProgressionRules, RegressBy

Key = TypeVar("Key")

_TESTS_MAX: Final = 28
"""Tests of one table, where its rules are more than one."""


class Decided(NamedTuple):
    """How severe a decision is, the decision, the rules behind it, and what they change."""

    severity: int
    decision: ProgressionDecision
    regress_by: RegressBy | None
    rules: tuple[ExerciseRule, ...]
    changes: tuple[Change, ...]


class _True(NamedTuple):
    """A rule that is true, its place among all, and what it decides."""

    place: int
    rule: ExerciseRule
    decision: ProgressionDecision
    regress_by: RegressBy | None


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The most severe of the true rules of one table; made once for all evaluations that come to the same."""

    severity: int
    true: tuple[_True, ...]


class ExerciseRulings:
    """The rules of exercises in their tables, which follow one another in the lines of their reading."""

    def __init__(self, rules: ProgressionRules, groups: Iterable[tuple[Table, Sequence[ExerciseRule]]]) -> None:
        self._rules, self._groups = rules, tuple(groups)
        first, last = self._groups[0][0], self._groups[-1][0]
        self._first_bit = first.first_bit
        self._mask = (last.mask << last.first_bit - first.first_bit) + (1 << last.first_bit - first.first_bit) - 1
        self._of_line: dict[int, Decided] = {}
        self._of_parts: dict[tuple[_Part, ...], Decided] = {}

    def decided(self, line: int) -> Decided:
        """The decision, from the line of everything that is known."""
        own = line >> self._first_bit & self._mask
        found = self._of_line.get(own)
        if found is None:
            parts = tuple([self._part(table, rules, line) for table, rules in self._groups])
            found = self._of_parts.get(parts)
            if found is None:
                found = _kept(self._of_parts, parts, self._together(parts))
            _kept(self._of_line, own, found)
        return found

    def _part(self, table: Table, rules: Sequence[ExerciseRule], line: int) -> _Part:
        truths = table.truths(line)
        known: _Part | None = truths.worked_out.get("part")
        if known is None:
            known = truths.worked_out["part"] = self._part_of(rules, truths)
        return known

    def _part_of(self, rules: Sequence[ExerciseRule], truths: Truths) -> _Part:
        severity, true = self._rules.severity, []
        for rule in rules:
            if truths.of(rule.when) == YES:
                decision, by = rule.decision, rule.regress_by
                if rule.stronger is not None and truths.of(rule.stronger.when) == YES:
                    decision, by = rule.stronger.decision, rule.stronger.regress_by
                true.append(_True(self._rules.exercise_rules.index(rule), rule, decision, by))
        most = max((severity[word_of(each.decision, each.regress_by)] for each in true), default=-1)
        return _Part(most, tuple(each for each in true if severity[word_of(each.decision, each.regress_by)] == most))

    def _together(self, parts: Collection[_Part]) -> Decided:
        most = max(part.severity for part in parts)
        true = sorted(each for part in parts if part.severity == most for each in part.true)
        if not true:
            other = self._rules.otherwise
            true = [_True(0, other, other.decision, None)]
            most = self._rules.severity[word_of(other.decision, None)]
        if true[0].decision is ProgressionDecision.PROGRESS:
            # One thing rises at a time: a step of load or rung is not also one more repetition.
            true = [each for each in true if each.rule.change != "reps_up"] or true
        rules = tuple(each.rule for each in true)
        changes = tuple(rule.change for rule in rules if rule.change is not None)
        return Decided(most, true[0].decision, true[0].regress_by, rules, changes)


def _kept(known: dict[Key, Decided], key: Key, decided: Decided) -> Decided:
    """Keep a decision at hand; all are forgotten when they get too many."""
    if len(known) >= KEPT:
        known.clear()
    known[key] = decided
    return decided


def rules_by_tests(rules: Iterable[tuple[ExerciseRule, Iterable[Test]]]) -> list[list[ExerciseRule]]:
    """The rules in groups that look at a moderate number of tests."""
    groups: list[tuple[list[ExerciseRule], set[int]]] = []
    for rule, looked_at in rules:
        tests = {id(test) for test in looked_at}
        own = next((each for each in groups if len(each[1] | tests) <= _TESTS_MAX), None)
        if own is None:
            groups.append(([rule], tests))
        else:
            own[0].append(rule)
            own[1].update(tests)
    return [group for group, _ in groups]


def word_of(decision: ProgressionDecision, by: RegressBy | None) -> str:
    """A decision as the order of severity names it."""
    return decision.value if by is None else f"{decision.value}_by_{by}"


def decision_of(word: str) -> tuple[ProgressionDecision, RegressBy | None]:
    """The decision the order of severity names so."""
    if word == "regress_by_dose":
        return ProgressionDecision.REGRESS, "dose"
    if word == "regress_by_rung":
        return ProgressionDecision.REGRESS, "rung"
    return ProgressionDecision(word), None
