"""How far each need is met in a phase, why not, and what would change that.

Met: an exercise chosen for the need comes often enough with enough sets at the end of the phase. Trained only on the
side by other exercises, or too seldom: partial. The reasons are read from the limits that were applied: a limit counts
when lifting it alone would leave an exercise. Source: program rules 2.8, 2.9, 2.10 no. 13.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Final

from app.domain.hard_filters import Eligibility, Limit
from app.domain.masks import bits_of, first_of
from app.domain.needs import Need, NeedPlan
from app.domain.phase_draft import NO_ROOM, PhasePlan, is_light
from app.domain.planned_phase import CoverageFix, CoverageReason, NeedCoverage
from app.domain.program_catalog import ProgramCatalog
from app.domain.program_rules import ProgramRules
from app.domain.weekly_sets import Cell

_FIXES_OF_A_KIND: Final = 3


@dataclass(frozen=True, slots=True)
class Words:
    """How limits are said to a person: texts of reasons, names of things, questions that settle an unknown.

    `fixes` keeps what was already put into words: the same limits come up in every phase.
    """

    reasons: Mapping[str, CoverageReason]
    names: Mapping[str, str]
    questions: Mapping[str, tuple[str, ...]]
    fixes: dict[tuple[str, str], CoverageFix] = field(default_factory=dict)


def cover_phase(
    plan: PhasePlan,
    needs: NeedPlan,
    eligibility: Eligibility,
    rules: ProgramRules,
    words: Words,
    *,
    few_exercises: bool,
) -> tuple[NeedCoverage, ...]:
    """The coverage of every primary and secondary need in one phase."""
    phase = _PhaseCoverage(plan, eligibility, rules, words, few_exercises=few_exercises)
    return tuple([phase.cover(need) for need in needs.needs])


class _PhaseCoverage:
    """One phase; what is trained is counted once for all needs."""

    def __init__(
        self,
        plan: PhasePlan,
        eligibility: Eligibility,
        rules: ProgramRules,
        words: Words,
        *,
        few_exercises: bool,
    ) -> None:
        self.plan, self.eligibility, self.rules, self.words = plan, eligibility, rules, words
        self.few_exercises = few_exercises
        self.own_days: dict[str, set[int]] = {}
        self.days: dict[str, set[int]] = {}
        self.sets: dict[str, int] = {}
        least = rules.dosage.settings.least_strength_sets
        for cell in plan.cells:
            if cell.sets:
                self._count(cell, least)

    def _count(self, cell: Cell, least: int) -> None:
        choice = self.plan.selection.chosen[cell.key]
        if cell.sets >= least or is_light(choice.need):
            self.own_days.setdefault(choice.need.rule.id, set()).add(cell.day)
        for impairment in choice.option.addresses:
            self.days.setdefault(impairment, set()).add(cell.day)
            self.sets[impairment] = self.sets.get(impairment, 0) + cell.sets

    def cover(self, need: Need) -> NeedCoverage:
        """How far one need is met."""
        name = need.rule.id
        sessions = len(self.days.get(name, ()))
        is_met = len(self.own_days.get(name, ())) >= self._days_needed(need)
        causes = () if is_met else self._causes(need)
        return NeedCoverage(
            impairment=name,
            label=need.rule.label,
            priority=need.priority,
            because=need.because,
            status="met" if is_met else "partial" if sessions else "unmet",
            sessions_per_week=sessions,
            sets_per_week=self.sets.get(name, 0),
            reasons=tuple([self.words.reasons[code] for code in dict.fromkeys([each.reason for each in causes])]),
            what_would_fix=tuple([self._fix(cause) for cause in _few_of_a_kind(causes)]),
        )

    def _days_needed(self, need: Need) -> int:
        settings = self.rules.dosage.settings
        if is_light(need):
            return settings.stretch_days_min
        return settings.strength_days_min if need.rule.training == "strength" else settings.control_days_min

    def _causes(self, need: Need) -> tuple[Limit, ...]:
        name, plan, limits = need.rule.id, self.plan, self.eligibility.limits
        if name in plan.selection.chosen or plan.unserved.get(name) == NO_ROOM:
            return tuple(self._room_causes(name))
        serving, choices = self._serving(need), plan.frame.choices
        if self._is_too_long(need) or (self._is_below_minimum() and serving & self.eligibility.mask):
            return tuple(self._room_causes(name))
        if serving & choices.eligible:
            # What fits the person and the phase is of a ladder that another need has, or rationed.
            return (Limit("PHASE_LOAD_CAP", "later", name, 0),)
        pairs = tuple(zip(limits, self.eligibility.without_limit, strict=True))
        alone = tuple(limit for limit, left in pairs if serving & left & choices.taken)
        if alone:
            return alone
        if serving & self.eligibility.mask:
            # Something fits the person, but not this phase.
            return (Limit("PHASE_LOAD_CAP", "later", name, 0),)
        alone = tuple(limit for limit, left in pairs if serving & left)
        return alone or self._nearest_miss(need) or (Limit("CATALOG_GAP", "physiotherapist", name, 0),)

    def _is_too_long(self, need: Need) -> bool:
        """Whether something fits person and phase, and all of it takes longer than a place of a session."""
        choices, catalog = self.plan.frame.choices, self.plan.selection.catalog
        options = [option for option in catalog.options[choices.phase, need.rule.id] if option.mask & choices.eligible]
        return bool(options) and all(choices.seconds_of(option) > choices.slot_seconds for option in options)

    def _is_below_minimum(self) -> bool:
        room, selection = self.plan.frame.room, self.rules.selection
        return room.minutes < selection.minutes_enough or len(self.plan.frame.week.days) < selection.days_enough

    def _serving(self, need: Need) -> int:
        frame, catalog = self.plan.frame, self.plan.selection.catalog
        options = catalog.options[frame.rule.id, need.rule.id]
        in_phase = reduce(or_, (option.mask for option in options), 0)
        return in_phase & catalog.rung_at_most[frame.window.rung] or in_phase

    def _nearest_miss(self, need: Need) -> tuple[Limit, ...]:
        """All limits that stand before the exercise with the fewest of them."""
        catalog, limits = self.plan.selection.catalog, self.eligibility.limits
        misses = (
            tuple(limit for limit in limits if not limit.allowed >> first_of(option.mask) & 1)
            for option in catalog.options[self.plan.frame.rule.id, need.rule.id]
        )
        return min(misses, key=len, default=())

    def _room_causes(self, name: str) -> Iterator[Limit]:
        frame, selection = self.plan.frame, self.rules.selection
        if self.few_exercises:
            yield Limit("USER_AVOID", "user", "few_exercises", 0)
            return
        if any(cell.key == name and cell.sets < cell.dose.least for cell in self.plan.cells):
            yield Limit("PHASE_LOAD_CAP", "later", name, 0)
        if len(frame.week.days) < selection.days_enough:
            yield Limit("DAYS_BUDGET", "day", name, 0)
            if frame.room.minutes < selection.minutes_enough:
                yield Limit("TIME_BUDGET", "minutes", name, 0)
            return
        yield Limit("TIME_BUDGET", "minutes", name, 0)
        if len(frame.week.strength) < frame.rule.strength_days_max:
            yield Limit("DAYS_BUDGET", "day", name, 0)

    def _fix(self, cause: Limit) -> CoverageFix:
        known = self.words.fixes.get((cause.fix, cause.subject))
        if known is None:
            known = self.words.fixes[cause.fix, cause.subject] = self._said(cause)
        return known

    def _said(self, cause: Limit) -> CoverageFix:
        text, words = self.rules.selection.fixes[cause.fix], self.words
        if cause.fix == "minutes":
            return CoverageFix(text.format(what=self._minutes_to_next_place()), ())
        about = words.questions.get(cause.subject, ()) if cause.fix == "answer" else ()
        return CoverageFix(text.format(what=words.names.get(cause.subject, cause.subject)), about or (cause.subject,))

    def _minutes_to_next_place(self) -> int:
        """The minutes that give room for one more exercise: to the next row of the table, at least."""
        rows = self.rules.selection.session.exercises
        longer = (row.minutes - self.plan.frame.room.minutes for row in rows)
        return min((minutes for minutes in longer if minutes > 0), default=rows[0].minutes)


def _few_of_a_kind(causes: Iterable[Limit]) -> Iterator[Limit]:
    """At most three fixes of one kind, none of them twice: nobody reads twenty things to buy."""
    seen: dict[str, set[str]] = {}
    for cause in causes:
        subjects = seen.setdefault(cause.fix, set())
        if len(subjects) < _FIXES_OF_A_KIND and cause.subject not in subjects:
            subjects.add(cause.subject)
            yield cause


def kept_out(catalog: ProgramCatalog, eligibility: Eligibility, name: str) -> int:
    """How many exercises only this open question keeps out."""
    lifted = reduce(and_, (limit.allowed for limit in eligibility.limits if limit.subject != name), catalog.everything)
    return sum(1 for _ in bits_of(lifted & ~eligibility.mask))
