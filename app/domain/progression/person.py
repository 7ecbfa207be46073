"""One person as the progression sees them: what is known on a day, who says stop, and which exercises are left.

The report is that of the program, overlaid by check-ins in order of date and by what sessions say. Triage, limits and
the planner are those of intake: nothing here decides otherwise than POST /v1/triage and POST /v1/programs would.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from app.domain.assessment import assess
from app.domain.classification.conclusion import Confirmed, conclude_intake
from app.domain.classification.results import Conclusions
from app.domain.evaluation.answers import NO, YES
from app.domain.evaluation.facts import with_more
from app.domain.evaluation.quantities import Value
from app.domain.exercises.conditions import facts_of, matches
from app.domain.program.admission import Admission
from app.domain.program.coverage import Words, cover_phase
from app.domain.program.coverage_left import coverage_left
from app.domain.program.cues import cue_of
from app.domain.program.dosage import PlannedDose, planned_dose
from app.domain.program.entries import Entry
from app.domain.program.hard_filters import Eligibility, screen_exercises
from app.domain.program.modifiers import UNCAPPED_RPE, CombinedEffects, combine
from app.domain.program.needs import NeedPlan, plan_needs
from app.domain.program.phase_doses import doses_of
from app.domain.program.phase_draft import PhaseFrame
from app.domain.program.phase_frames import FrameMaker
from app.domain.program.phase_output import PhaseWriter
from app.domain.program.phase_plan import plan_phase
from app.domain.program.phases import ProgramPhase, WeekBounds
from app.domain.program.planned_phase import NeedCoverage, PlannedPhase
from app.domain.program.program_catalog import ProgramCatalog
from app.domain.program.request import Preferences, ProgramRequest, program_facts, valid_clearances
from app.domain.program.rules import PersonTruths
from app.domain.program.start import Irritability, PhaseWindow
from app.domain.program.texts import ProgramTexts
from app.domain.progression.news import changed_findings, deciding_news
from app.domain.progression.rules import ProgressionRules
from app.domain.report.completion import complete, settle_conflicts
from app.domain.report.expiry import expired_screens, is_present, known_findings, says_yes
from app.domain.report.findings import Screen
from app.domain.report.intake import Clearance, Intake, Report
from app.domain.rulebook import Rulebook
from app.domain.triage.clearances import has_outlived
from app.domain.triage.red_flags import CareLevel, Permission
from app.domain.triage.results import TagLimit, TriageResult


@dataclass(frozen=True, slots=True)
class Basis:
    """What the first program of the chain was made from."""

    report: Report
    preferences: Preferences
    confirmed: Confirmed
    start: date
    irritability: Irritability
    restricted: bool


def overlaid(
    report: Report, findings: Mapping[str, Value], screens: Mapping[str, str], day: date, rulebook: Rulebook
) -> Report:
    """A report after newer answers of a day.

    A screen that is no now takes back what speaks against it or is not known; what fits it and says more, such as no
    fall in a year, stays known. One that is yes or unknown now takes back every older "it is not so" of its signs:
    which of them it is about has to be asked again. What is said anew counts in any case, but an "unknown" never takes
    back a yes. A clearance that cannot have been about an acute sign told now counts no more.
    """
    taken_back: set[str] = set()
    for screen in rulebook.vocabulary.screens if screens else ():
        if screen.id not in screens:
            continue
        keeps = _fits_no if screens[screen.id] == "no" else says_yes
        covered = report.findings.keys() & frozenset(screen.covers)
        taken_back |= {name for name in covered if not keeps(screen, name, report.findings[name])}
    kept = dict(report.findings)
    for name in taken_back:
        del kept[name]
    said = {name: value for name, value in findings.items() if value != "unknown" or kept.get(name) != "yes"}
    told = [*screens_told(findings, screens, rulebook)] if report.clearances else []
    after = replace(report, findings={**kept, **said}, screens={**report.screens, **screens})
    return _with_clearances(after, lambda each: not any(has_outlived(each, screen, day) for screen in told))


def screens_told(findings: Mapping[str, Value], screens: Mapping[str, str], rulebook: Rulebook) -> Iterator[Screen]:
    """The screens that answers say yes to, or of which they tell a sign."""
    for screen in rulebook.vocabulary.screens:
        signs = (name for name in screen.covers if name in findings)
        if screens.get(screen.id) == "yes" or any(says_yes(screen, name, findings[name]) for name in signs):
            yield screen


def _fits_no(screen: Screen, finding: str, value: Value) -> bool:
    """Whether an older value of a finding agrees with a screen that is no."""
    return value == "no" if isinstance(value, str) else not says_yes(screen, finding, value)


def reopened(report: Report, findings: Mapping[str, Value], rulebook: Rulebook) -> dict[str, str]:
    """Screens that were no and are not any more, by newer findings.

    Details that apply only after an injury, or only in pregnancy, were no because there was none: now they are asked.
    Who cannot say any more whether a sign is there does not say no to its screen.
    """
    intake, known = rulebook.intake, rulebook.vocabulary.findings
    screens: dict[str, str] = {}
    for name, value in findings.items():
        screen = intake.screen_of.get(name)
        if screen is None or report.screens.get(screen) != "no":
            continue
        if (
            name in intake.applicability_looks_at
            and name in intake.covering
            and is_present(value, intake.covering[name][1])
        ):
            screens[screen] = "yes"
        elif (
            value == "unknown" and known[name].type == "answer" and report.findings.get(name) not in ("yes", "unknown")
        ):
            screens.setdefault(screen, "unknown")
    return screens


def without_expired(report: Report, day: date, valid_days: int) -> Report:
    """A report without the clearances that are over on a day; none counts longer than its valid days."""
    return _with_clearances(
        report, lambda each: day <= each.expires_on and day <= each.date + timedelta(days=valid_days)
    )


def _with_clearances(report: Report, counts: Callable[[Clearance], bool]) -> Report:
    """A report with only the clearances that count; the same object where all do."""
    counting = tuple(filter(counts, report.clearances))
    return report if counting == report.clearances else replace(report, clearances=counting)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a person may do: mask of the exercises, effort, what is said with each, and whether this is out of scope."""

    allowed: int
    effects: CombinedEffects
    effort_max_rpe: int
    instructions: tuple[str, ...]
    is_out_of_scope: bool


def screens_are_current(report: Report, answered: date, on: date, rulebook: Rulebook) -> bool:
    """Whether every screen that applies is answered and not too old on a day."""
    intake = complete(replace(report, answered_on=answered), rulebook.intake, on)
    return all(state.is_answered for state in intake.screens)


def are_all_asked(screens: Set[str], report: Report, rulebook: Rulebook) -> bool:
    """Whether these are all safety questions of this person: one that does not concern them need not be among them."""
    left = {screen.id for screen in rulebook.vocabulary.screens if screen.kind == "question"} - screens
    if not left:
        return True
    intake = rulebook.intake
    sent = intake.of_sent.evaluate(known_findings(report.findings, frozenset(), intake))
    return left <= {screen for screen, slot in intake.screen_applies_if if sent[slot] == NO}


class Person:
    """What is known about one person, and what follows from it; worked out when it is asked for, once."""

    def __init__(self, basis: Basis, report: Report, rulebook: Rulebook, catalog: ProgramCatalog) -> None:
        self.basis, self.report, self._rulebook, self.catalog = basis, report, rulebook, catalog
        self._allowed_in: dict[ProgramPhase, int] = {}
        # The first of those between whom nothing that became known makes a difference to a decision.
        self._like: Person | None = None

    @classmethod
    def admitted(cls, basis: Basis, admission: Admission, rulebook: Rulebook, catalog: ProgramCatalog) -> Self:
        """The person the program was made for, without working out again what the gate has of the same report.

        The gate looks at it on a day. That makes no difference where nothing has expired by then or was cleared; and
        where nothing contradicts itself, what was settled is what was sent.
        """
        person, intake = cls(basis, basis.report, rulebook, catalog), admission.intake
        has_expired = bool(expired_screens(basis.report, rulebook.intake, intake.on))
        if not has_expired and not basis.report.clearances and not intake.conflicts:
            person.__dict__["_assessed"] = replace(intake, on=None), admission.triage
            person.__dict__["_judged"] = admission.classification, admission.truths, admission.effects
        return person

    def after(self, report: Report) -> "Person":
        """The same person with a newer report; what the news cannot touch is not worked out again."""
        other = Person(self.basis, report, self._rulebook, self.catalog)
        old, new, news = self.report.findings, report.findings, deciding_news(self._rulebook)
        changed = changed_findings(old, new)
        is_same_otherwise = (self.report.screens, self.report.clearances) == (report.screens, report.clearances)
        if not is_same_otherwise or any(news.decides(name, old.get(name), new.get(name)) for name in changed):
            if other.is_blocked:
                # Nothing is done while exercise is blocked; what is allowed is worked out again when it may be.
                kept = ("_limits", "_plans", "_frames")
                other.__dict__.update({name: self.__dict__[name] for name in kept if name in self.__dict__})
            return other
        known = with_more(self.facts, {name: new[name] for name in changed if name in new})
        other.__dict__.update(_limits=self._limits, facts=known)
        other._like = self._like or self
        if changed.isdisjoint(news.findings) and "_assessed" in self.__dict__:
            # Triage does not even name it.
            intake, triage = self._assessed
            other.__dict__["_assessed"] = replace(intake, report=report, facts=known), triage
        return other

    @cached_property
    def _assessed(self) -> tuple[Intake, TriageResult]:
        # No day: an answer that has grown old does not undo what was said; it is asked again before a phase begins.
        assessment = assess(self.report, self._rulebook, None)
        return assessment.intake, assessment.triage

    @property
    def triage(self) -> TriageResult:
        """Triage of everything known, as it is told."""
        return self._assessed[1]

    @property
    def _decided(self) -> TriageResult:
        """Triage as far as it decides: without the values it names."""
        return self.triage if self._like is None else self._like.triage

    @cached_property
    def facts(self) -> Mapping[str, Value]:
        """Every finding that is known or follows."""
        return self._assessed[0].facts

    def facts_for(self, names: Set[str]) -> Mapping[str, Value]:
        """Of the facts, those with these names."""
        kept: dict[str, Value] | None = self.__dict__.get("_facts_for")
        if kept is None:
            kept = self.__dict__["_facts_for"] = {name: value for name, value in self.facts.items() if name in names}
        return kept

    @cached_property
    def care_level(self) -> CareLevel:
        """The level of true rules; at least the floor of a yes screen, and soon where an examination is needed."""
        rank, triage = self._rulebook.triage.rank_of, self._decided
        examination = CareLevel.SOON if triage.examination_needed else None
        levels = [level for level in (triage.at_least, triage.floor, examination) if level in rank]
        return max((level for level in levels if level is not None), key=lambda level: rank[level])

    @property
    def is_blocked(self) -> bool:
        """Whether a true triage rule blocks exercise."""
        return self._decided.exercise.at_least is Permission.BLOCKED

    @property
    def may_be_blocked(self) -> bool:
        """Whether a triage rule that is true or still open blocks exercise."""
        return self._decided.exercise.at_most is Permission.BLOCKED

    @property
    def tag_limits(self) -> tuple[TagLimit, ...]:
        """What true triage rules ask of every exercise."""
        return self._decided.exercise.limits

    @cached_property
    def _settled(self) -> Intake:
        return settle_conflicts(self._assessed[0], self._rulebook.intake)

    @cached_property
    def _request(self) -> ProgramRequest:
        basis, compiled = self.basis, self._rulebook.programs
        cleared = valid_clearances(self._settled, compiled, basis.start)
        return ProgramRequest(basis.preferences, self.report.affected_side, cleared, basis.start)

    @cached_property
    def _judged(self) -> tuple[Conclusions, PersonTruths, CombinedEffects]:
        compiled, request = self._rulebook.programs, self._request
        conclusions = conclude_intake(self._settled, self._rulebook, self.basis.confirmed)
        truths = PersonTruths(compiled, program_facts(self._settled.facts, request.preferences, conclusions))
        return conclusions, truths, combine(truths.modifiers_of(compiled.rules), request.cleared)

    @cached_property
    def _plans(self) -> tuple[PersonTruths, CombinedEffects, Eligibility, NeedPlan]:
        request, rules = self._request, self._rulebook.programs.rules
        conclusions, truths, effects = self._judged
        eligibility = screen_exercises(self.catalog, rules, truths, request, effects, self.tag_limits)
        requires = {need: each.id for each in effects.modifiers for need in each.effects.requires}
        adds = {need: each.id for each in effects.modifiers for need in each.effects.adds}
        return truths, effects, eligibility, plan_needs(conclusions, requires, adds, rules.selection)

    @property
    def allowed(self) -> int:
        """Mask of the exercises this person may do at all."""
        return self._limits.allowed

    @cached_property
    def _limits(self) -> _Limits:
        truths, effects, eligibility, _ = self._plans
        cap = eligibility.effort_cap_rpe
        return _Limits(
            eligibility.mask & self.catalog.load_at_most[effects.load_max.rank],
            effects,
            min(effects.effort_max_rpe, UNCAPPED_RPE if cap is None else cap),
            eligibility.instructions,
            any(truths.of(rule.when) == YES for rule in self._rulebook.programs.rules.gate.out_of_scope),
        )

    @property
    def effects(self) -> CombinedEffects:
        """What age, weight, pregnancy and history change."""
        return self._limits.effects

    @property
    def effort_max_rpe(self) -> int:
        """The highest effort, by the modifiers and by the tags of every true triage rule."""
        return self._limits.effort_max_rpe

    @property
    def instructions(self) -> tuple[str, ...]:
        """What the tags of true triage rules ask to be said with every exercise."""
        return self._limits.instructions

    @property
    def is_out_of_scope(self) -> bool:
        """Whether no program is made for this person (outcome_gate.yaml, out_of_scope)."""
        return self._limits.is_out_of_scope

    def allowed_in(self, phase: ProgramPhase) -> int:
        """Mask of the exercises a phase may reach by progression: the person's limits and the caps of the phase."""
        known = self._allowed_in.get(phase)
        if known is not None:
            return known
        catalog, rule = self.catalog, self._rulebook.programs.rules.phases.of(phase)
        mask = self.allowed & catalog.offered[phase]
        mask &= catalog.rung_at_most[rule.rung_cap] & catalog.load_at_most[rule.load_max.rank]
        if rule.impact_max.rank == 0:
            mask &= ~catalog.impact
        self._allowed_in[phase] = mask & catalog.restricted if self.basis.restricted else mask
        return self._allowed_in[phase]

    @cached_property
    def _frames(self) -> FrameMaker:
        if self._like is not None:
            return self._like._frames
        truths, effects, eligibility, _ = self._plans
        compiled = self._rulebook.programs
        return FrameMaker(
            self._request,
            compiled,
            self.catalog,
            truths,
            effects,
            eligibility,
            restricted=compiled.rules.gate.restricted if self.basis.restricted else None,
            is_moderate_knee=self.basis.irritability == "moderate",
        )

    def cue(self, entry: Entry) -> tuple[str, str | None]:
        """The cue for an exercise and what to look at, as a program of today says them."""
        return cue_of(entry, self._rulebook.programs.rules.support, self._plans[0], self._request.preferences.equipment)

    def doses(self, entry: Entry, planned: PlannedPhase) -> tuple[PlannedDose, ...]:
        """The doses of an exercise that enters a phase on the way."""
        rules = self._rulebook.programs.rules
        frame = self._frame(window_of(planned), {}, self.catalog.everything)
        tempo = entry.forms[planned.phase].tempo
        return tuple(
            planned_dose(rules.dosage.rows[dose.row], dose.from_week, planned.effort_max_rpe, tempo)
            for dose in doses_of(entry, frame, self.catalog, rules)
        )

    def _frame(self, window: PhaseWindow, rung_before: Mapping[str, int], keep: int) -> PhaseFrame:
        return self._frames.frame(window, rung_before, keep)

    def plan(
        self,
        window: PhaseWindow,
        rung_before: Mapping[str, int],
        sets_before: Mapping[str, int],
        keep: int,
        before: ProgramPhase | None,
    ) -> PlannedPhase:
        """A phase planned again when it begins, from the rungs and sets that were reached in the phase before."""
        truths, effects, eligibility, needs = self._plans
        compiled, request = self._rulebook.programs, self._request
        rules = compiled.rules
        few = request.preferences.few_exercises == "yes"
        frame = self._frame(window, rung_before, keep)
        plan = plan_phase(frame, needs, self.catalog, rules, sets_before)
        coverage = cover_phase(plan, needs, eligibility, rules, self._words(), few_exercises=few)
        writer = PhaseWriter(request, compiled, self.catalog, truths, effects, eligibility, needs)
        return writer.write(plan, coverage, before)

    def coverage_left(self, phase: PlannedPhase, gone: Mapping[str, int]) -> tuple[NeedCoverage, ...]:
        """The coverage of a phase without the exercises in these slots, by the limits of today."""
        return coverage_left(phase, gone, self._plans[2], self._rulebook.programs.rules, self._words())

    def _words(self) -> Words:
        """How limits are said to this person."""
        truths, effects, eligibility, _ = self._plans
        texts = ProgramTexts(self._rulebook.programs, truths, effects)
        return texts.words(eligibility, self.catalog.equipment_names)


def window_of(planned: PlannedPhase) -> PhaseWindow:
    """The frame of time and rung a planned phase was made in."""
    bounds = WeekBounds(planned.weeks_min, planned.weeks, planned.weeks_max)
    return PhaseWindow(planned.phase, planned.weeks, bounds, planned.first_week, planned.rung_max, planned.rung_max)


def limit_masks(rules: ProgressionRules, catalog: ProgramCatalog) -> dict[str, int]:
    """Name -> mask of the exercises that fit a limit or another condition over the catalog of the progression rules."""
    conditions = {
        **rules.limits,
        "deload": rules.deload.rung_down,
        **{day.id: day.rung_down for day in rules.flare.days if day.rung_down is not None},
    }
    facts = [facts_of(entry.exercise) for entry in catalog.entries]
    return {
        name: sum(1 << index for index, known in enumerate(facts) if matches(condition, known))
        for name, condition in conditions.items()
    }
