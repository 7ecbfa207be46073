"""From a report to a program: gate, start, needs, limits, and each phase planned from the one before it.

Nothing here decides on its own: the gate is asked in admission, the start is that of start, the choice that of
selection, the week that of scheduling. This module puts their answers together in the order of program rules 2.2 and
writes the result.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.evaluation.answers import YES
from app.domain.program.admission import Admission
from app.domain.program.coverage import Words, cover_phase
from app.domain.program.gate import GateDecision, GrantedOutcome, Outcome, OutcomeReason
from app.domain.program.hard_filters import Eligibility, screen_exercises
from app.domain.program.needs import NeedPlan, plan_needs
from app.domain.program.phase_draft import PhasePlan
from app.domain.program.phase_frames import FrameMaker
from app.domain.program.phase_output import PhaseWriter
from app.domain.program.phase_plan import plan_phase
from app.domain.program.phases import ProgramPhase, WeekBounds
from app.domain.program.planned_phase import NeedCoverage, PlannedPhase
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.results import ProgramNeedsAnswers, ProgramOutcome, WithheldProgram
from app.domain.program.rules import CompiledPrograms, ProgramRules
from app.domain.program.start import PhaseWindow, Start, StartRule, decide_start
from app.domain.program.texts import ProgramTexts, care_summary
from app.domain.program.writing import ProgramWriter
from app.domain.report.intake import Intake
from app.domain.triage.results import Question, QuestionKind, TriageResult


def build_program(asked: Admission, compiled: CompiledPrograms, catalog: ProgramCatalog) -> ProgramOutcome:
    """Build the program of one person, or say why there is none.

    Source: program rules 2.2 and 7; DESIGN 8.10 to 8.14.
    """
    triage, gate, rules = asked.triage, asked.gate, compiled.rules
    texts = ProgramTexts(compiled, asked.truths, asked.effects)
    if gate.outcome is Outcome.NEEDS_ANSWERS:
        return _needs_answers(triage, asked.intake, gate, compiled, texts)
    if gate.outcome is Outcome.WITHHELD:
        return _withheld(triage, gate.reasons, (), rules.gate.texts.blocked, compiled, texts)
    return _Building(asked, compiled, catalog, texts).outcome()


def _value_questions(names: tuple[str, ...], intake: Intake, why: str) -> Iterator[Question]:
    for screen in (state.screen for state in intake.screens):
        for name in names:
            if name in screen.covers:
                yield Question(QuestionKind.FINDING, name, screen.question, None, why, None, (), screen.covers)


def _needs_answers(
    triage: TriageResult, intake: Intake, gate: GateDecision, compiled: CompiledPrograms, texts: ProgramTexts
) -> ProgramNeedsAnswers:
    rules = compiled.rules
    return ProgramNeedsAnswers(
        outcome=Outcome.NEEDS_ANSWERS,
        care=care_summary(triage, rules),
        reasons=gate.reasons,
        ask_next=(*_value_questions(gate.asks_values, intake, rules.gate.texts.value_needed), *triage.ask_next),
        ask_preferences=(rules.gate.consent.ask,) if gate.asks_consent else (),
        education=compiled.fixed.without_program,
        stop_signs=texts.stop_signs(),
        safety_net=triage.safety_net,
        text=rules.gate.texts.needs_answers,
        disclaimer=rules.gate.texts.disclaimer,
    )


def _withheld(
    triage: TriageResult,
    reasons: tuple[OutcomeReason, ...],
    coverage: tuple[NeedCoverage, ...],
    text: str,
    compiled: CompiledPrograms,
    texts: ProgramTexts,
) -> WithheldProgram:
    rules = compiled.rules
    return WithheldProgram(
        outcome=Outcome.WITHHELD,
        care=care_summary(triage, rules, (reason.by_when for reason in reasons)),
        reasons=reasons,
        coverage=coverage,
        education=compiled.fixed.without_program,
        stop_signs=texts.stop_signs(),
        safety_net=triage.safety_net,
        ask_next=triage.ask_next,
        text=text,
        disclaimer=rules.gate.texts.disclaimer,
    )


@dataclass(frozen=True, slots=True)
class _Building:
    """One program while it is built: everything its parts look at."""

    asked: Admission
    compiled: CompiledPrograms
    catalog: ProgramCatalog
    texts: ProgramTexts

    @property
    def rules(self) -> ProgramRules:
        return self.compiled.rules

    @property
    def is_restricted(self) -> bool:
        return self.asked.gate.outcome is Outcome.RESTRICTED

    def outcome(self) -> ProgramOutcome:
        asked = self.asked
        eligibility = screen_exercises(
            self.catalog, self.rules, asked.truths, asked.request, asked.effects, asked.triage.exercise.limits
        )
        start = self._start(eligibility)
        requires = {need: each.id for each in asked.effects.modifiers for need in each.effects.requires}
        adds = {need: each.id for each in asked.effects.modifiers for need in each.effects.adds}
        needs = plan_needs(asked.classification, requires, adds, self.rules.selection)
        words = self.texts.words(eligibility, self.catalog.equipment_names)
        phases = self._phases(start, needs, eligibility, words)
        # Later phases are planned ahead and planned again when they begin; the first one decides the outcome.
        coverage = phases[0].coverage
        primary = [covered for covered in coverage if covered.priority == "primary"]
        if not phases[0].exercises or (primary and all(covered.status == "unmet" for covered in primary)):
            return self._nothing_left(coverage)
        outcome = self._final_outcome(primary)
        return ProgramWriter(asked, self.compiled, self.catalog).write(
            outcome, start, needs, eligibility, phases, self.texts, words
        )

    def _final_outcome(self, primary: list[NeedCoverage]) -> GrantedOutcome:
        preferences, selection = self.asked.request.preferences, self.rules.selection
        too_little = (
            preferences.days_per_week < selection.days_enough
            or preferences.minutes_per_session < selection.minutes_enough
        )
        if self.is_restricted:
            return Outcome.RESTRICTED
        if too_little or any(covered.status != "met" for covered in primary):
            return Outcome.RELEASED_PARTIAL
        return Outcome.RELEASED

    def _nothing_left(self, coverage: tuple[NeedCoverage, ...]) -> WithheldProgram:
        texts = self.rules.gate.texts
        primary = [each for each in coverage if each.priority == "primary"]
        if any(reason.code == "TIME_BUDGET" for each in primary for reason in each.reasons):
            reason = OutcomeReason("time-budget", texts.too_short)
        else:
            reason = OutcomeReason("catalog-gap", texts.catalog_gap, texts.catalog_gap_see, "routine")
        reasons = (*self.asked.gate.reasons, reason)
        return _withheld(self.asked.triage, reasons, coverage, reason.text, self.compiled, self.texts)

    def _start(self, eligibility: Eligibility) -> Start:
        rules = self.rules
        truths: dict[str, int] = {rule.id: self.asked.truths.of(rule.when) for rule in rules.start.irritability}
        truths.update((rule.id, self.asked.truths.of(rule.when)) for rule in rules.start.starts)
        truths.update((rule.id, self.asked.truths.of(rule.when)) for rule in rules.start.start_rungs)
        documented = {rule.exit_documented for rule in rules.start.starts if rule.exit_documented is not None}
        truths.update((f"exit:{phase}", self._exit_truth(phase)) for phase in documented)
        start = decide_start(
            rules.start,
            rules.phases,
            truths,
            gating_unknown=bool(eligibility.unknown),
            phase_weeks=self.asked.effects.phase_weeks,
        )
        return self._restricted_start(start) if self.is_restricted else start

    def _exit_truth(self, phase: ProgramPhase) -> int:
        return min(map(self.asked.truths.of, self.compiled.fixed.phases[phase].mandatory), default=YES)

    def _restricted_start(self, start: Start) -> Start:
        restricted = self.rules.gate.restricted
        weeks = WeekBounds(restricted.weeks, restricted.weeks, restricted.weeks)
        window = PhaseWindow(
            restricted.phase, restricted.weeks, weeks, 1, self.rules.phases.of(restricted.phase).rung_cap, 1
        )
        rule = StartRule(
            id="restricted",
            when=start.rule.when,
            phase=restricted.phase,
            text=restricted.text,
            sources=restricted.sources,
            reviewed_on=start.rule.reviewed_on,
            status=start.rule.status,
        )
        return Start(start.irritability, start.irritability_text, rule, (window,))

    def _phases(
        self, start: Start, needs: NeedPlan, eligibility: Eligibility, words: Words
    ) -> tuple[PlannedPhase, ...]:
        asked, compiled, catalog = self.asked, self.compiled, self.catalog
        request, truths, effects = asked.request, asked.truths, asked.effects
        writer = PhaseWriter(request, compiled, catalog, truths, effects, eligibility, needs)
        few = request.preferences.few_exercises == "yes"
        frames = FrameMaker(
            request,
            compiled,
            catalog,
            truths,
            effects,
            eligibility,
            restricted=self.rules.gate.restricted if self.is_restricted else None,
            is_moderate_knee=start.irritability == "moderate",
        )
        rung_before: dict[str, int] = {}
        sets_before: Mapping[str, int] | None = None
        keep = self.catalog.everything
        planned = []
        for position, window in enumerate(start.windows):
            frame = frames.frame(window, rung_before, keep)
            plan = plan_phase(frame, needs, self.catalog, self.rules, sets_before)
            coverage = cover_phase(plan, needs, eligibility, self.rules, words, few_exercises=few)
            planned.append(writer.write(plan, coverage, start.windows[position - 1].phase if position else None))
            rung_before = _rungs(plan)
            sets_before = {region: by_week[-1] for region, by_week in plan.region_sets.items()}
            keep = self._mastered(plan, start, position)
        return tuple(planned)

    def _mastered(self, plan: PhasePlan, start: Start, position: int) -> int:
        """Maintenance keeps what was reached: only exercises of the phase before it."""
        following = start.windows[position + 1 : position + 2]
        if not following or following[0].phase is not ProgramPhase.MAINTENANCE:
            return self.catalog.everything
        mask = 0
        for choice in plan.selection.chosen.values():
            mask |= 1 << choice.entry.index
        for entry, _ in plan.aerobic.values():
            mask |= 1 << entry.index
        # Endurance that had no room before may begin now, at the first rung.
        return mask if plan.aerobic else mask | self.catalog.aerobic & self.catalog.rung_at_most[1]


def _rungs(plan: PhasePlan) -> dict[str, int]:
    """Ladder -> highest rung that a phase trains, endurance included."""
    chosen = [choice.entry for choice in plan.selection.chosen.values()]
    rungs: dict[str, int] = {}
    for entry in (*chosen, *(entry for entry, _ in plan.aerobic.values())):
        ladder = entry.card.ladder
        rungs[ladder] = max(rungs.get(ladder, 0), entry.exercise.demand_rung)
    return rungs
