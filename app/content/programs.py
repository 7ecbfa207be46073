"""Reads the program rules: phases, dosage, start, modifiers, gate, selection and what goes with the exercises."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

from app.content.conversions import hints_of
from app.content.eligibility import read_contraindications, read_exercise_tags
from app.content.program_checks import check_programs
from app.content.reading import Reader
from app.domain.conditions import Condition
from app.domain.dosage import DosageRow, DosageRules, DosageSettings, DoseOptions, MicroDoseRule
from app.domain.modifiers import Modifier
from app.domain.phases import ActivityLadder, ExitCriterion, PhaseRule, PhaseRules, ProgressValue, RunLadder
from app.domain.program_gate import ConsentRule, GateRules, LevelOutcome, OutcomeTexts, RestrictedSet, ReviewRule, ScopeRule
from app.domain.program_rules import ProgramRules
from app.domain.program_start import IrritabilityRule, StartRule, StartRules, StartRung
from app.domain.reference_tables import ReferenceTables, TableRow
from app.domain.selection_rules import (
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
from app.domain.sources import Source
from app.domain.supportive import Cue, EducationMessage, Measure, PainRule, StopList, SupportRules, TaskCue
from app.domain.vocabulary import Vocabulary

Shape = TypeVar("Shape")

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


def load_programs(reader: Reader, vocabulary: Vocabulary, sources: Mapping[str, Source]) -> ProgramRules | None:
    """The program rules under the reader's root; problems are reported to the reader, and then there are none."""
    before = len(reader.problems)
    phases, dosage, start = _phases(reader), _dosage(reader), _start(reader)
    modifiers = _File(reader, MODIFIERS).entries("modifiers", Modifier)
    gate, selection, support = _gate(reader), _selection(reader), _support(reader)
    contraindications, tags = read_contraindications(reader), read_exercise_tags(reader)
    if len(reader.problems) > before:
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
    )
    check_programs(reader, rules, vocabulary, sources)
    return rules if len(reader.problems) == before else None


class _File:
    """One content file with `reviewed_on` and `status` for all its entries; unknown keys are reported once."""

    def __init__(self, reader: Reader, file: str) -> None:
        self._reader, self._file = reader, file
        self._raw = reader.mapping(file)
        self._review = {key: self._raw.get(key) for key in ("reviewed_on", "status")}
        self._used = {"reviewed_on", "status"}

    def part(self, key: str) -> Any:
        """The plain value of a key; missing is reported."""
        self._used.add(key)
        if key not in self._raw:
            self._reader.report(self._file, "", key, "the key is missing", "add the key")
        return self._raw.get(key)

    def entries(self, key: str, shape: type[Shape]) -> tuple[Shape, ...]:
        """The entries under a key; ids are unique."""
        raw = self.part(key)
        if not isinstance(raw, list):
            self._reader.report(self._file, key, "", "not a list of entries", 'start each entry with "- id: ..."')
            return ()
        has_review = "reviewed_on" in hints_of(shape)
        items = [{**item, **self._review} if has_review and isinstance(item, Mapping) else item for item in raw]
        self._report_twice(items)
        return tuple(
            value for item in items if (value := self._one(shape, item, key)) is not None
        )

    def one(self, key: str, shape: type[Shape]) -> Shape:
        """The single value under a key."""
        value = self._one(shape, self.part(key), key)
        return value if value is not None else _NOTHING

    def mapping_of(self, key: str, shape: type[Shape]) -> dict[str, Shape]:
        """Name -> value under a key."""
        raw = self.part(key)
        if not isinstance(raw, Mapping):
            self._reader.report(self._file, key, "", "not a mapping", "write name: value pairs")
            return {}
        return {str(name): self._one(shape, item, f"{key}.{name}") or _NOTHING for name, item in raw.items()}

    def conditions(self, key: str) -> dict[str, Condition]:
        """Name -> condition under a key."""
        raw = self.part(key)
        parsed = {str(name): self._reader.condition(self._file, key, str(name), item) for name, item in raw.items()}
        return {name: condition for name, condition in parsed.items() if condition is not None}

    def done(self) -> None:
        """Report keys nobody asked for."""
        for key in self._raw.keys() - self._used:
            self._reader.report(self._file, "", key, "the key is not known", "remove it or correct its spelling")

    def _one(self, shape: type[Shape], item: object, key: str) -> Shape | None:
        if isinstance(item, Mapping):
            name = str(item.get("id", key))
            item = {"id": name, **item} if "id" in hints_of(shape) and "id" not in item else item
            item = self._with_nested_conditions(shape, dict(item), name, top=True)
        return self._reader.entry(self._file, shape, item)

    def _with_nested_conditions(self, shape: Any, item: dict[str, Any], entry: str, *, top: bool) -> dict[str, Any]:
        """The item with conditions below its first level read; the reader reads those of the first level."""
        for key, hint in hints_of(shape).items():
            if key in item:
                item[key] = self._read_part(hint, item[key], entry, key, top=top)
        return item

    def _read_part(self, hint: Any, value: Any, entry: str, key: str, *, top: bool) -> Any:
        kinds = [kind for kind in (hint, *get_args(hint)) if kind is not NoneType]
        if Condition in kinds:
            return value if top or value is None else self._reader.condition(self._file, entry, key, value)
        shapes = [kind for kind in kinds if is_dataclass(kind)]
        if not shapes:
            return value
        if isinstance(value, list) and get_origin(hint) is tuple:
            return [self._nested(shapes[0], part, entry) for part in value]
        return self._nested(shapes[0], value, entry)

    def _nested(self, shape: Any, value: Any, entry: str) -> Any:
        return self._with_nested_conditions(shape, dict(value), entry, top=False) if isinstance(value, Mapping) else value

    def _report_twice(self, items: list[Any]) -> None:
        ids = [str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item]
        for twice in sorted({each for each in ids if ids.count(each) > 1}):
            self._reader.report(self._file, twice, "id", "the id is used twice", "give one of them another id")


_NOTHING: Any = None
"""Stands for a value with problems; the loader returns no rules then."""


def _phases(reader: Reader) -> PhaseRules:
    file = _File(reader, PHASES)
    ladder: Any = dict(file.part("activity_ladder") or {})
    # The weeks of the ladder are those of the schedule in start_rules.yaml; here they only tell the reader.
    ladder.pop("weeks", None)
    rules = PhaseRules(
        phases=file.entries("phases", PhaseRule),
        exit_criteria=file.entries("exit_criteria", ExitCriterion),
        progress_values=file.entries("progress_values", ProgressValue),
        run_ladder=file.one("run_ladder", RunLadder),
        activity_ladder=reader.entry(PHASES, ActivityLadder, ladder) or _NOTHING,
        share_tolerance_pct=int(file.part("share_tolerance_pct") or 0),
        shares_from_exercises=int(file.part("shares_from_exercises") or 0),
    )
    file.part("self_test_bands")
    file.done()
    return rules


def _bands(reader: Reader) -> ReferenceTables:
    raw: Any = reader.mapping(PHASES).get("self_test_bands") or {}
    return {
        str(name): reader.entries(PHASES, TableRow, raw=[_band(row) for row in rows]) for name, rows in raw.items()
    }


def _band(row: Mapping[str, Any]) -> object:
    low, below = row["age"]
    sex = None if row.get("sex") == "any" else row.get("sex")
    return {"age_from": low, "age_below": below, "sex": sex, "cells": {"min": row["min"]}}


def _dosage(reader: Reader) -> DosageRules:
    file = _File(reader, DOSAGE)
    rules = DosageRules(
        settings=file.one("settings", DosageSettings),
        rows=file.entries("rows", DosageRow),
        micro_doses=file.one("micro_doses", MicroDoseRule),
        options=file.one("options", DoseOptions),
    )
    file.done()
    return rules


def _start(reader: Reader) -> StartRules:
    file = _File(reader, START)
    rules = StartRules(
        irritability=file.entries("irritability", IrritabilityRule),
        starts=file.entries("starts", StartRule),
        start_rungs=file.entries("start_rungs", StartRung),
        unseen_ladder_behind=int(file.part("unseen_ladder_behind") or 0),
    )
    file.done()
    return rules


def _gate(reader: Reader) -> GateRules:
    file = _File(reader, GATE)
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
    file = _File(reader, SELECTION)
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
        flags={str(name): str(text) for name, text in (file.part("flags") or {}).items()},
        sources=tuple(map(str, file.part("sources") or ())),
    )
    file.done()
    return rules


def _support(reader: Reader) -> SupportRules:
    measures, education, cues, stop = (
        _File(reader, MEASURES),
        _File(reader, EDUCATION),
        _File(reader, CUES),
        _File(reader, STOP),
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
