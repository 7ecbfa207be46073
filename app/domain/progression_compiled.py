"""The progression rules of one content version, compiled: one circuit per kind of thing they look at."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import getitem
from typing import Any, Final

from app.domain.answers import YES
from app.domain.circuit import Circuit, CircuitBuilder, Facts, Slots
from app.domain.conditions import Compare, Condition, Cutoff, Is, Quantity, leaves_of
from app.domain.phases import ExitCriterion
from app.domain.program_rules import ProgramRules
from app.domain.progression_rules import CountRule, ProgressionRules
from app.domain.session_logs import ExerciseLog
from app.domain.vocabulary import Vocabulary

NEXT_RUNG_OPEN: Final = "next_rung_open"
"""Looked for only once a step is earned: it takes a look at the catalog."""

_KEPT: Final = 4096
"""Answers of one table that are kept at hand."""


Line = tuple[object, ...]
"""Facts as tests tell them apart; equal lines have equal truths."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Some facts: `words` are compared as they are, `numbers` by their place among the limits of the tests."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple["_Places", ...]

    def line(self, facts: Facts) -> Line:
        """What the tests see of these facts."""
        get = facts.get
        return (*map(get, self.words), *map(getitem, self.places, map(get, self.numbers)))


@dataclass(frozen=True, slots=True)
class Table:
    """Conditions of one kind in one circuit; `slot_of` finds a condition by identity.

    Most sessions look alike to the rules. Facts that no test can tell apart (every number between the same two limits)
    share one answer, which is kept. What is kept says nothing about anyone: it is a line of a decision table.
    """

    circuit: Circuit
    slot_of: Mapping[int, int]
    columns: Columns
    kept: dict[Line, "Truths"] = field(default_factory=dict, compare=False, repr=False)

    def evaluate(self, facts: Facts) -> "Truths":
        """The truth of every condition for these facts."""
        return self.look_up(self.columns.line(facts), facts)

    def look_up(self, line: Line, *facts: Facts) -> "Truths":
        """The truth of every condition for facts that come in parts, of which `line` is what the tests see."""
        truths = self.kept.get(line)
        if truths is None:
            truths = Truths(self, self.circuit.evaluate({name: part[name] for part in facts for name in part}))
            if len(self.kept) >= _KEPT:
                self.kept.clear()
            self.kept[line] = truths
        return truths


class _Places(dict[object, object]):
    """Value -> its place among the limits of a number; a word stays itself, and so does None, what is not known."""

    def __init__(self, limits: tuple[float, ...]) -> None:
        super().__init__()
        self._limits = limits

    def __missing__(self, value: object) -> object:
        place: object = value
        if self._limits and isinstance(value, int | float):
            # Below, at or above each limit: twice the place in the row, plus one where the limit is met.
            at = bisect_left(self._limits, value)
            place = 2 * at + (at < len(self._limits) and self._limits[at] == value)
        if len(self) < _KEPT:
            self[value] = place
        return place


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
    """The truths of one evaluation; `worked_out` keeps what follows from them alone."""

    __slots__ = ("_table", "slots", "worked_out")

    def __init__(self, table: Table, slots: Slots) -> None:
        self._table, self.slots = table, slots
        self.worked_out: dict[str, Any] = {}

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
class ExerciseColumns:
    """What marks and rules of exercises see, in the parts in which it becomes known.

    `session` is the same for all exercises of a session, `exercise` is about one of them, `later` follows from its
    marks. The limits are those of marks and rules together, so that what one line cannot tell apart, neither can.
    """

    session: Columns
    exercise: Columns
    later: Columns


@dataclass(frozen=True, slots=True)
class CompiledProgression:
    """Everything a fold evaluates; `counts_over` are the counts of exercises, sessions and check-ins."""

    rules: ProgressionRules
    exercise_marks: Table
    exercise_rules: Table
    columns: "ExerciseColumns"
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

    def table(conditions: Iterable[Condition | None]) -> Table:
        builder = CircuitBuilder(derived, tables, vocabulary.open_names)
        wanted = tuple(each for each in conditions if each is not None)
        provisional = {id(each): builder.add(each) for each in wanted}
        circuit, final = builder.build()
        limits = _limits(wanted, derived, circuit.findings)
        return Table(circuit, {name: final(slot) for name, slot in provisional.items()}, _columns(limits))

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
    marks = tuple(rules.exercise_marks.values())
    decisions = (
        *(rule.when for rule in rules.exercise_rules),
        *(rule.stronger.when for rule in rules.exercise_rules if rule.stronger is not None),
        *(rules.steps.easy_when, rules.steps.careful_when),
    )
    exercise_marks, exercise_rules = table(marks), table(decisions)
    findings = exercise_marks.circuit.findings | exercise_rules.circuit.findings
    return CompiledProgression(
        rules=rules,
        exercise_marks=exercise_marks,
        exercise_rules=exercise_rules,
        columns=_exercise_columns(rules, _limits((*marks, *decisions), derived, findings)),
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


def _columns(limits: Mapping[str, tuple[float, ...]]) -> Columns:
    return Columns(
        tuple(name for name, row in limits.items() if not row),
        tuple(name for name, row in limits.items() if row),
        tuple(_Places(row) for row in limits.values() if row),
    )


def _exercise_columns(rules: ProgressionRules, limits: Mapping[str, tuple[float, ...]]) -> ExerciseColumns:
    own = {value.id for value in rules.values if value.scope == "exercise"} | set(ExerciseLog._fields)
    later = {count.id for count in rules.counts if count.over == "exercise"} | {NEXT_RUNG_OPEN}

    def only(names: Iterable[str]) -> Columns:
        return _columns({name: limits[name] for name in sorted(names)})

    return ExerciseColumns(
        session=only(limits.keys() - own - later),
        exercise=only(limits.keys() & own - later),
        later=only(limits.keys() & later),
    )


def _limits(
    conditions: Iterable[Condition], derived: Mapping[str, Condition | Quantity], findings: frozenset[str]
) -> dict[str, tuple[float, ...]]:
    """Finding -> the limits it is compared with, in order; none for one that must be known exactly."""
    found: dict[str, set[float]] = {}
    exact: set[str] = set()
    waiting, seen = list(conditions), set()
    while waiting:
        for leaf in leaves_of(waiting.pop()):
            part = derived.get(getattr(leaf, "name", ""))
            if isinstance(leaf, Compare) and part is None:
                found.setdefault(leaf.name, set()).add(leaf.limit)
            elif isinstance(leaf, Cutoff):
                # Cut-offs depend on age and sex and on the table: the value itself is the key.
                exact.update((leaf.name, "age_years"))
            elif isinstance(part, Quantity):
                exact.update((part.a, part.b))
            elif isinstance(leaf, Is) and isinstance(part, Condition) and leaf.name not in seen:
                seen.add(leaf.name)
                waiting.append(part)
    return {name: () if name in exact else tuple(sorted(found.get(name, ()))) for name in sorted(findings)}
