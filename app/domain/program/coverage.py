"""How far each need is met in a phase, why not, and what would change that.

Met: an exercise chosen for the need comes often enough with enough sets at the end of the phase. Trained only on the
side by other exercises, or too seldom: partial. The reasons are read from the limits that were applied: a limit counts
when lifting it alone would leave an exercise. Source: program rules 2.8, 2.9, 2.10 no. 13.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Final

from app.domain.exercises.masks import first_of
from app.domain.program.dosage import DosageSettings
from app.domain.program.hard_filters import Eligibility
from app.domain.program.limits import Limit
from app.domain.program.needs import Need, NeedPlan
from app.domain.program.phase_draft import NO_ROOM, PhasePlan
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import CoverageFix, CoverageReason, CoverageStatus, NeedCoverage
from app.domain.program.rules import ProgramRules
from app.domain.program.scheduling import SessionRoom, minutes_for_another, session_room
from app.domain.program.selection_rules import NeedRule

_FIXES_OF_A_KIND: Final = 3


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What settles an unknown: the findings, and the question for one of them."""

    findings: tuple[str, ...]
    question: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """How limits are said to a person: texts of reasons, names of things, what to ask about an unknown.

    `own_names` are those for this person and go before those of the catalog's `equipment`, and these before `names`.
    `fixes` keeps what was already put into words: the same limits come up in every phase.
    """

    reasons: Mapping[str, CoverageReason]
    names: Mapping[str, str]
    own_names: Mapping[str, str]
    asked: Mapping[str, OpenQuestion]
    equipment: Mapping[str, str]
    fixes: dict[tuple[str, str], CoverageFix] = field(default_factory=dict)

    def name_of(self, subject: str) -> str:
        """What a limit is about."""
        return self.own_names.get(subject) or self.equipment.get(subject) or self.names.get(subject, subject)

    def has_name(self, subject: str) -> bool:
        """Whether a limit has a name for people; a rule of triage has an id alone."""
        return subject in self.own_names or subject in self.names


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
        self.minutes: dict[bool, int | None] = {}
        self.is_below_minimum = (
            plan.frame.room.minutes < rules.selection.minutes_enough
            or len(plan.frame.week.days) < rules.selection.days_enough
        )
        # Days are bits: bit 3 stands for day 3.
        self.own_days: dict[str, int] = {}
        self.days: dict[str, int] = {}
        self.sets: dict[str, int] = {}
        self._count(rules.dosage.settings.least_strength_sets)

    def _count(self, least: int) -> None:
        counted: dict[str, tuple[int, int, int]] = {}
        for cell in self.plan.cells:
            sets, key = cell.sets, cell.key
            if sets:
                total, days, enough = counted.get(key, (0, 0, 0))
                day = 1 << cell.day
                counted[key] = total + sets, days | day, enough | day if sets >= least else enough
        for key, (total, on, enough) in counted.items():
            choice = self.plan.selection.chosen[key]
            name = choice.need.rule.id
            self.own_days[name] = self.own_days.get(name, 0) | (on if choice.need.is_light else enough)
            for impairment in choice.option.addresses:
                self.days[impairment] = self.days.get(impairment, 0) | on
                self.sets[impairment] = self.sets.get(impairment, 0) + total

    def cover(self, need: Need) -> NeedCoverage:
        """How far one need is met."""
        rule = need.rule
        name = rule.id
        sessions, own_days = self.days.get(name, 0).bit_count(), self.own_days.get(name, 0).bit_count()
        status = status_of(rule, own_days, sessions, self.rules.dosage.settings)
        reasons, fixes = ((), ()) if status == "met" else in_words(self._causes(need), self.rules, self.words)
        return NeedCoverage(
            name,
            rule.label,
            need.priority,
            need.because,
            status,
            sessions,
            self.sets.get(name, 0),
            reasons,
            fixes,
        )

    def _causes(self, need: Need) -> Sequence[Limit]:
        name, plan, choices = need.rule.id, self.plan, self.plan.frame.choices
        if name in plan.selection.chosen or plan.unserved.get(name) == NO_ROOM:
            return tuple(self._room_causes(need))
        catalog = plan.selection.catalog
        in_phase = catalog.serving[choices.phase, name]
        serving = in_phase & catalog.rung_at_most[choices.window_rung] or in_phase
        fits_person, fits_both = serving & self.eligibility.mask, in_phase & choices.eligible
        is_too_long = fits_both and not fits_both & choices.short_enough
        if is_too_long or (self.is_below_minimum and fits_person):
            return tuple(self._room_causes(need))
        if serving & choices.eligible:
            # What fits the person and the phase is of a ladder that another need has, or rationed.
            return (self._too_much(name, "physiotherapist"),)
        decisive, taken = self.eligibility.decisive, serving & choices.taken
        if alone := [limit for limit, gained in decisive if gained & taken]:
            return alone
        if fits_person:
            # Something fits the person, but not this phase.
            return (self._too_much(name, "later" if self._fits_later(name) else "physiotherapist"),)
        alone = [] if taken else [limit for limit, gained in decisive if gained & serving]
        nearest = alone or self._nearest_miss(name, taken or serving)
        return nearest or (Limit("CATALOG_GAP", "physiotherapist", name, 0),)

    def _too_much(self, name: str, fix: str) -> Limit:
        """The stage takes no more; what the gentle set leaves out waits for an examination, not for a stage."""
        is_gentle = self.plan.frame.exercises_max is not None
        return Limit("PHASE_LOAD_CAP", "examination" if is_gentle else fix, name, 0)

    def _fits_later(self, name: str) -> bool:
        """Whether a later stage, other than maintenance, takes an exercise for a need that fits the person."""
        catalog, mask, rank = self.plan.selection.catalog, self.eligibility.mask, self.plan.frame.rule.id.rank
        return any(
            catalog.serving[rule.id, name] & catalog.taken[rule.id] & mask & catalog.rung_at_most[rule.rung_cap]
            for rule in self.rules.phases.phases
            if rank < rule.id.rank < ProgramPhase.MAINTENANCE.rank
        )

    def _nearest_miss(self, name: str, among: int) -> Sequence[Limit]:
        """All limits that stand before the exercise with the fewest of them; what to have at hand is one of them."""
        options = self.plan.selection.catalog.options[self.plan.frame.rule.id, name]
        firsts = [first_of(found) for option in options if (found := option.mask & among)]
        wanted = reduce(or_, [1 << first for first in firsts], 0)
        standing = [(limit, out) for limit in self.eligibility.limits if (out := wanted & ~limit.allowed)]
        misses = ([limit for limit, out in standing if out >> first & 1] for first in firsts)
        nearest = min(misses, key=len, default=[])
        items = [limit for limit in nearest if limit.fix == "equipment"]
        if len(nearest) < 2 or not items:
            return nearest
        together = Limit(items[0].reason, "equipment_together", " ".join(item.subject for item in items), 0)
        return (*(limit for limit in nearest if limit not in items), together)

    def _room_causes(self, need: Need) -> Iterator[Limit]:
        name, frame, selection = need.rule.id, self.plan.frame, self.rules.selection
        is_placed = name in self.plan.selection.chosen
        if self.plan.is_full() and not is_placed:
            # No minutes make the gentle set longer.
            yield self._too_much(name, "examination")
            return
        few_days = len(frame.week.days) < selection.days_enough
        # Whoever wants three exercises and has three: that is why, unless it only lacks days.
        is_wish = self.few_exercises and self._places(frame.room, need) == selection.session.few_exercises
        is_wish = is_wish and not (is_placed and few_days)
        if is_wish:
            yield Limit("USER_AVOID", "user", "few_exercises", 0)
        elif any(cell.key == name and cell.sets < cell.dose.least for cell in self.plan.cells):
            yield self._too_much(name, "later" if self._fits_later(name) else "physiotherapist")
        if few_days:
            yield Limit("DAYS_BUDGET", "day", name, 0)
        lacks_minutes = not (is_wish and self._would_hold_more(need))
        if lacks_minutes and (not few_days or frame.room.minutes < selection.minutes_enough):
            yield self._time_cause(need)
        if not is_wish and not few_days and len(frame.week.strength) < frame.rule.strength_days_max:
            yield Limit("DAYS_BUDGET", "day", name, 0)

    @staticmethod
    def _places(room: SessionRoom, need: Need) -> int:
        """The places of a session that a need may take."""
        return room.most if need.priority == "primary" else room.usual

    def _would_hold_more(self, need: Need) -> bool:
        """Whether the minutes would hold more exercises than the person wants."""
        room = self.plan.frame.room
        free = session_room(room.asked_minutes, room.slot_seconds, self.rules.selection.session)
        return self._places(free, need) > self._places(room, need)

    def _time_cause(self, need: Need) -> Limit:
        """The minutes that give room for one more exercise; where no length would, the stage takes no more."""
        usual, frame = need.priority != "primary", self.plan.frame
        if usual not in self.minutes:
            self.minutes[usual] = minutes_for_another(
                frame.room, self.rules.selection.session, most=frame.exercises_max, usual=usual
            )
        more = self.minutes[usual]
        if more is None:
            return self._too_much(need.rule.id, "physiotherapist")
        return Limit("TIME_BUDGET", "minutes", str(more), 0)


def status_of(rule: NeedRule, own_days: int, days: int, settings: DosageSettings) -> CoverageStatus:
    """How far a need is met that has exercises of its own on so many days of a week, and is trained on so many."""
    needed = {"flexibility": settings.stretch_days_min, "strength": settings.strength_days_min}
    if own_days >= needed.get(rule.training, settings.control_days_min):
        return "met"
    return "partial" if days else "unmet"


def in_words(
    causes: Sequence[Limit], rules: ProgramRules, words: Words
) -> tuple[tuple[CoverageReason, ...], tuple[CoverageFix, ...]]:
    """At most three fixes of one kind, none of them twice: nobody reads twenty things to buy."""
    known = words.fixes
    reasons: dict[str, CoverageReason] = {}
    fixes: dict[tuple[str, str], CoverageFix] = {}
    of_kind: dict[str, int] = {}
    for cause in causes:
        kind, which = cause.fix, (cause.fix, cause.subject)
        reasons[cause.reason] = words.reasons[cause.reason]
        if which not in fixes and of_kind.get(kind, 0) < _FIXES_OF_A_KIND:
            of_kind[kind] = of_kind.get(kind, 0) + 1
            if which not in known:
                known[which] = _said(cause, rules, words)
            fixes[which] = known[which]
    return tuple(reasons.values()), tuple(fixes.values())


def _said(cause: Limit, rules: ProgramRules, words: Words) -> CoverageFix:
    is_nameless = cause.fix == "clearance" and not words.has_name(cause.subject)
    text = rules.selection.fixes["examination" if is_nameless else cause.fix]
    if cause.fix == "minutes":
        return CoverageFix(text.format(what=cause.subject), ())
    if cause.fix == "equipment_together":
        items = cause.subject.split()
        return CoverageFix(text.format(what="; ".join(map(words.name_of, items))), tuple(items))
    open_question = words.asked.get(cause.subject) if cause.fix == "answer" else None
    about = (open_question and open_question.findings) or (cause.subject,)
    return CoverageFix(text.format(what=words.name_of(cause.subject)), about)


def count_kept_out(eligibility: Eligibility, subject: str) -> int:
    """How many exercises only the limit with this subject keeps out."""
    return sum([gained.bit_count() for limit, gained in eligibility.decisive if limit.subject == subject])
