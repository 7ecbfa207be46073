"""The progression rules of one content version, compiled: one circuit per kind of thing they look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.evaluation.circuit import Circuit
from app.domain.evaluation.circuit_builder import CircuitBuilder
from app.domain.evaluation.conditions import Condition
from app.domain.evaluation.quantities import Value
from app.domain.program.phases import ExitCriterion
from app.domain.program.rules import ProgramRules
from app.domain.progression.counting import SessionCounts
from app.domain.progression.decision_tables import InOrder, Reading, Table, TruthByValue, tables_of
from app.domain.progression.exercise_counts import ExerciseCounts
from app.domain.progression.exercise_rulings import ExerciseRulings, rules_by_tests
from app.domain.progression.logged_exercises import LoggedNames, names_in
from app.domain.progression.rules import CountRule, ExerciseRule, ProgressionRules
from app.domain.progression.values import OF_DAY, OF_EXIT, OF_PROGRAM, SESSION
from app.domain.report.vocabulary import Vocabulary

NEXT_RUNG_OPEN: Final = "next_rung_open"
"""Looked for only once a step is earned."""


@dataclass(frozen=True, slots=True)
class CompiledProgression:
    """Everything a fold evaluates. `rulings` decide by the same rules that `exercise_rules` explain.

    `of_session` reads facts for the marks of sessions and for the marks and rules of their exercises, `of_day` for the
    criteria of phases and the rules of the program. Of a session is known what was `said`, what is `asked` of it by the
    program, and what was `logged` of each exercise and is counted over it; of a day what is `counted` on it, and what
    is `following` from that about the end of the phase.
    """

    rules: ProgressionRules
    exercise_marks: Table
    exercise_rules: Table
    rulings: ExerciseRulings
    steps: Table
    session: Table
    of_session: Reading
    said: InOrder
    asked: InOrder
    logged: LoggedNames
    next_rung_open: Mapping[Value | None, int]
    of_day: Reading
    counted: InOrder
    following: InOrder
    checks: Table
    practice: Table
    program: Table
    exits: Table
    exercise_counts: ExerciseCounts
    above_green: TruthByValue
    exit_criteria: tuple[ExitCriterion, ...]
    session_counts: SessionCounts
    check_counts: tuple[CountRule, ...]
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
    every = compiled(_conditions_of(rules.exercise_rules))
    looked_at = [
        (rule, [test for each in _conditions_of([rule]) for test in every[0].tests_of(every[1][id(each)])])
        for rule in rules.exercise_rules
    ]
    groups = rules_by_tests(looked_at)
    session, exercise_marks, exercise_rules, steps, *grouped = tables_of(
        compiled((*rules.session_marks.values(), *(event.on for event in rules.events))),
        compiled(rules.exercise_marks.values()),
        every,
        compiled((rules.steps.easy_when, rules.steps.careful_when)),
        *(compiled(_conditions_of(group)) for group in groups),
    )
    of_session = session.reading
    exit_table, program_table = tables_of(exits, program)
    counts = {
        over: [count for count in rules.counts if count.over == over] for over in ("exercise", "session", "check")
    }
    tests = exercise_rules.circuit.tests
    session_counts = SessionCounts.made_of(counts["session"])
    names_of_day = (*session_counts.names, *(count.id for count in counts["check"]), *OF_DAY)
    above_green = rules.exercise_marks["above_green"]
    return CompiledProgression(
        rules=rules,
        exercise_marks=exercise_marks,
        exercise_rules=exercise_rules,
        rulings=ExerciseRulings(rules, zip(grouped, groups, strict=True)),
        steps=steps,
        session=session,
        of_session=of_session,
        said=InOrder(of_session, SESSION),
        asked=InOrder(of_session, OF_PROGRAM),
        logged=names_in(of_session),
        next_rung_open=of_session.sayings_of(NEXT_RUNG_OPEN),
        of_day=program_table.reading,
        counted=InOrder(program_table.reading, names_of_day),
        following=InOrder(program_table.reading, OF_EXIT),
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
        exercise_counts=ExerciseCounts(counts["exercise"], of_session, tests),
        above_green=TruthByValue("pain_during_nprs", above_green, table((above_green,))),
        exit_criteria=programs.phases.exit_criteria,
        program_names=program_table.circuit.findings | exit_table.circuit.findings,
        session_counts=session_counts,
        check_counts=tuple(counts["check"]),
    )


def _conditions_of(rules: Iterable[ExerciseRule]) -> Iterator[Condition]:
    for rule in rules:
        yield rule.when
        if rule.stronger is not None:
            yield rule.stronger.when
