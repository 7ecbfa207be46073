"""From a report to a program: gate, start, needs, limits, and each phase planned from the one before it.

Nothing here decides on its own: the gate is program_gate, the start program_start, the choice selection, the week
scheduling. This module puts their answers together in the order of program rules 2.2 and writes the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.answers import YES
from app.domain.classification_results import Classification
from app.domain.coverage import cover_phase, kept_out
from app.domain.hard_filters import Eligibility, screen_exercises
from app.domain.intake import Intake
from app.domain.modifiers import CombinedEffects, Referral, combine
from app.domain.needs import NeedPlan, plan_needs
from app.domain.phase_output import PhaseWriter
from app.domain.phase_plan import PhaseFrame, PhasePlan, plan_phase
from app.domain.phases import PhaseRule, ProgramPhase, WeekBounds
from app.domain.program_catalog import ExerciseCard, ProgramCatalog
from app.domain.program_gate import GateDecision, Outcome, OutcomeReason, decide_gate
from app.domain.program_request import ProgramRequest, program_facts
from app.domain.program_results import (
    AskAgain,
    NeedCoverage,
    PlannedPhase,
    PlannedReferral,
    Program,
    ProgramNeedsAnswers,
    ProgramOutcome,
    ProgramPattern,
    Review,
    UnknownUsed,
    WithheldProgram,
)
from app.domain.program_rules import CompiledPrograms, PersonTruths, ProgramRules
from app.domain.program_start import PhaseWindow, Start, StartRule, decide_start
from app.domain.program_texts import ProgramTexts, care_summary
from app.domain.scheduling import session_room, week_of
from app.domain.selection import PhaseChoices
from app.domain.triage_results import TriageResult


def build_program(
    request: ProgramRequest,
    intake: Intake,
    triage: TriageResult,
    classification: Classification,
    compiled: CompiledPrograms,
    catalog: ProgramCatalog,
) -> ProgramOutcome:
    """Build the program of one person, or say why there is none.

    Args:
        request: preferences, what a clinician confirmed and cleared, start date.
        intake: the completed report.
        triage, classification: of the same report.

    Source: program rules 2.2 and 7; DESIGN 8.10 to 8.14.
    """
    facts = program_facts(intake.facts, request.preferences, classification)
    truths = PersonTruths(compiled, facts)
    rules = compiled.rules
    effects = combine((modifier for modifier in rules.modifiers if truths.of(modifier.when) == YES), request.cleared)
    gate = decide_gate(
        triage,
        rules.gate,
        tuple(truths.of(rule.when) for rule in rules.gate.out_of_scope),
        truths.of(rules.gate.consent.when),
        request.preferences.guardian_consent,
        effects,
    )
    texts = ProgramTexts(rules, truths, effects)
    if gate.outcome is Outcome.NEEDS_ANSWERS:
        return _needs_answers(triage, gate, rules, texts)
    if gate.outcome is Outcome.WITHHELD:
        return _withheld(triage, gate.reasons, (), rules.gate.texts.blocked, rules, texts)
    return _Building(request, intake, triage, classification, compiled, catalog, truths, effects, gate, texts).outcome()


def _needs_answers(
    triage: TriageResult, gate: GateDecision, rules: ProgramRules, texts: ProgramTexts
) -> ProgramNeedsAnswers:
    return ProgramNeedsAnswers(
        outcome=Outcome.NEEDS_ANSWERS,
        care=care_summary(triage),
        ask_next=triage.ask_next,
        ask_preferences=(rules.gate.consent.ask,) if gate.asks_consent else (),
        education=texts.without_program(),
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
    rules: ProgramRules,
    texts: ProgramTexts,
) -> WithheldProgram:
    return WithheldProgram(
        outcome=Outcome.WITHHELD,
        care=care_summary(triage),
        reasons=reasons,
        coverage=coverage,
        education=texts.without_program(),
        stop_signs=texts.stop_signs(),
        safety_net=triage.safety_net,
        ask_next=triage.ask_next,
        text=text,
        disclaimer=rules.gate.texts.disclaimer,
    )


@dataclass(frozen=True, slots=True)
class _Building:
    """One program while it is built: everything its parts look at."""

    request: ProgramRequest
    intake: Intake
    triage: TriageResult
    classification: Classification
    compiled: CompiledPrograms
    catalog: ProgramCatalog
    truths: PersonTruths
    effects: CombinedEffects
    gate: GateDecision
    texts: ProgramTexts

    @property
    def rules(self) -> ProgramRules:
        return self.compiled.rules

    @property
    def is_restricted(self) -> bool:
        return self.gate.outcome is Outcome.RESTRICTED

    def outcome(self) -> ProgramOutcome:
        eligibility = screen_exercises(
            self.catalog, self.rules, self.truths, self.request, self.effects, self.triage.exercise.limits
        )
        start = self._start(eligibility)
        requires = {need: each.id for each in self.effects.modifiers for need in each.effects.requires}
        needs = plan_needs(self.classification, requires, self.rules.selection)
        phases = self._phases(start, needs, eligibility)
        # Later phases are planned ahead and planned again when they begin; the first one decides the outcome.
        coverage = phases[0].coverage
        primary = [covered for covered in coverage if covered.priority == "primary"]
        if not phases[0].exercises or (primary and all(covered.status == "unmet" for covered in primary)):
            return self._nothing_left(coverage)
        return self._program(start, needs, eligibility, phases, coverage, self._final_outcome(primary))

    def _final_outcome(self, primary: list[NeedCoverage]) -> Outcome:
        preferences, selection = self.request.preferences, self.rules.selection
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
        reason = OutcomeReason("catalog-gap", texts.catalog_gap, texts.catalog_gap_see, "routine")
        return _withheld(
            self.triage, (*self.gate.reasons, reason), coverage, texts.catalog_gap, self.rules, self.texts
        )

    def _start(self, eligibility: Eligibility) -> Start:
        rules = self.rules
        truths = {rule.id: self.truths.of(rule.when) for rule in (*rules.start.irritability, *rules.start.starts)}
        truths |= {rule.id: self.truths.of(rule.when) for rule in rules.start.start_rungs}
        truths |= {f"exit:{phase.id}": self._exit_truth(phase) for phase in rules.phases.phases}
        start = decide_start(
            rules.start,
            rules.phases,
            truths,
            gating_unknown=bool(eligibility.unknown),
            phase_weeks=self.effects.phase_weeks,
        )
        return self._restricted_start(start) if self.is_restricted else start

    def _exit_truth(self, phase: PhaseRule) -> int:
        mandatory = (rule for rule in self.rules.phases.criteria_of(phase.id) if rule.type == "mandatory")
        return min((self.truths.of(rule.when) for rule in mandatory), default=YES)

    def _restricted_start(self, start: Start) -> Start:
        restricted = self.rules.gate.restricted
        weeks = WeekBounds(restricted.weeks, restricted.weeks, restricted.weeks)
        window = PhaseWindow(restricted.phase, restricted.weeks, weeks, 1, self.rules.phases.of(restricted.phase).rung_cap, 1)
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

    def _phases(self, start: Start, needs: NeedPlan, eligibility: Eligibility) -> tuple[PlannedPhase, ...]:
        words = self.texts.words(self.compiled.vocabulary, eligibility)
        writer = PhaseWriter(self.request, self.compiled, self.catalog, self.truths, self.effects, eligibility, needs)
        few = self.request.preferences.few_exercises == "yes"
        rung_before: dict[str, int] = {}
        sets_before: Mapping[str, int] | None = None
        keep = self.catalog.everything
        planned = []
        for position, window in enumerate(start.windows):
            frame = self._frame(window, start, eligibility.mask & keep, rung_before, is_first=position == 0, eligibility=eligibility)
            plan = plan_phase(
                frame, needs, self.catalog, self.rules, sets_before, without_equipment=self._needing_nothing()
            )
            coverage = cover_phase(plan, needs, eligibility, self.catalog, self.rules, words, few_exercises=few)
            planned.append(writer.write(plan, coverage, position))
            rung_before = _rungs(plan)
            sets_before = {region: by_week[-1] for region, by_week in plan.region_sets.items()}
            keep = self._mastered(plan, start, position)
        return tuple(planned)

    def _needing_nothing(self) -> int:
        needing = 0
        for mask in self.catalog.needing.values():
            needing |= mask
        return self.catalog.everything & ~needing

    def _mastered(self, plan: PhasePlan, start: Start, position: int) -> int:
        """Maintenance keeps what was reached: only exercises of the phase before it."""
        following = start.windows[position + 1 : position + 2]
        if not following or following[0].phase is not ProgramPhase.MAINTENANCE:
            return self.catalog.everything
        mask = 0
        for choice in plan.selection.chosen.values():
            mask |= 1 << choice.entry.index
        return mask | self.catalog.aerobic

    def _frame(
        self,
        window: PhaseWindow,
        start: Start,
        eligible: int,
        rung_before: Mapping[str, int],
        *,
        is_first: bool,
        eligibility: Eligibility,
    ) -> PhaseFrame:
        rules, preferences = self.rules, self.request.preferences
        rule = rules.phases.of(window.phase)
        both_sides = self.request.affected_side not in ("left", "right")
        seconds = rules.selection.session.slot_seconds
        slot = seconds.both_sides if both_sides else seconds.one_side
        restricted = rules.gate.restricted if self.is_restricted else None
        few = rules.selection.session.few_exercises if preferences.few_exercises == "yes" else None
        room = session_room(
            preferences.minutes_per_session, slot, rules.selection.session, most=restricted.exercises_max if restricted else few
        )
        caps = [rule.effort_max_rpe, self.effects.effort_max_rpe]
        caps += [cap for cap in (eligibility.effort_cap_rpe, restricted.effort_max_rpe if restricted else None) if cap]
        dislikes = "long_standing" in preferences.positions_to_avoid
        choices = PhaseChoices(
            phase=window.phase,
            eligible=self._eligible_in(window, rule, eligible, rung_before, is_first=is_first),
            window_rung=window.rung,
            rung_before=rung_before,
            weights=rules.selection.weights,
            slot_seconds=min(slot, room.seconds),
            both_sides=both_sides,
            is_moderate_knee=start.irritability == "moderate",
            dislikes_standing=dislikes,
            goal_ladders=self._goal_ladders(window.phase),
            closed_ladders=frozenset(rules.selection.goal_only_ladders) - self._wanted_ladders(),
            modifiers=frozenset(modifier.id for modifier in self.effects.modifiers),
            moderate_max=self._moderate_max(rule),
            standing_max=rules.selection.long_standing.per_session_max if dislikes else None,
        )
        return PhaseFrame(
            rule=rule,
            window=window,
            week=week_of(
                preferences.days_per_week, rule, rules.selection, restricted.session_days_max if restricted else None
            ),
            room=room,
            choices=choices,
            effort_cap_rpe=min(caps),
            rows={index: self.truths.of(row.when) == YES for index, row in enumerate(rules.dosage.rows)},
            both_sides=both_sides,
            wants_aerobic=self.truths.of(rules.selection.session.aerobic_wanted_when) == YES,
            exercises_max=restricted.exercises_max if restricted else None,
        )

    def _moderate_max(self, rule: PhaseRule) -> int | None:
        if rule.no_moderate_when is not None and self.truths.of(rule.no_moderate_when) == YES:
            return 0
        return rule.moderate_max

    def _goal_ladders(self, phase: ProgramPhase) -> frozenset[str]:
        if phase in (ProgramPhase.CALM, ProgramPhase.BUILD):
            return frozenset()
        return self._wanted_ladders()

    def _wanted_ladders(self) -> frozenset[str]:
        ladders = self.rules.selection.goal_ladders
        return frozenset(ladder for goal in self.request.preferences.goals for ladder in ladders.get(goal, ()))

    def _eligible_in(
        self, window: PhaseWindow, rule: PhaseRule, eligible: int, rung_before: Mapping[str, int], *, is_first: bool
    ) -> int:
        catalog = self.catalog
        load = min(rule.load_max.rank, self.effects.load_max.rank)
        if rule.moderate_max:
            load = min(load + 1, self.effects.load_max.rank)
        mask = eligible & catalog.offered[window.phase] & catalog.load_at_most[load]
        if rule.impact_max.rank == 0:
            mask &= ~catalog.impact
        if self.is_restricted:
            mask &= catalog.restricted
        if is_first or window.phase is ProgramPhase.MAINTENANCE:
            return mask & catalog.rung_at_most[window.rung]
        within = catalog.rung_at_most[window.unseen_rung]
        for family, rung in rung_before.items():
            within |= catalog.ladder[family] & catalog.rung_at_most[min(window.rung, rung + 1)]
        return mask & within

    def _program(
        self,
        start: Start,
        needs: NeedPlan,
        eligibility: Eligibility,
        phases: tuple[PlannedPhase, ...],
        coverage: tuple[NeedCoverage, ...],
        outcome: Outcome,
    ) -> Program:
        request, rules, texts = self.request, self.rules, self.texts
        review, restricted = rules.gate.review, rules.gate.restricted
        after = review.days_restricted if self.is_restricted else review.days
        measures, questions = texts.measures(tuple(phase.phase for phase in phases), self.intake, self.compiled.vocabulary)
        return Program(
            outcome=outcome,  # type: ignore[arg-type]
            care=care_summary(self.triage),
            reasons=self.gate.reasons,
            irritability=start.irritability,
            irritability_text=start.irritability_text,
            start_rule=start.rule.id,
            start_text=start.rule.text,
            start_date=request.start_date,
            days_per_week=request.preferences.days_per_week,
            minutes_per_session=request.preferences.minutes_per_session,
            affected_side=request.affected_side,
            patterns=tuple(ProgramPattern(pattern.id, pattern.text) for pattern in needs.patterns),
            phases=phases,
            exercises=self._cards(phases),
            instructions=eligibility.instructions,
            total_weeks=sum(phase.weeks for phase in phases),
            coverage=coverage,
            notes=texts.notes(request.preferences),
            referrals=_soonest(self.effects.referrals),
            measures=measures,
            measure_questions=questions,
            education=texts.education(measures, has_unknowns=bool(eligibility.unknown)),
            flare_card=texts.flare_card(),
            task_cues=texts.task_cues(),
            pain_rules=texts.pain_rules(phases[0].pain_cap_nprs),
            stop_signs=texts.stop_signs(),
            safety_net=self.triage.safety_net,
            unknowns=self._unknowns(eligibility),
            ask_next=self.triage.ask_next,
            ask_again=self._ask_again(),
            cleared=tuple(sorted(request.cleared)),
            review=Review(after, _plus(request.start_date, after), review.text),
            plateau_check_weeks=texts.plateau_weeks(),
            rung_step_days=self.effects.rung_step_days or rules.dosage.settings.rung_step_days,
            persistent_pain=self.effects.persistent_pain,
            guardian=self.gate.guardian_flag,
            renewals=restricted.renewals if self.is_restricted else 0,
            auto_advance=not self.is_restricted,
            activity_ladder=rules.phases.activity_ladder if start.rule.schedule else None,
            disclaimer=rules.gate.texts.disclaimer,
        )

    def _cards(self, phases: tuple[PlannedPhase, ...]) -> tuple[ExerciseCard, ...]:
        """Every exercise of the plan once, in order of appearance."""
        planned = (each.slug for phase in phases for each in (*phase.exercises, *phase.micro_doses))
        index_of, entries = self.catalog.index_of, self.catalog.entries
        return tuple(entries[index_of[slug]].card for slug in dict.fromkeys(planned))

    def _unknowns(self, eligibility: Eligibility) -> tuple[UnknownUsed, ...]:
        vocabulary = self.compiled.vocabulary
        found = []
        for contraindication in self.rules.contraindications:
            if contraindication.id not in eligibility.unknown:
                continue
            findings = self.truths.open_findings(contraindication.when)
            question = next((vocabulary.findings[name].question for name in findings if name in vocabulary.findings), None)
            count = kept_out(self.catalog, eligibility, contraindication.id)
            found.append(UnknownUsed(contraindication.id, findings, question, count))
        return tuple(found)

    def _ask_again(self) -> tuple[AskAgain, ...]:
        if self.intake.report.answered_on is not None and self.request.start_date is not None:
            return ()
        return tuple(
            AskAgain(screen.id, screen.question)
            for screen in self.compiled.vocabulary.screens
            if screen.valid_days is not None
        )


def _soonest(referrals: tuple[Referral, ...]) -> tuple[PlannedReferral, ...]:
    """One referral per place, the sooner one."""
    found: dict[str, Referral] = {}
    for each in referrals:
        known = found.get(each.to)
        if known is None or (known.by_when, each.by_when) == ("routine", "soon"):
            found[each.to] = each
    return tuple(PlannedReferral(each.to, each.by_when, each.why) for each in found.values())


def _rungs(plan: PhasePlan) -> dict[str, int]:
    rungs: dict[str, int] = {}
    for choice in plan.selection.chosen.values():
        rungs[choice.option.family] = max(rungs.get(choice.option.family, 0), choice.option.rung)
    return rungs


def _plus(start: date | None, days: int) -> date | None:
    return None if start is None else start + timedelta(days=days)

