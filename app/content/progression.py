"""Reads the progression rules: exercise and program rules, gaps, flares, outcome measures, session events."""

from collections.abc import Mapping
from typing import Any

from app.content.progression_checks import check_progression
from app.content.reading import Reader
from app.content.reviewed_files import NOTHING, ReviewedFile
from app.domain.program.rules import ProgramRules
from app.domain.progression.rules import (
    CountRule,
    DeloadRule,
    ExerciseRule,
    FlareDay,
    FlareProtocol,
    GapRule,
    InstructionRule,
    LadderRule,
    MadeUpSession,
    OutcomeMeasure,
    PracticeRules,
    ProgramRule,
    ProgressionRules,
    ProgressionTexts,
    ProgressionValue,
    ReferRow,
    SessionEvent,
    StepMax,
    Steps,
)
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source

RULES, GAPS, FLARE, OUTCOMES, EVENTS, INSTRUCTIONS = (
    "progression_rules.yaml",
    "gap_rules.yaml",
    "flare_protocol.yaml",
    "outcome_measures.yaml",
    "session_events.yaml",
    "clinician_instructions.yaml",
)


def load_progression(
    reader: Reader, programs: ProgramRules | None, vocabulary: Vocabulary, sources: Mapping[str, Source]
) -> ProgressionRules | None:
    """The progression rules under the reader's root; problems are reported to the reader, and then there are none."""
    before = len(reader.problems)
    rules = _rules(reader)
    singles = (rules.steps, rules.otherwise, rules.deload, rules.texts, rules.run.good, rules.activity.good)
    if any(single is NOTHING for single in (*singles, rules.flare.over)):
        return None
    if programs is None or len(reader.problems) > before:
        return None
    check_progression(reader, rules, programs, vocabulary, sources)
    return rules if len(reader.problems) == before else None


def _rules(reader: Reader) -> ProgressionRules:
    file = ReviewedFile(reader, RULES)
    instructions = ReviewedFile(reader, INSTRUCTIONS)
    order = [str(name) for name in file.part("order_of_decisions") or ()]
    rules = ProgressionRules(
        values=file.entries("values", ProgressionValue),
        derived=file.conditions("derived"),
        exercise_marks=file.conditions("exercise_marks"),
        session_marks=file.conditions("session_marks"),
        check_marks=file.conditions("check_marks"),
        counts=file.entries("counts", CountRule),
        limits=file.conditions("limits"),
        load_kinds=dict(file.part("load_kinds") or {}),
        steps=file.one("steps", Steps),
        exercise_rules=file.entries("exercise_rules", ExerciseRule),
        otherwise=next(iter(file.entries("otherwise", ExerciseRule)), NOTHING),
        program_rules=file.entries("program_rules", ProgramRule),
        deload=file.one("deload", DeloadRule),
        run=_practice(reader, file, "run"),
        run_consecutive_from_step=int(file.part("run_consecutive_from_step") or 0),
        run_longest_growth_pct=float(file.part("run_longest_growth_pct") or 0),
        run_longest_days=int(file.part("run_longest_days") or 0),
        activity=_practice(reader, file, "activity"),
        activity_step_max=file.entries("activity_step_max", StepMax),
        severity={name: len(order) - position for position, name in enumerate(order)},
        caps={str(name): str(cap) for name, cap in (file.part("caps") or {}).items()},
        forward=file.mapping_of("forward", MadeUpSession),
        texts=file.one("texts", ProgressionTexts),
        gaps=_entries(reader, GAPS, "rules", GapRule),
        flare=_flare(reader),
        outcomes=_entries(reader, OUTCOMES, "measures", OutcomeMeasure),
        events=_entries(reader, EVENTS, "events", SessionEvent),
        refer_to=file.entries("refer_to", ReferRow),
        instructions=instructions.entries("instructions", InstructionRule),
        instruction_precedence=int(instructions.part("precedence") or 0),
    )
    instructions.done()
    file.done()
    return rules


def _practice(reader: Reader, file: ReviewedFile, name: str) -> PracticeRules:
    good: Any = reader.condition(RULES, name, f"{name}_good", file.part(f"{name}_good"))
    return PracticeRules(file.entries(f"{name}_rules", LadderRule), good)


def _flare(reader: Reader) -> FlareProtocol:
    file = ReviewedFile(reader, FLARE)
    over: Any = reader.condition(FLARE, "over", "over", file.part("over"))
    protocol = FlareProtocol(
        days=file.entries("days", FlareDay),
        over=over,
        freeze_days=int(file.part("freeze_days") or 0),
        reassess_on_day=int(file.part("reassess_on_day") or 0),
        reassess_text=str(file.part("reassess_text")),
    )
    file.done()
    return protocol


def _entries(reader: Reader, name: str, key: str, shape: type[Any]) -> tuple[Any, ...]:
    file = ReviewedFile(reader, name)
    entries = file.entries(key, shape)
    file.done()
    return entries
