"""What is said with a program: measures, education, cues, stop signs, notes and what may be asked."""

from collections.abc import Iterable

from app.domain.answers import YES
from app.domain.conditions import Condition
from app.domain.coverage import Words
from app.domain.hard_filters import Eligibility
from app.domain.intake import Intake
from app.domain.modifiers import CombinedEffects
from app.domain.phases import ProgramPhase
from app.domain.planned_phase import CoverageReason, PlannedMessage
from app.domain.program_request import Preferences
from app.domain.program_results import CareSummary, StopSigns
from app.domain.program_rules import PersonTruths, ProgramRules
from app.domain.red_flags import CareLevel
from app.domain.supportive import EducationMessage, Measure, MeasureQuestion, ShownMeasure, choose_measures
from app.domain.triage_results import TriageResult
from app.domain.vocabulary import Vocabulary


def care_summary(triage: TriageResult, rules: ProgramRules, asked: Iterable[str | None] = ()) -> CareSummary:
    """What triage said, as far as a program needs it; `asked` are levels by which the program sends to somebody.

    Who is sent to be seen is not told beside it that nobody needs to look: the more urgent of the two is said.
    """
    level, wording = triage.level, triage.wording
    ranks = {each.id: -position for position, each in enumerate(rules.gate.levels)}
    if level is not CareLevel.UNDETERMINED:
        highest = max((level, *(CareLevel(each) for each in asked if each in ranks)), key=lambda each: ranks[each])
        if highest is not level:
            level, wording = highest, rules.care_wordings[highest]
    return CareSummary(level, triage.state, wording, triage.exercise.permission, triage.exercise.limits)


class ProgramTexts:
    """The texts for one person."""

    __slots__ = ("_effects", "_rules", "_truths")

    def __init__(self, rules: ProgramRules, truths: PersonTruths, effects: CombinedEffects) -> None:
        self._rules, self._truths, self._effects = rules, truths, effects

    def words(self, vocabulary: Vocabulary, eligibility: Eligibility) -> Words:
        """How limits are said: names of conditions and equipment, findings that settle an open question."""
        names = dict(self._rules.equipment_names)
        names |= {each.id: each.label for each in self._rules.contraindications}
        names |= {each.id: each.label for each in self._rules.selection.filters}
        names |= {modifier.id: modifier.note for modifier in self._effects.modifiers}
        questions = {}
        for contraindication in self._rules.contraindications:
            if contraindication.id in eligibility.unknown:
                findings = self._truths.open_findings(contraindication.when)
                questions[contraindication.id] = findings
                known = (vocabulary.findings[name].question for name in findings if name in vocabulary.findings)
                names[contraindication.id] = next(known, contraindication.label)
        reasons = {reason.id: CoverageReason(reason.id, reason.text) for reason in self._rules.selection.reasons}
        return Words(reasons, names, questions)

    def measures(
        self, phases: tuple[ProgramPhase, ...], intake: Intake, vocabulary: Vocabulary
    ) -> tuple[tuple[ShownMeasure, ...], tuple[MeasureQuestion, ...]]:
        """The supportive measures to show, and those to ask about."""

        def open_findings(measure: Measure) -> tuple[str, ...]:
            return tuple(
                name for name in measure.ask if not intake.was_asked(name) and vocabulary.findings[name].is_askable
            )

        def truth(condition: Condition) -> int:
            return self._truths.of(condition)

        return choose_measures(self._rules.support.measures, truth, phases, open_findings)

    def education(self, measures: tuple[ShownMeasure, ...], *, has_unknowns: bool) -> tuple[PlannedMessage, ...]:
        """The messages of a program, besides those of its phases."""
        shown = {measure.id for measure in measures}
        named = set(self._effects.education)
        named |= {name for measure in self._rules.support.measures if measure.id in shown for name in measure.education}
        return tuple(
            PlannedMessage(message.id, message.text)
            for message in self._rules.support.education
            if self._is_shown(message, named, has_unknowns=has_unknowns)
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

    def of_phase(self, ids: tuple[str, ...]) -> tuple[PlannedMessage, ...]:
        """Messages by id, in the order of the ids."""
        known = {message.id: message for message in self._rules.support.education}
        return tuple(PlannedMessage(name, known[name].text) for name in ids)

    def without_program(self) -> tuple[PlannedMessage, ...]:
        """What holds even when no program is given (program rules 7.1)."""
        return self.of_phase(self._rules.gate.without_program)

    def flare_card(self) -> tuple[PlannedMessage, ...]:
        """What to remember in a flare."""
        messages = self._rules.support.education
        return tuple(PlannedMessage(each.id, each.text) for each in messages if each.shown == "flare")

    def task_cues(self) -> tuple[PlannedMessage, ...]:
        """Cues for daily tasks."""
        return tuple(PlannedMessage(cue.id, cue.cue) for cue in self._rules.support.task_cues)

    def pain_rules(self, pain_cap_nprs: int) -> tuple[PlannedMessage, ...]:
        """What a level of pain means."""
        return tuple(
            PlannedMessage(rule.id, rule.text.format(pain_cap_nprs=pain_cap_nprs))
            for rule in self._rules.support.pain_rules
        )

    def stop_signs(self) -> tuple[StopSigns, ...]:
        """When to stop and when to seek care."""
        named = self._effects.stop_lists
        return tuple(
            StopSigns(each.id, each.urgency, each.text, each.items)
            for each in self._rules.support.stop_lists
            if each.always or each.id in named
        )

    def notes(self, preferences: Preferences) -> tuple[PlannedMessage, ...]:
        """What the modifiers say, and what little time means."""
        notes = [PlannedMessage(modifier.id, modifier.note) for modifier in self._effects.modifiers]
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
