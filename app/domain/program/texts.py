"""What is said with a program: measures, education, cues, stop signs, notes and what may be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.conditions import Condition
from app.domain.program.coverage import OpenQuestion, Words
from app.domain.program.hard_filters import Eligibility
from app.domain.program.modifiers import CombinedEffects, Modifier
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedMessage, PlannedPhase
from app.domain.program.request import Preferences
from app.domain.program.results import CareSummary, StopSigns
from app.domain.program.rules import CompiledPrograms, PersonTruths, ProgramRules
from app.domain.program.supportive import EducationMessage, Measure, MeasureQuestion, ShownMeasure, choose_measures
from app.domain.report.intake import Intake
from app.domain.triage.red_flags import CareLevel
from app.domain.triage.results import Presence, TriageResult

_TODAY: Final = (CareLevel.EMERGENCY, CareLevel.URGENT)


def care_summary(triage: TriageResult, rules: ProgramRules, asked: Iterable[str | None] = ()) -> CareSummary:
    """What triage said, as far as a program needs it; `asked` are levels by which the program sends to somebody.

    Who is sent to be seen is not told beside it that nobody needs to look, or that nobody can say yet how soon: the
    more urgent of the two is said. While the level is open, a level that can wait says nothing.
    """
    level, wording = triage.level, triage.wording
    ranks = {each.id: -position for position, each in enumerate(rules.gate.levels)}
    levels = [CareLevel(each) for each in asked if each in ranks]
    if level is CareLevel.UNDETERMINED:
        levels = [each for each in levels if each in _TODAY]
    else:
        levels.append(level)
    highest = max(levels, key=lambda each: ranks[each], default=level)
    if highest is not level:
        level, wording = highest, rules.care_wordings[highest]
    return CareSummary(level, triage.state, wording, triage.exercise.permission, triage.exercise.limits)


def notes_of_modifiers(modifiers: Iterable[Modifier], phases: Iterable[PlannedPhase]) -> list[PlannedMessage]:
    """What modifiers say; of a stage that they make longer only where the plan has it so long."""
    planned = {(phase.phase, phase.weeks) for phase in phases}
    return [
        PlannedMessage(modifier.id, modifier.note)
        for modifier in modifiers
        if planned.issuperset((part.phase, part.weeks) for part in modifier.effects.phase_weeks)
    ]


def notes_of_flags(triage: TriageResult) -> list[PlannedMessage]:
    """What triage advises on each thing that is to be looked at some time: whom to see, and what must not wait.

    What is to be seen soon stands among the reasons of the gentle set.

    Source: program rules 7.1 (released, flags shown).
    """
    return [
        PlannedMessage(flag.id, flag.advice)
        for flag in triage.red_flags
        if flag.presence is Presence.PRESENT and flag.level is CareLevel.ROUTINE and flag.cleared_by is None
    ]


class ProgramTexts:
    """The texts for one person."""

    __slots__ = ("_compiled", "_effects", "_fixed", "_rules", "_truths")

    def __init__(self, compiled: CompiledPrograms, truths: PersonTruths, effects: CombinedEffects) -> None:
        self._compiled, self._rules, self._fixed = compiled, compiled.rules, compiled.fixed
        self._truths, self._effects = truths, effects

    def words(self, eligibility: Eligibility, equipment: Mapping[str, str]) -> Words:
        """How limits are said: names of conditions and equipment, findings that settle an open question."""
        own_names, asked, known = {}, {}, self._compiled.vocabulary.findings
        for name in eligibility.unknown:
            contraindication = self._fixed.contraindications[name]
            findings = self._truths.open_findings(contraindication.when)
            question = next((known[finding].question for finding in findings if finding in known), None)
            asked[name] = OpenQuestion(findings, question)
            own_names[name] = question or contraindication.label
        return Words(self._fixed.reasons, self._fixed.names, own_names, asked, equipment)

    def measures(
        self, phases: tuple[ProgramPhase, ...], intake: Intake
    ) -> tuple[tuple[Measure, ...], tuple[MeasureQuestion, ...]]:
        """The supportive measures to show, and those to ask about."""
        findings = self._compiled.vocabulary.findings

        def open_findings(measure: Measure) -> tuple[str, ...]:
            if measure.indication is None or not self._settles(measure.indication, measure.ask):
                return ()
            return tuple(name for name in measure.ask if not intake.was_asked(name) and findings[name].is_askable)

        return choose_measures(self._rules.support.measures, self._truths.of, phases, open_findings)

    def _settles(self, indication: Condition, asked: tuple[str, ...]) -> bool:
        """Whether nothing else keeps an indication open, but for what the classification concludes."""
        return all(":" in name or name in asked for name in self._truths.open_findings(indication))

    def said_of(self, measure: Measure) -> ShownMeasure:
        """A measure as this person reads it: a caution that nobody has ruled out is said with it."""
        shown = self._fixed.measures[measure.id]
        cautions = [caution.text for caution in measure.cautions if self._truths.of(caution.when) == UNKNOWN]
        return replace(shown, text=" ".join((shown.text, *cautions))) if cautions else shown

    def education(self, measures: tuple[Measure, ...], *, has_unknowns: bool) -> tuple[PlannedMessage, ...]:
        """The messages of a program, besides those of its phases."""
        named = {*self._effects.education, *(name for measure in measures for name in measure.education)}
        messages = self._fixed.messages
        return tuple(
            [
                messages[message.id]
                for message in self._rules.support.education
                if self._is_shown(message, named, has_unknowns=has_unknowns)
            ]
        )

    def _is_shown(self, message: EducationMessage, named: set[str], *, has_unknowns: bool) -> bool:
        match message.shown:
            case "start":
                return True
            case "unknowns":
                return has_unknowns
            case "when":
                return message.when is not None and self._truths.of(message.when) == YES
        return message.id in named

    def stop_signs(self) -> tuple[StopSigns, ...]:
        """When to stop and when to seek care."""
        named = self._effects.stop_lists
        return tuple(
            StopSigns(each.id, each.urgency, each.text, each.items)
            for each in self._rules.support.stop_lists
            if each.always or each.id in named
        )

    def notes(self, preferences: Preferences, phases: tuple[PlannedPhase, ...]) -> tuple[PlannedMessage, ...]:
        """What the modifiers say, and what little time means."""
        notes = notes_of_modifiers(self._effects.modifiers, phases)
        selection = self._rules.selection
        if (
            preferences.days_per_week < selection.days_enough
            or preferences.minutes_per_session < selection.minutes_enough
        ):
            notes.append(PlannedMessage("few-days", self._rules.gate.texts.few_days))
        return tuple(notes)

    def plateau_weeks(self) -> tuple[int, ...]:
        """The weeks in which the outcome measures are looked at."""
        early, usual = self._effects.plateau_check_week, self._rules.gate.review.plateau_check_weeks
        return usual if early is None else (early, *usual)
