"""The progression rules of one content version, compiled: one circuit per kind of thing they look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import getitem, itemgetter
from typing import Any, Final, TypeVar

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.circuit import Circuit, CircuitBuilder, Facts, Slots
from app.domain.evaluation.conditions import Condition
from app.domain.evaluation.quantities import Value
from app.domain.evaluation.tests_of_findings import Test
from app.domain.program.phases import ExitCriterion
from app.domain.program.rules import ProgramRules
from app.domain.progression.rules import CountRule, ProgressionRules
from app.domain.progression.session_logs import ExerciseLog
from app.domain.report.vocabulary import Vocabulary

NEXT_RUNG_OPEN: Final = "next_rung_open"
"""Looked for only once a step is earned: it takes a look at the catalog."""

Key = TypeVar("Key")
Kept = TypeVar("Kept")

_KEPT: Final = 4096
"""Values of one finding, and answers of one table, that are kept at hand."""

Line = tuple[Any, ...]
"""What the tests say of some facts, finding by finding; equal lines have equal truths."""


class _Column(dict[Value | None, int]):
    """Value of a finding -> which of the `rows` of truths its tests give; None is what is not known."""

    def __init__(self, tests: Sequence[Test]) -> None:
        super().__init__()
        self._truths = tuple(test.truth for test in tests if test.truth is not None)
        self.rows: list[tuple[int, ...]] = []

    def __missing__(self, value: Value | None) -> int:
        row = tuple([UNKNOWN if value is None else truth(value) for truth in self._truths])
        if row not in self.rows:
            self.rows.append(row)
        number = self.rows.index(row)
        if len(self) < _KEPT:
            self[value] = number
        return number


@dataclass(frozen=True, slots=True)
class Columns:
    """Tests on facts that become known together; `joint` are those that look at several findings, or at none."""

    findings: tuple[str, ...]
    columns: tuple[_Column, ...]
    rows: tuple[list[tuple[int, ...]], ...]
    joint: tuple[Test, ...]

    def line(self, facts: Facts) -> Line:
        """What the tests say of these facts."""
        line = (*map(getitem, self.columns, map(facts.get, self.findings)),)
        return (*line, tuple([_joint_truth(test, facts) for test in self.joint])) if self.joint else line

    def tests(self, line: Line) -> Iterator[int]:
        """The truth of every test, from a line."""
        yield from chain.from_iterable(map(getitem, self.rows, line))
        if self.joint:
            yield from line[-1]


def _joint_truth(test: Test, facts: Facts) -> int:
    if test.truth_of_facts is None or (test.looks_at and all(name not in facts for name in test.looks_at)):
        return UNKNOWN
    return test.truth_of_facts(facts)


@dataclass(frozen=True, slots=True)
class Table:
    """Conditions of one kind in one circuit; `slot_of` finds a condition by identity.

    `columns` are the facts it looks at, in the parts in which they become known, and `tests` picks its tests from them.
    Most sessions look alike to the rules: facts that no test can tell apart share one answer, which is kept, and so is
    what follows from the truths of the conditions alone. That says nothing about anyone: it is a line of a decision
    table.
    """

    circuit: Circuit
    slot_of: Mapping[int, int]
    columns: tuple[Columns, ...]
    tests: Callable[[Sequence[int]], tuple[int, ...]]
    answers: Callable[[Sequence[int]], tuple[int, ...]]
    kept: dict[tuple[Line, ...], "Truths"] = field(default_factory=dict, compare=False, repr=False)
    conclusions: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def evaluate(self, facts: Facts) -> "Truths":
        """The truth of every condition for these facts."""
        return self.truths(*[columns.line(facts) for columns in self.columns])

    def truths(self, *lines: Line) -> "Truths":
        """The truth of every condition, from the lines of the columns."""
        known = self.kept.get(lines)
        if known is None:
            tests = [*chain.from_iterable([each.tests(line) for each, line in zip(self.columns, lines, strict=True)])]
            slots = self.circuit.evaluate_tests(self.tests(tests))
            worked_out = _keep(self.conclusions, self.answers(slots), dict)
            known = _keep(self.kept, lines, lambda: Truths(self, slots, worked_out))
        return known


def _keep(kept: dict[Key, Kept], key: Key, make: Callable[[], Kept]) -> Kept:
    """What is kept under the key, made where nothing is; all is forgotten when it gets too much."""
    found = kept.get(key)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        found = kept[key] = make()
    return found


class TruthByValue(dict[float, bool]):
    """Value -> whether a condition on this one value is true, each worked out once."""

    def __init__(self, name: str, condition: Condition, table: Callable[[Iterable[Condition]], Table]) -> None:
        super().__init__()
        self._name, self._condition, self._table = name, condition, table((condition,))

    def __missing__(self, value: float) -> bool:
        truth = self._table.evaluate({self._name: value}).of(self._condition) == YES
        if len(self) < _KEPT:
            self[value] = truth
        return truth


class Truths:
    """The truths of one evaluation; `worked_out` keeps what follows from those of the conditions alone."""

    __slots__ = ("_table", "slots", "worked_out")

    def __init__(self, table: Table, slots: Slots, worked_out: dict[str, Any]) -> None:
        self._table, self.slots, self.worked_out = table, slots, worked_out

    def marks(self, conditions: Mapping[str, Condition]) -> Mapping[str, int]:
        """Name -> truth of conditions that always come together."""
        found = self.worked_out.get("marks")
        if found is None:
            found = self.worked_out["marks"] = {name: self.of(condition) for name, condition in conditions.items()}
        marks: Mapping[str, int] = found
        return marks

    def of(self, condition: Condition) -> int:
        """NO, UNKNOWN or YES."""
        return self.slots[self._table.slot_of[id(condition)]]

    def used(self, condition: Condition) -> tuple[str, ...]:
        """The values and findings that make the condition what it is."""
        return self._table.circuit.deciding_findings(self._table.slot_of[id(condition)], self.slots)


@dataclass(frozen=True, slots=True)
class CompiledProgression:
    """Everything a fold evaluates; `counts_over` are the counts of exercises, sessions and check-ins.

    Marks and rules of exercises share their columns: what is the same for all exercises of a session, what is known of
    one of them up to its marks, and the counts that follow from these.
    """

    rules: ProgressionRules
    exercise_marks: Table
    exercise_rules: Table
    session_columns: Columns
    exercise_columns: Columns
    count_columns: Columns
    session: Table
    checks: Table
    practice: Table
    program: Table
    exits: Table
    above_green: "TruthByValue"
    exit_criteria: tuple[ExitCriterion, ...]
    counts_over: Mapping[str, tuple[CountRule, ...]]
    program_names: frozenset[str]
    deciding: set[str] = field(default_factory=set, compare=False, repr=False)


def compile_progression(rules: ProgressionRules, programs: ProgramRules, vocabulary: Vocabulary) -> CompiledProgression:
    """Compile every condition of the progression rules."""
    derived = {**vocabulary.derived, **rules.derived}
    tables = {**vocabulary.tables, **programs.self_test_bands}

    def compiled(conditions: Iterable[Condition | None]) -> tuple[Circuit, Mapping[int, int]]:
        builder = CircuitBuilder(derived, tables, vocabulary.open_names)
        provisional = {id(each): builder.add(each) for each in conditions if each is not None}
        circuit, final = builder.build()
        return circuit, {name: final(slot) for name, slot in provisional.items()}

    def table(conditions: Iterable[Condition | None]) -> Table:
        circuit, slot_of = compiled(conditions)
        columns, (places,) = _columns((circuit,), ())
        return _table(circuit, slot_of, columns, places)

    program = table(
        (
            *(rule.when for rule in rules.program_rules),
            *(rule.refer_instead.when for rule in rules.program_rules if rule.refer_instead is not None),
            *(row.when for row in rules.refer_to),
            *(rule.when for rule in rules.gaps),
            *(day.when for day in rules.flare.days),
            rules.flare.over,
            rules.deload.resume_when,
            *(each for criterion in programs.phases.exit_criteria for each in criterion.conditions),
        )
    )
    exits = table(each for criterion in programs.phases.exit_criteria for each in criterion.conditions)
    marks, marks_at = compiled(rules.exercise_marks.values())
    decisions, decisions_at = compiled(
        (
            *(rule.when for rule in rules.exercise_rules),
            *(rule.stronger.when for rule in rules.exercise_rules if rule.stronger is not None),
            *(rules.steps.easy_when, rules.steps.careful_when),
        )
    )
    counts = frozenset(count.id for count in rules.counts if count.over == "exercise") | {NEXT_RUNG_OPEN}
    own = frozenset(value.id for value in rules.values if value.scope == "exercise") | frozenset(ExerciseLog._fields)
    columns, (marks_places, decisions_places) = _columns((marks, decisions), (own, counts))
    return CompiledProgression(
        rules=rules,
        exercise_marks=_table(marks, marks_at, columns[:2], marks_places),
        exercise_rules=_table(decisions, decisions_at, columns, decisions_places),
        session_columns=columns[0],
        exercise_columns=columns[1],
        count_columns=columns[2],
        session=table((*rules.session_marks.values(), *(event.on for event in rules.events))),
        checks=table(rules.check_marks.values()),
        practice=table(
            (
                *(rule.when for rule in rules.run.rules),
                *(rule.when for rule in rules.activity.rules),
                rules.run.good,
                rules.activity.good,
            )
        ),
        program=program,
        exits=exits,
        above_green=TruthByValue("pain_during_nprs", rules.exercise_marks["above_green"], table),
        exit_criteria=programs.phases.exit_criteria,
        program_names=program.circuit.findings | exits.circuit.findings,
        counts_over={
            over: tuple(count for count in rules.counts if count.over == over)
            for over in ("exercise", "session", "check")
        },
    )


def _table(circuit: Circuit, slot_of: Mapping[int, int], columns: tuple[Columns, ...], places: Sequence[int]) -> Table:
    return Table(circuit, slot_of, columns, _picker(places), _picker([*dict.fromkeys(slot_of.values())]))


def _picker(places: Sequence[int]) -> Callable[[Sequence[int]], tuple[int, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])


def _columns(
    circuits: Sequence[Circuit], later: Sequence[frozenset[str]]
) -> tuple[tuple[Columns, ...], list[list[int]]]:
    """The columns of circuits over the same facts, and the places of the tests of each circuit in their lines.

    Facts become known in parts: at first all but those in `later`, then part by part. A test comes with the last part
    that it looks at.
    """
    parts: list[dict[tuple[str, ...], list[tuple[int, int, Test]]]] = [{} for _ in range(len(later) + 1)]
    for number, circuit in enumerate(circuits):
        for slot, test in enumerate(circuit.tests):
            part = max((n for n, names in enumerate(later, 1) if not names.isdisjoint(test.findings)), default=0)
            findings = test.findings if test.truth is not None else ()
            parts[part].setdefault(findings, []).append((number, slot, test))
    found, place = [], 0
    places = [[0] * len(circuit.tests) for circuit in circuits]
    for columns in parts:
        joint = columns.pop((), [])
        for number, slot, _ in chain(*columns.values(), joint):
            places[number][slot], place = place, place + 1
        of_one = tuple(_Column([test for _, _, test in tests]) for tests in columns.values())
        found.append(
            Columns(
                findings=tuple(name for (name,) in columns),
                columns=of_one,
                rows=tuple(column.rows for column in of_one),
                joint=tuple(test for _, _, test in joint),
            )
        )
    return tuple(found), places
