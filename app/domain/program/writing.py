"""Writes a program: the planned phases with everything that is said beside them."""

from collections.abc import Iterable, Iterator

from app.domain.calendar_days import days_after
from app.domain.program.admission import Admission
from app.domain.program.coverage import Words, count_kept_out
from app.domain.program.entries import ExerciseCard
from app.domain.program.gate import GrantedOutcome, Outcome
from app.domain.program.hard_filters import Eligibility, bears_no_weight
from app.domain.program.modifiers import Referral
from app.domain.program.needs import NeedPlan
from app.domain.program.planned_phase import HIP_ONLY, PlannedPhase
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.results import (
    AskAgain,
    PlannedReferral,
    Program,
    ProgramPattern,
    Review,
    UnknownUsed,
)
from app.domain.program.rules import CompiledPrograms
from app.domain.program.start import Start
from app.domain.program.texts import ProgramTexts, care_summary, notes_of_flags
from app.domain.report.intake import ScreenAnswer


class ProgramWriter:
    """Writes the program of one person."""

    def __init__(self, asked: Admission, compiled: CompiledPrograms, catalog: ProgramCatalog) -> None:
        self._request, self._intake, self._triage = asked.request, asked.intake, asked.triage
        self._compiled, self._catalog, self._effects, self._gate = compiled, catalog, asked.effects, asked.gate

    def write(
        self,
        outcome: GrantedOutcome,
        start: Start,
        needs: NeedPlan,
        eligibility: Eligibility,
        phases: tuple[PlannedPhase, ...],
        texts: ProgramTexts,
        words: Words,
    ) -> Program:
        """The program with all that goes with it."""
        request, rules, fixed, effects = self._request, self._compiled.rules, self._compiled.fixed, self._effects
        is_restricted = outcome is Outcome.RESTRICTED
        review = rules.gate.review
        after = review.days_restricted if is_restricted else review.days
        if any(flag.id == HIP_ONLY for flag in phases[0].flags):
            after = min(after, rules.selection.hip_only_days)
        planned = tuple(phase.phase for phase in phases)
        measures, questions = texts.measures(planned, self._intake)
        return Program(
            outcome=outcome,
            care=care_summary(
                self._triage,
                rules,
                (*(each.by_when for each in self._gate.reasons), *(each.by_when for each in effects.referrals)),
            ),
            reasons=self._gate.reasons,
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
            coverage=phases[0].coverage,
            notes=(*notes_of_flags(self._triage), *texts.notes(request.preferences, phases)),
            referrals=soonest(effects.referrals),
            measures=tuple(texts.said_of(measure) for measure in measures),
            measure_questions=questions,
            education=texts.education(measures, has_unknowns=bool(eligibility.unknown)),
            flare_card=fixed.flare_card,
            task_cues=() if bears_no_weight(eligibility, self._catalog) else fixed.task_cues,
            pain_rules=fixed.pain_rules[phases[0].pain_cap_nprs],
            stop_signs=texts.stop_signs(),
            safety_net=self._triage.safety_net,
            unknowns=tuple(self._unknowns(eligibility, words)),
            ask_next=self._triage.ask_next,
            ask_again=self._ask_again(),
            cleared=self._cleared(),
            review=Review(after, days_after(request.start_date, after), review.text),
            plateau_check_weeks=texts.plateau_weeks(),
            rung_step_days=effects.rung_step_days or rules.dosage.settings.rung_step_days,
            persistent_pain=effects.persistent_pain,
            guardian=self._gate.guardian_flag,
            renewals=rules.gate.restricted.renewals if is_restricted else 0,
            auto_advance=not is_restricted,
            activity_ladder=rules.phases.activity_ladder if start.rule.schedule else None,
            disclaimer=rules.gate.texts.disclaimer,
        )

    def _cards(self, phases: tuple[PlannedPhase, ...]) -> tuple[ExerciseCard, ...]:
        """Every exercise of the plan once, in order of appearance."""
        slugs: dict[str, None] = {}
        for phase in phases:
            slugs.update((exercise.slug, None) for exercise in phase.exercises)
            slugs.update((dose.slug, None) for dose in phase.micro_doses)
        index_of, entries = self._catalog.index_of, self._catalog.entries
        return tuple(entries[index_of[slug]].card for slug in slugs)

    def _unknowns(self, eligibility: Eligibility, words: Words) -> Iterator[UnknownUsed]:
        for name, asked in words.asked.items():
            yield UnknownUsed(name, asked.findings, asked.question, count_kept_out(eligibility, name))

    def _cleared(self) -> tuple[str, ...]:
        """What a clinician's word lifts here: avoid conditions, and triage rules that would hold without it."""
        lifted = {flag.id for flag in self._triage.red_flags if flag.cleared_by is not None}
        return tuple(sorted(lifted | self._request.cleared))

    def _ask_again(self) -> tuple[AskAgain, ...]:
        if self._intake.report.answered_on is not None and self._request.start_date is not None:
            return ()
        return tuple(
            AskAgain(state.screen.id, state.screen.question)
            for state in self._intake.screens
            if state.screen.valid_days is not None and state.answer is not ScreenAnswer.NOT_APPLICABLE
        )


def soonest(referrals: Iterable[Referral | PlannedReferral]) -> tuple[PlannedReferral, ...]:
    """One referral per place, the sooner one."""
    found: dict[str, Referral | PlannedReferral] = {}
    for each in referrals:
        known = found.get(each.to)
        if known is None or (known.by_when, each.by_when) == ("routine", "soon"):
            found[each.to] = each
    return tuple(PlannedReferral(each.to, each.by_when, each.why) for each in found.values())
