"""Reads the program rules: phases, dosage, start, modifiers, gate, selection and what goes with the exercises."""

from collections.abc import Mapping
from typing import Any

from app.content.classification_checks import ids_of_results
from app.content.eligibility import read_contraindications, read_exercise_tags
from app.content.program_checks import check_clearable, check_programs
from app.content.reading import Reader
from app.content.reviewed_files import NOTHING, ReviewedFile
from app.domain.classification.rules import ClassificationRules
from app.domain.evaluation.reference_tables import ReferenceTables, TableRow
from app.domain.program.dosage import DosageRow, DosageRules, DosageSettings, DoseOptions, MicroDoseRule
from app.domain.program.gate import (
    ConsentRule,
    GateRules,
    LevelOutcome,
    OutcomeTexts,
    RestrictedSet,
    ReviewRule,
    ScopeRule,
)
from app.domain.program.modifiers import Modifier
from app.domain.program.phases import ActivityLadder, ExitCriterion, PhaseRule, PhaseRules, ProgressValue, RunLadder
from app.domain.program.rules import ProgramRules
from app.domain.program.selection_rules import (
    DayPattern,
    HardFilter,
    LongStanding,
    NeedRule,
    PatternPlan,
    PhaseSlots,
    PriorityRule,
    ReasonText,
    SelectionRules,
    SessionRules,
    Weights,
)
from app.domain.program.start import IrritabilityRule, StartRule, StartRules, StartRung
from app.domain.program.supportive import Cue, EducationMessage, Measure, PainRule, StopList, SupportRules, TaskCue
from app.domain.report.vocabulary import Vocabulary
from app.domain.sources import Source
from app.domain.triage.red_flags import TriageRules

PHASES, DOSAGE, START, MODIFIERS, GATE = (
    "phases.yaml",
    "dosage.yaml",
    "start_rules.yaml",
    "modifiers.yaml",
    "outcome_gate.yaml",
)
SELECTION, MEASURES, EDUCATION, CUES, STOP = (
    "selection.yaml",
    "supportive_measures.yaml",
    "education.yaml",
    "cues.yaml",
    "stop_rules.yaml",
)


def load_programs(
    reader: Reader,
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
    triage: TriageRules,
    classification: ClassificationRules,
) -> ProgramRules | None:
    """The program rules under the reader's root; problems are reported to the reader, and then there are none."""
    before = len(reader.problems)
    phases, dosage, start = _phases(reader), _dosage(reader), _start(reader)
    modifiers = ReviewedFile(reader, MODIFIERS).entries("modifiers", Modifier)
    gate, selection, support = _gate(reader), _selection(reader), _support(reader)
    contraindications, tags = read_contraindications(reader), read_exercise_tags(reader)
    singles = (
        *(phases.run_ladder, phases.activity_ladder, dosage.settings, dosage.micro_doses, dosage.options),
        *(gate.consent, gate.restricted, gate.review, gate.texts),
        *(selection.long_standing, selection.weights, selection.session),
        *selection.priorities.values(),
        *selection.phase_slots.values(),
    )
    if any(single is NOTHING for single in singles):
        return None
    rules = ProgramRules(
        phases=phases,
        dosage=dosage,
        start=start,
        modifiers=modifiers,
        gate=gate,
        selection=selection,
        support=support,
        contraindications=contraindications,
        tags={tag.id: tag for tag in tags},
        self_test_bands=_bands(reader),
        equipment_names=_equipment_names(reader),
        care_wordings={level.id: level.wording for level in triage.levels},
    )
    check_programs(reader, rules, vocabulary, sources, ids_of_results(classification))
    check_clearable(reader, rules, triage)
    return rules if len(reader.problems) == before else None


def _phases(reader: Reader) -> PhaseRules:
    file = ReviewedFile(reader, PHASES)
    ladder: Any = dict(file.part("activity_ladder") or {})
    # The weeks of the ladder are those of the schedule in start_rules.yaml; here they only tell the reader.
    ladder.pop("weeks", None)
    rules = PhaseRules(
        phases=file.entries("phases", PhaseRule),
        exit_criteria=file.entries("exit_criteria", ExitCriterion),
        progress_values=file.entries("progress_values", ProgressValue),
        run_ladder=file.one("run_ladder", RunLadder),
        activity_ladder=reader.entry(PHASES, ActivityLadder, ladder) or NOTHING,
        share_tolerance_pct=int(file.part("share_tolerance_pct") or 0),
        shares_from_exercises=int(file.part("shares_from_exercises") or 0),
        impact_pain_cap_nprs=int(file.part("impact_pain_cap_nprs") or 0),
    )
    file.part("self_test_bands")
    file.done()
    return rules


def _bands(reader: Reader) -> ReferenceTables:
    raw: Any = reader.mapping(PHASES).get("self_test_bands") or {}
    return {str(name): reader.entries(PHASES, TableRow, raw=[_band(row) for row in rows]) for name, rows in raw.items()}


def _band(row: Mapping[str, Any]) -> object:
    low, below = row["age"]
    sex = None if row.get("sex") == "any" else row.get("sex")
    return {"age_from": low, "age_below": below, "sex": sex, "cells": {"min": row["min"]}}


def _dosage(reader: Reader) -> DosageRules:
    file = ReviewedFile(reader, DOSAGE)
    rules = DosageRules(
        settings=file.one("settings", DosageSettings),
        rows=file.entries("rows", DosageRow),
        micro_doses=file.one("micro_doses", MicroDoseRule),
        options=file.one("options", DoseOptions),
    )
    file.done()
    return rules


def _start(reader: Reader) -> StartRules:
    file = ReviewedFile(reader, START)
    rules = StartRules(
        irritability=file.entries("irritability", IrritabilityRule),
        starts=file.entries("starts", StartRule),
        start_rungs=file.entries("start_rungs", StartRung),
        unseen_ladder_behind=int(file.part("unseen_ladder_behind") or 0),
        unseen_ladder_least=int(file.part("unseen_ladder_least") or 1),
    )
    file.done()
    return rules


def _gate(reader: Reader) -> GateRules:
    file = ReviewedFile(reader, GATE)
    rules = GateRules(
        levels=file.entries("levels", LevelOutcome),
        out_of_scope=file.entries("out_of_scope", ScopeRule),
        consent=file.one("consent", ConsentRule),
        restricted=file.one("restricted", RestrictedSet),
        review=file.one("review", ReviewRule),
        without_program=tuple(map(str, file.part("without_program") or ())),
        texts=file.one("texts", OutcomeTexts),
    )
    file.done()
    return rules


def _selection(reader: Reader) -> SelectionRules:
    file = ReviewedFile(reader, SELECTION)
    session = file.one("session", SessionRules)
    rules = SelectionRules(
        needs=file.entries("needs", NeedRule),
        priorities=file.mapping_of("priorities", PriorityRule),
        patterns=file.entries("patterns", PatternPlan),
        mobility_dominant_from=int(file.part("mobility_dominant_from") or 0),
        floor=tuple(map(str, file.part("floor") or ())),
        phase_slots=file.mapping_of("phase_slots", PhaseSlots),
        filters=file.entries("filters", HardFilter),
        impact_goals=tuple(map(str, file.part("impact_goals") or ())),
        goal_ladders={str(goal): tuple(ladders) for goal, ladders in (file.part("goal_ladders") or {}).items()},
        goal_only_ladders=tuple(map(str, file.part("goal_only_ladders") or ())),
        positions=file.conditions("positions"),
        long_standing=file.one("long_standing", LongStanding),
        weights=file.one("weights", Weights),
        muscle_per_session_max=int(file.part("muscle_per_session_max") or 0),
        days=file.entries("days", DayPattern),
        days_enough=int(file.part("days_enough") or 0),
        minutes_enough=int(file.part("minutes_enough") or 0),
        session=session,
        relax=tuple(map(str, file.part("relax") or ())),
        reasons=file.entries("reasons", ReasonText),
        fixes={str(name): str(text) for name, text in (file.part("fixes") or {}).items()},
        position_names={str(name): str(text) for name, text in (file.part("position_names") or {}).items()},
        hip_only_days=int(file.part("hip_only_days") or 0),
        flags={str(name): str(text) for name, text in (file.part("flags") or {}).items()},
        sources=tuple(map(str, file.part("sources") or ())),
    )
    file.done()
    return rules


def _support(reader: Reader) -> SupportRules:
    measures, education, cues, stop = (
        ReviewedFile(reader, MEASURES),
        ReviewedFile(reader, EDUCATION),
        ReviewedFile(reader, CUES),
        ReviewedFile(reader, STOP),
    )
    rules = SupportRules(
        measures=measures.entries("measures", Measure),
        education=education.entries("messages", EducationMessage),
        cues=cues.entries("cues", Cue),
        task_cues=cues.entries("tasks", TaskCue),
        stop_lists=stop.entries("lists", StopList),
        pain_rules=stop.entries("pain", PainRule),
        stop_rule=str(stop.part("stop_rule")),
        two_poor_reps=str(stop.part("two_poor_reps")),
    )
    for file in (measures, education, cues, stop):
        file.done()
    return rules


def _equipment_names(reader: Reader) -> dict[str, str]:
    words: Any = reader.mapping("vocabulary.yaml").get("equipment") or []
    return {str(word["id"]): str(word["meaning"]) for word in words if isinstance(word, Mapping)}
