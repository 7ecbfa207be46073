"""The progression rules of one content version, compiled: one circuit per kind of thing they look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.circuit import Circuit, CircuitBuilder, Facts, Slots
from app.domain.conditions import Condition
from app.domain.phases import ExitCriterion
from app.domain.program_rules import ProgramRules
from app.domain.progression_rules import CountRule, ProgressionRules
from app.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Table:
    """Conditions of one kind in one circuit; `slot_of` finds a condition by identity."""

    circuit: Circuit
    slot_of: Mapping[int, int]

    def evaluate(self, facts: Facts) -> "Truths":
        """The truth of every condition for these facts."""
        return Truths(self, self.circuit.evaluate(facts))


class Truths:
    """The truths of one evaluation."""

    __slots__ = ("_table", "slots")

    def __init__(self, table: Table, slots: Slots) -> None:
        self._table, self.slots = table, slots

    def of(self, condition: Condition) -> int:
        """NO, UNKNOWN or YES."""
        return self.slots[self._table.slot_of[id(condition)]]

    def used(self, condition: Condition) -> tuple[str, ...]:
        """The values and findings that make the condition what it is."""
        return self._table.circuit.deciding_findings(self._table.slot_of[id(condition)], self.slots)


@dataclass(frozen=True, slots=True)
class CompiledProgression:
    """Everything a fold evaluates; `counts_over` are the counts of exercises, sessions and check-ins."""

    rules: ProgressionRules
    exercise_marks: Table
    exercise_rules: Table
    session: Table
    checks: Table
    practice: Table
    program: Table
    exit_criteria: tuple[ExitCriterion, ...]
    counts_over: Mapping[str, tuple[CountRule, ...]]


def compile_progression(
    rules: ProgressionRules, programs: ProgramRules, vocabulary: Vocabulary
) -> CompiledProgression:
    """Compile every condition of the progression rules."""
    derived = {**vocabulary.derived, **rules.derived}
    tables = {**vocabulary.tables, **programs.self_test_bands}

    def table(conditions: Iterable[Condition | None]) -> Table:
        builder = CircuitBuilder(derived, tables, vocabulary.open_names)
        provisional = {id(each): builder.add(each) for each in conditions if each is not None}
        circuit, final = builder.build()
        return Table(circuit, {name: final(slot) for name, slot in provisional.items()})

    stronger = (rule.stronger.when for rule in rules.exercise_rules if rule.stronger is not None)
    return CompiledProgression(
        rules=rules,
        exercise_marks=table(rules.exercise_marks.values()),
        exercise_rules=table(
            (*(rule.when for rule in rules.exercise_rules), *stronger, rules.steps.easy_when, rules.steps.careful_when)
        ),
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
        program=table(
            (
                *(rule.when for rule in rules.program_rules),
                *(rule.when for rule in rules.gaps),
                *(day.when for day in rules.flare.days),
                rules.flare.over,
                rules.deload.resume_when,
                *(criterion.when for criterion in programs.phases.exit_criteria),
            )
        ),
        exit_criteria=programs.phases.exit_criteria,
        counts_over={
            over: tuple(count for count in rules.counts if count.over == over)
            for over in ("exercise", "session", "check")
        },
    )


