"""The progression rules of one content version, compiled: one circuit per kind of thing they look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Condition
from app.domain.program.phases import ExitCriterion
from app.domain.program.rules import ProgramRules
from app.domain.progression.counting import ExerciseCounts
from app.domain.progression.decision_tables import LinesOf, Reading, Table, TruthByValue, tables_of
from app.domain.progression.rules import CountRule, ProgressionRules
from app.domain.progression.values import LOGGED, PLACED
from app.domain.report.vocabulary import Vocabulary

NEXT_RUNG_OPEN: Final = "next_rung_open"
"""Looked for only once a step is earned."""


@dataclass(frozen=True, slots=True)
class CompiledProgression:
    """Everything a fold evaluates; `counts_over` are the counts of sessions and check-ins.

    `of_exercise` reads facts for the marks and the rules of exercises, `of_day` for the criteria of phases and the
    rules of the program. Of an exercise is known what was `logged`, where it is `placed` on its ladder, and what is
    `counted` over it.
    """

    rules: ProgressionRules
    exercise_marks: Table
    exercise_rules: Table
    of_exercise: Reading
    logged: LinesOf
    placed: LinesOf
    counted: LinesOf
    of_day: Reading
    session: Table
    checks: Table
    practice: Table
    program: Table
    exits: Table
    exercise_counts: ExerciseCounts
    above_green: TruthByValue
    exit_criteria: tuple[ExitCriterion, ...]
    counts_over: Mapping[str, tuple[CountRule, ...]]
    program_names: frozenset[str]
    # What is worked out of the whole rule book; see progression/news.py.
    deciding_news: list[Any] = field(default_factory=list, compare=False, repr=False)


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
        (only,) = tables_of(compiled(conditions))
        return only

    program = compiled(
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
    exits = compiled(each for criterion in programs.phases.exit_criteria for each in criterion.conditions)
    decisions = compiled(
        (
            *(rule.when for rule in rules.exercise_rules),
            *(rule.stronger.when for rule in rules.exercise_rules if rule.stronger is not None),
            *(rules.steps.easy_when, rules.steps.careful_when),
        )
    )
    exercise_marks, exercise_rules = tables_of(compiled(rules.exercise_marks.values()), decisions)
    exit_table, program_table = tables_of(exits, program)
    exercise_counts = ExerciseCounts.made_of([count for count in rules.counts if count.over == "exercise"])
    above_green = rules.exercise_marks["above_green"]
    return CompiledProgression(
        rules=rules,
        exercise_marks=exercise_marks,
        exercise_rules=exercise_rules,
        of_exercise=exercise_rules.reading,
        logged=LinesOf(exercise_rules.reading, LOGGED),
        placed=LinesOf(exercise_rules.reading, PLACED),
        counted=LinesOf(exercise_rules.reading, (*exercise_counts.nothing, NEXT_RUNG_OPEN)),
        of_day=program_table.reading,
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
        program=program_table,
        exits=exit_table,
        exercise_counts=exercise_counts,
        above_green=TruthByValue("pain_during_nprs", above_green, table((above_green,))),
        exit_criteria=programs.phases.exit_criteria,
        program_names=program_table.circuit.findings | exit_table.circuit.findings,
        counts_over={
            over: tuple(count for count in rules.counts if count.over == over) for over in ("session", "check")
        },
    )
